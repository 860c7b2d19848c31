package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
)

// write makes files in a new folder, and returns the folder.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// open opens a CSV with the content.
func open(t testing.TB, content string, o Options) *Plan {
	t.Helper()
	p, err := Open([]string{filepath.Join(write(t, map[string]string{"t.csv": content}), "t.csv")}, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// output returns what a plan writes.
func output(t testing.TB, p *Plan) string {
	t.Helper()
	var all strings.Builder
	if err := p.Write(placeholder, func(_ int, content []byte) error { all.Write(content); return nil }); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// few is a problem of every small file.
const few = "few-requests"

// problems lists the problems of a plan in short form, without few-requests.
func problems(p *Plan) []string {
	var all []string
	for _, one := range p.Problems {
		if one.Rule != few {
			all = append(all, fmt.Sprintf("%d:%d-%d %s %s", one.Line, one.Column, one.EndColumn, one.Severity, one.Rule))
		}
	}
	return all
}

func wantProblems(t *testing.T, p *Plan, want ...string) {
	t.Helper()
	if got := problems(p); !slices.Equal(got, want) {
		t.Errorf("the problems are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		for _, one := range p.Problems {
			t.Logf("%+v", one)
		}
	}
}

func wantIDs(t *testing.T, p *Plan, want ...string) {
	t.Helper()
	var got []string
	for _, r := range p.First {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the ids are %q, want %q", got, want)
	}
}

const media = "https://assets.sync.so/docs/"

func TestRulesFindTheirWrongExampleAndNotTheRightOne(t *testing.T) {
	n := 0
	for _, rule := range batchfile.Rules() {
		if !rule.NeedsSource {
			continue
		}
		n++
		has := func(content string) bool {
			name := "t.csv"
			if strings.HasPrefix(content, "http") {
				name = "t.txt"
			}
			p, err := Open([]string{filepath.Join(write(t, map[string]string{name: content}), name)}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(p.Problems, func(p Problem) bool { return p.Rule == rule.Name && p.Severity == rule.Severity })
		}
		if !has(rule.Wrong) {
			t.Errorf("%s does not find its wrong example", rule.Name)
		}
		if has(rule.Right) {
			t.Errorf("%s finds its right example", rule.Name)
		}
	}
	if n == 0 {
		t.Error("there are no rules")
	}
}

func TestFilesOfSpreadsheets(t *testing.T) {
	want := strings.Join([]string{
		`{"request_id":"Zoë Müller","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/docs/people/greeting-studio.mp4"},{"type":"text","provider":{"name":"elevenlabs","voiceId":"21m00Tcm4TlvDq8ikWAM","script":"Grüße, Anna!\nSo \"nah\" – und doch…"}}],"options":{"sync_mode":"loop","temperature":0.5,"active_speaker_detection":{"auto_detect":true}}}}`,
		`{"request_id":"José","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/docs/people/greeting-office.mp4"},{"type":"text","provider":{"name":"elevenlabs","voiceId":"21m00Tcm4TlvDq8ikWAM","script":"Short"}}],"options":{"temperature":1,"active_speaker_detection":{"auto_detect":false}}}}`,
		`{"request_id":"Chloé","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/docs/people/greeting-office.mp4"},{"type":"text","provider":{"name":"elevenlabs","voiceId":"21m00Tcm4TlvDq8ikWAM","script":"He said ’no’"}}],"options":{"sync_mode":"cut_off"}}}`,
	}, "\n") + "\n"
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 15 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), ".") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			p, err := Open([]string{file}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := output(t, p); got != want {
				t.Errorf("the requests are\n%s\nwant\n%s", got, want)
			}
			for _, problem := range p.Problems {
				if problem.Rule != few && problem.Rule != "source-encoding" {
					t.Errorf("%+v", problem)
				}
			}
			if !p.OK() || len(p.Columns) != 8 { // including the default model
				t.Errorf("%d errors, columns %+v", p.Errors, p.Columns)
			}
		})
	}
}

func TestProblemsPointToTheSource(t *testing.T) {
	video, audio := media+"v.mp4", media+"a.wav"
	for name, c := range map[string]struct {
		content string
		want    []string
	}{
		"bad URL":        {"id,video,audio\na," + video + "," + audio + "\nb,ftp://x.io/v.mp4," + audio, []string{"3:3-19 error bad-url"}},
		"quoted newline": {"id,text,voice_id,video\na,\"one\ntwo\",v,ftp://x.io/v.mp4", []string{"3:8-24 error bad-url"}},
		"wide letters":   {"id,video,audio\nñandú 🙂,ftp://x.io/v.mp4," + audio, []string{"2:9-25 error bad-url"}},
		"missing":        {"id,video,audio\na," + video + "," + audio + "\nb," + video + ",", []string{"3:37-37 error missing-audio"}},
		"missing, first": {"id,video,audio\na,," + audio, []string{"2:0-0 error missing-video"}},
		"bad value":      {"id,video,audio,sync_mode\na," + video + "," + audio + ",lop", []string{"2:71-74 error bad-value"}},
		"not a number":   {"id,video,audio,temperature\na," + video + "," + audio + ",warm", []string{"2:71-75 error source-value"}},
		"not true":       {"id,video,audio,auto_detect\na," + video + "," + audio + ",maybe", []string{"2:71-76 error source-value"}},
		"formula":        {"id,video,audio\na,=A1," + audio, []string{"2:3-6 error source-formula"}},
		"failed formula": {"id,video,audio\na,#REF!," + audio, []string{"2:3-8 error source-formula"}},
		"smart quotes":   {"id,video,audio\n“a”,“" + video + "”," + audio, []string{"2:1-4 warning source-quotes", "2:5-40 warning source-quotes"}},
		"more cells":     {"id,video,audio\na," + video + "," + audio + ",,x", []string{"2:72-73 error source-structure"}},
		"trailing":       {"id,video,audio,,\na," + video + "," + audio + ",,\n,,,,\n", nil},
		"unnamed":        {"id,video,audio,\na," + video + "," + audio + ",x\n", []string{"2:71-72 warning source-column"}},
		"duplicate":      {"id,video,audio,Video URL\na," + video + "," + audio + "," + video, []string{"1:16-25 error source-column"}},
		"unused":         {"id,video,audio,modell\na," + video + "," + audio + ",x", []string{"1:16-22 warning source-column"}},
		"open quote":     {"id,video,audio\na,\"" + video + "," + audio + "\n", []string{"0:0-0 error source-structure"}},
		"stray quote":    {"id,text,video,voice_id\na,\"He \"x\" said\"," + video + ",v", []string{"2:7-8 warning source-quotes"}},
		"same id":        {"id,video,audio\na," + video + "," + audio + "\na," + media + "w.mp4," + audio, []string{"3:1-2 warning source-id"}},
		"no names":       {video + "," + audio + "\n", []string{"1:0-0 error source-column"}},
		"local":          {"id,video,audio\na,v.mp4," + audio, []string{"2:3-8 error source-path"}},
		"no scheme":      {"id,video,audio\na,www.x.io/v.mp4," + audio, []string{"2:3-17 error source-path"}},
		"shortened":      {"id,video,audio\n1.23E+11," + video + "," + audio, []string{"2:1-9 warning source-value"}},
		"empty":          {"", []string{"0:0-0 error empty-file"}},
		"only names":     {"id,video,audio\n", []string{"1:0-0 error empty-file"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, c.content, Options{})
			if name == "open quote" {
				c.want = []string{"2:3-4 error source-structure"}
			}
			wantProblems(t, p, c.want...)
			if name == "missing" && (!strings.HasPrefix(p.Problems[1].Hint, "fill the cell of the ") || !strings.HasSuffix(p.Problems[1].Hint, "; of merged cells, only the first one has the value")) {
				t.Errorf("the hint is %q", p.Problems[1].Hint)
			}
		})
	}
}

func TestSettingsWinAndAreSaid(t *testing.T) {
	p := open(t, "id,video,audio,model\na,"+media+"v.mp4,"+media+"a.wav,sync-3\n", Options{Set: []Setting{{"model", "lipsync-2-pro"}, {"options.sync_mode", "loop"}, {"options.new_thing", "3"}}})
	wantProblems(t, p, "0:0-0 warning unknown-field")
	want := `"model":"lipsync-2-pro","input":[{"type":"video","url":"` + media + `v.mp4"},{"type":"audio","url":"` + media + `a.wav"}],"options":{"sync_mode":"loop","new_thing":3}}`
	if got := output(t, p); !strings.Contains(got, want) {
		t.Errorf("the request is %s, want %s", got, want)
	}
	for _, c := range p.Columns {
		if c.Name == "model" && c.Source != "" && c.How != HowReplaced {
			t.Errorf("the column is %+v", c)
		}
	}
	for _, bad := range []Setting{{"modell", "x"}, {"options", "x"}} {
		if _, err := Open([]string{"."}, Options{Set: []Setting{bad}}); !errors.Is(err, ErrUsage) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestSettingProblemsAreSaidOnce(t *testing.T) {
	row := "," + media + "v.mp4," + media + "a.wav\n"
	p := open(t, "id,video,audio\na"+row+"b"+row+"c"+row, Options{Set: []Setting{{"model", "lipsink-2"}}})
	n := 0
	for _, one := range p.Problems {
		if one.Rule == "unknown-model" {
			n++
			if one.Source != "--set" {
				t.Errorf("%+v", one)
			}
		}
	}
	if n != 1 {
		t.Errorf("the problem of the setting is said %d times", n)
	}
	if p := open(t, "id,video,audio\na"+row+"b"+row+"c"+row, Options{Set: []Setting{{"temperature", "abc"}}}); p.Errors != 1 || len(p.Problems) != 1+p.Warnings {
		t.Errorf("a value that is no number: %+v", p.Problems)
	}
}

func TestIDs(t *testing.T) {
	v, a := media+"greet.mp4", media+"anna.wav"
	p := open(t, "video,audio,text,voice_id\n"+v+","+a+",,\n"+v+","+a+",,\n"+v+",,Hi,x\n,,,\n,,Hi,x\n"+media+"one%20two.mp4,"+media+"one%20two.wav,,\n", Options{})
	wantIDs(t, p, "greet-anna", "greet-anna-2", "greet", "row-6", "one two")
	p = open(t, "id,name,output_file_name,video,audio\n7,Anna,,"+v+","+a+"\n,,out,"+v+","+a+"\n", Options{})
	wantIDs(t, p, "7", "out")
	p = open(t, "video,language\n"+v+",de\n"+v+",fr\n"+v+",fr\n", Options{})
	wantIDs(t, p, "greet-de", "greet-fr", "greet-fr-2")
	if got := output(t, p); !strings.Contains(got, `"dubParams":{"targetLang":"de","providerName":"elevenlabs"}`) {
		t.Error(got)
	}
}

func TestFolders(t *testing.T) {
	dir := write(t, map[string]string{
		"videos/anna.mp4": "v", "videos/ben.mp4": "v", "videos/Zoe\u0308.mov": "v", "voices/Anna.wav": "a", "voices/ben.mp3": "a",
		"voices/Zo\u00eb.m4a": "a", "voices/dana.wav": "a", ".DS_Store": "x", "videos/._anna.mp4": "x", "notes.docx": "x", "videos/anna.jpg": "preview",
	})
	p, err := Open([]string{dir}, Options{MediaBase: "https://cdn.acme.io/c%20d/"})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, p, "Zoe\u0308", "anna", "ben")
	wantProblems(t, p, "0:0-0 warning source-pair")
	if !slices.Equal(p.Unpaired, []string{"voices/dana.wav"}) {
		t.Error(p.Unpaired)
	}
	if got := output(t, p); !strings.Contains(got, `"https://cdn.acme.io/c%20d/voices/Anna.wav"`) {
		t.Error(got)
	}
	p, err = Open([]string{dir}, Options{})
	if err != nil || p.OK() || !strings.Contains(p.Problems[len(p.Problems)-1].Hint, "--media-base") && !strings.Contains(fmt.Sprint(p.Problems), "--media-base") {
		t.Error(err, problems(p))
	}
}

func TestLanguagesOfOneName(t *testing.T) {
	dir := write(t, map[string]string{"talk.mp4": "v", "de/talk.wav": "a", "fr/talk.wav": "a"})
	p, err := Open([]string{dir}, Options{MediaBase: "https://cdn.acme.io"})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, p, "talk-de", "talk-fr")
	wantProblems(t, p)
}

func TestPatterns(t *testing.T) {
	list := media + "anna_video.mp4\n" + media + "anna_voice.wav\n# a comment\n\n" + media + "ben_voice.wav?token=1\n" + media + "ben_video.mp4\n" + media + "logo.mp4\n"
	path := filepath.Join(write(t, map[string]string{"urls.txt": list}), "urls.txt")
	p, err := Open([]string{path}, Options{Patterns: []string{"{id}_video.mp4,{id}_voice.wav"}})
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, p, "anna", "ben")
	wantProblems(t, p, "7:1-37 warning source-pair")
	for _, bad := range []string{"x.mp4", "{id}{id}.mp4", ""} {
		if _, err := Open([]string{path}, Options{Patterns: []string{bad}}); !errors.Is(err, ErrUsage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestProducts(t *testing.T) {
	dir := write(t, map[string]string{
		"voices/anna.wav": "a", "voices/ben.wav": "a", "voices/hello.txt": "Hello", "talk.mp4": "v", "intro.mp4": "v",
		"langs.csv": "language\nde\nfr\n", "sheet.csv": "video,audio\n" + media + "a.mp4," + media + "x.wav\n" + media + "b.mp4,\n," + media + "y.wav\n",
	})
	open := func(o Options, names ...string) *Plan {
		t.Helper()
		for i := range names {
			names[i] = filepath.Join(dir, names[i])
		}
		o.Product, o.MediaBase = true, "https://cdn.acme.io"
		p, err := Open(names, o)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := open(Options{Set: []Setting{{"voice_id", "x"}}}, "talk.mp4", "intro.mp4", "voices")
	wantIDs(t, p, "talk-anna", "talk-ben", "talk-hello", "intro-anna", "intro-ben", "intro-hello")
	wantProblems(t, p)
	p = open(Options{}, "talk.mp4", "langs.csv")
	wantIDs(t, p, "talk-de", "talk-fr")
	wantProblems(t, p)
	p = open(Options{}, "sheet.csv")
	wantIDs(t, p, "a-x", "a-y", "b-x", "b-y")
	bad := "video,audio\nftp://x.io/v.mp4," + media + "x.wav\n," + media + "y.wav\n," + media + "z.wav\n"
	if err := os.WriteFile(filepath.Join(dir, "bad.csv"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	p = open(Options{}, "bad.csv")
	wantProblems(t, p, "2:1-17 error bad-url")
	p = open(Options{}, "talk.mp4")
	wantProblems(t, p, "0:0-0 error source-pair")
	if err := os.WriteFile(filepath.Join(dir, "many.csv"), []byte(many(1001, "video,audio", func(i int) string {
		return fmt.Sprintf("%sv%d.mp4,%sa%d.wav", media, i, media, i)
	})), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{filepath.Join(dir, "many.csv")}, Options{Product: true}); !errors.Is(err, ErrTooMany) {
		t.Error(err)
	}
}

// many returns a table of n rows.
func many(n int, header string, row func(int) string) string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range n {
		b.WriteString(row(i) + "\n")
	}
	return b.String()
}

func TestUploadsListEachFileOnce(t *testing.T) {
	dir := write(t, map[string]string{
		"t.csv": "id,video,audio,model\na,clips/v.mp4,a.wav,lipsync-2\nb,clips\\v.mp4,b.wav,react-1\nc,clips/none.mp4,b.wav,\nd,../x.mp4,b.wav,\n",
		"a.wav": "a", "b.wav": "b", "clips/v.mp4": "v",
	})
	outside := filepath.Join(filepath.Dir(dir), "x.mp4")
	if err := os.WriteFile(outside, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(outside)
	p, err := Open([]string{filepath.Join(dir, "t.csv")}, Options{Upload: true})
	if err != nil {
		t.Fatal(err)
	}
	wantProblems(t, p, "4:3-17 error source-path", "5:3-11 warning source-path")
	var got []string
	for _, l := range p.Local {
		rel, _ := filepath.Rel(dir, l.Path)
		got = append(got, fmt.Sprint(filepath.ToSlash(rel), " ", l.Type, " ", l.MaxSeconds, " ", l.Line))
	}
	want := []string{"clips/v.mp4 video 15 2", "a.wav audio 30 2", "b.wav audio 15 3", "../x.mp4 video 30 5"}
	if !slices.Equal(got, want) {
		t.Errorf("the files are %q, want %q", got, want)
	}
	if err := os.Remove(filepath.Join(dir, "b.wav")); err != nil { // it is uploaded already
		t.Fatal(err)
	}
	got, want = strings.Split(output(t, p), "\n"), []string{"clips/v.mp4", "b.wav", "none.mp4"}
	if !strings.Contains(got[1], placeholder(p.Local[0].Path)) || !strings.Contains(got[1], placeholder(p.Local[2].Path)) || !strings.Contains(got[2], want[2]) {
		t.Errorf("the requests are %q", got)
	}
	if p.Bytes != len(strings.Join(got, "\n")) {
		t.Error("the sizes differ")
	}
	if _, err := p.WriteFiles(filepath.Join(dir, "o.jsonl"), nil); err == nil {
		t.Error("requests were written without their assets")
	}
}

func TestPartsAndFiles(t *testing.T) {
	content := many(1201, "id,video,audio", func(i int) string { return fmt.Sprintf("r%d,%sv%d.mp4,%sa%d.wav", i, media, i, media, i) })
	p := open(t, content, Options{})
	if !slices.Equal(p.Parts, []int{400, 400, 401}) || p.Requests != 1201 || !p.OK() || len(p.Problems) != 0 {
		t.Errorf("%v %d %v", p.Parts, p.Requests, problems(p))
	}
	out := filepath.Join(t.TempDir(), "o.jsonl")
	names, err := p.WriteFiles(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for i, name := range names {
		f, err := batchfile.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if r := batchfile.Validate(f, time.Time{}); !r.OK() || r.Requests != p.Parts[i] {
			t.Errorf("%s: %+v", name, r.Summary)
		}
		if whole, part, parts := batchfile.PartOf(f.Name()); whole != "o.jsonl" || part != i+1 || parts != 3 {
			t.Error(name)
		}
		size += len(f.Content)
	}
	if size != p.Bytes {
		t.Error(size, p.Bytes)
	}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := p.WriteFiles(out, nil); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if _, err := os.Stat(names[0]); err == nil {
		t.Error("a file was written beside one that existed")
	}
}

func TestSameInputSameBytes(t *testing.T) {
	content := "id,video,audio,text,voice_id\n,v.mp4,a.wav,,\nx,v.mp4,,Hi,y\n"
	first := output(t, open(t, content, Options{MediaBase: "https://cdn.acme.io"}))
	if second := output(t, open(t, content, Options{MediaBase: "https://cdn.acme.io"})); first != second {
		t.Errorf("%s\n%s", first, second)
	}
}

func TestAChangedSourceWritesNothing(t *testing.T) {
	dir := write(t, map[string]string{"t.csv": "id,video,audio\na," + media + "v.mp4," + media + "a.wav\n"})
	path := filepath.Join(dir, "t.csv")
	p, err := Open([]string{path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"id,video,audio\nb," + media + "v.mp4," + media + "a.wav\n", "id,video,audio\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := p.WriteFiles(filepath.Join(dir, "o.jsonl"), nil); !errors.Is(err, ErrChanged) {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(dir, "o.jsonl")); err == nil {
			t.Error("the output is there")
		}
	}
}

func TestPreviewStopsEarly(t *testing.T) {
	content := many(5000, "id,video,audio", func(i int) string { return fmt.Sprintf("r%d,%sv.mp4,%sa%d.wav", i, media, media, i) })
	p := open(t, content, Options{Limit: 100})
	if !p.IsPartial || p.Requests != 100 || len(p.First) != 10 {
		t.Error(p.IsPartial, p.Requests, len(p.First))
	}
	if _, err := p.WriteFiles(filepath.Join(t.TempDir(), "x.jsonl"), nil); err == nil {
		t.Error("a preview was written")
	}
}

func TestOtherFormatsAreNamed(t *testing.T) {
	dir := write(t, map[string]string{"a.xlsx": "PK\x03\x04xxxx", "b.csv": "\xd0\xcf\x11\xe0", "c.jsonl": "{}", "d.csv": "a\x00,b,c\x00\x01"})
	for name, want := range map[string]string{"a.xlsx": "export it as CSV UTF-8", "b.csv": "Excel workbook", "c.jsonl": "request file already", "none.csv": "there is no such file"} {
		if _, err := Open([]string{filepath.Join(dir, name)}, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, o := range []Options{{Upload: true, MediaBase: "https://x.io"}, {MediaBase: "cdn"}, {Product: true, Patterns: []string{"{id}.mp4"}}} {
		if _, err := Open([]string{dir}, o); !errors.Is(err, ErrUsage) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := Open(nil, Options{}); !errors.Is(err, ErrUsage) {
		t.Error(err)
	}
}

// A message about another line names the line of the source.
func TestProblemsNameOtherLinesOfTheSource(t *testing.T) {
	p := open(t, "video,audio\n\n"+media+"a.mp4,"+media+"a.wav\n"+media+"a.mp4,"+media+"a.wav\n", Options{})
	var said []string
	for _, one := range p.Problems {
		if one.Rule == "same-request" {
			said = append(said, fmt.Sprintf("%d: %s", one.Line, one.Message))
		}
	}
	if want := []string{"4: the request is the same as on line 3 except for its id"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	// Rows with broken cells do not count as equal.
	wantProblems(t, open(t, "video,audio\n#REF!,"+media+"a.wav\n#REF!,"+media+"a.wav\n", Options{}),
		"2:1-6 error source-formula", "3:1-6 error source-formula")
}

// A table without requests gets a specific explanation.
func TestEmptyTables(t *testing.T) {
	for content, want := range map[string]string{
		"":                                   "t.csv:0 the file is empty, or has only blank rows",
		"\n\n,,\n":                           "t.csv:0 the file is empty, or has only blank rows",
		"video,audio\n":                      "t.csv:1 the table has no rows below the names of its columns",
		"video,audio":                        "t.csv:1 the table has no rows below the names of its columns",
		"\nvideo,audio\n,\n , \n":            "t.csv:2 all rows below the names of the columns are blank",
		"foo,bar":                            "t.csv:1 no column has a known name",
		"\nfoo,bar\n,\n,\n":                  "t.csv:2 no column has a known name",
		"foo,bar\n1,2\n":                     "t.csv:1 no column has a known name",
		"vidio,x\n1,2\n":                     `t.csv:1 no column has a known name: "vidio" is not one`,
		media + "a.mp4," + media + "a.wav\n": "t.csv:1 the first row has values, not the names of the columns",
	} {
		p := open(t, content, Options{})
		if len(p.Problems) != 1 || p.OK() {
			t.Errorf("%q has the problems %+v", content, p.Problems)
			continue
		}
		one := p.Problems[0]
		if got := fmt.Sprintf("%s:%d %s", filepath.Base(one.Source), one.Line, one.Message); got != want {
			t.Errorf("%q: %s, want %s", content, got, want)
		}
	}
}

// The hints for a table mention its columns, not JSON.
func TestHintsSpeakOfColumns(t *testing.T) {
	for content, want := range map[string]string{
		"video,audio\n," + media + "a.wav\n": "fill the cell of the video",
		"audio\n" + media + "a.wav\n":        "name the column with the URLs of the videos: video",
		"video\n" + media + "a.mp4\n":        "name the column with the URLs of the audio: audio; or have columns text and voice_id",
		"name\nann\n":                        "a row needs a video, and an audio or a text",
	} {
		p := open(t, content, Options{})
		if !slices.ContainsFunc(p.Problems, func(one Problem) bool { return one.Hint == want }) {
			t.Errorf("%q: %+v has no hint %q", content, p.Problems, want)
		}
	}
}

func TestDefaultModelsAreSaid(t *testing.T) {
	models := func(p *Plan) (all []string) {
		for _, c := range p.Columns {
			if c.How == HowDefault {
				all = append(all, c.Field+"="+c.Value)
			}
		}
		return all
	}
	header := "video,image,audio,model\n"
	row := media + "a.mp4,," + media + "a.wav,"
	for content, want := range map[string][]string{
		row + "\n": {"model=lipsync-2"},
		row + "\n," + media + "a.png," + media + "b.wav,\n": {"model=lipsync-2", "model=sync-3"},
		row + "sync-3\n": nil,
	} {
		if got := models(open(t, header+content, Options{})); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
	if got := models(open(t, header+row+"\n", Options{Set: []Setting{{"model", "sync-3"}}})); got != nil {
		t.Errorf("%q with a setting", got)
	}
}

func TestStandardInput(t *testing.T) {
	dir := write(t, map[string]string{
		"table": "video,audio\nann.mp4," + media + "a.wav\n", "list": media + "a.mp4\n" + media + "a.wav\n", "other": "foo,bar\n1,2\n",
	})
	p, err := Open([]string{"-"}, Options{Stdin: filepath.Join(dir, "table"), MediaBase: "https://x.io"})
	if err != nil || !p.HasLocal || !strings.Contains(output(t, p), `"https://x.io/ann.mp4"`) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = Open([]string{"-"}, Options{Stdin: filepath.Join(dir, "list")}); err != nil || p.Requests != 1 || p.HasLocal {
		t.Errorf("%+v, %v", p, err)
	}
	p, err = Open([]string{"-"}, Options{Stdin: filepath.Join(dir, "other")})
	if err != nil || len(p.Problems) != 1 || p.Problems[0].Source != "standard input" || p.Problems[0].Line != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if got := DefaultOutput([]string{"-"}); got != "input.jsonl" {
		t.Errorf("the output is %s", got)
	}
}

// A message names a file that cannot be uploaded, because a folder has no line numbers.
func TestUnusableFilesAreNamed(t *testing.T) {
	long := strings.Repeat("long-", 10) + "name"
	dir := write(t, map[string]string{"ann.mp4": "", "ann.wav": "a", "deep/" + long + ".mp4": "v", "deep/" + long + ".wav": ""})
	p, err := Open([]string{dir}, Options{Upload: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range p.Problems {
		if one.Severity == batchfile.Error {
			got = append(got, one.Message+"; "+one.Hint)
		}
	}
	want := []string{
		`"ann.mp4": the file is empty (0 bytes); export or copy it again, or leave it out`,
		`"long-long-long-long-long-long-long-long-…": the file is empty (0 bytes); export or copy it again, or leave it out`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the problems are %q", got)
	}
}
