package creation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// jobs uploads nothing. If begun is not nil, it waits there for the context.
type jobs struct {
	begun  chan struct{}
	files  []upload.File
	failed error
}

func (j *jobs) Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error) {
	j.files = files
	ids := map[string]string{}
	for i, f := range files {
		tell(upload.Progress{State: upload.Sending, Path: f.Path, Done: f.Bytes / 2, Bytes: f.Bytes, Index: i + 1, Files: len(files)})
		if j.begun != nil {
			close(j.begun)
			<-ctx.Done()
			return nil, ctx.Err()
		}
		tell(upload.Progress{State: upload.Uploaded, Path: f.Path, Done: f.Bytes, Bytes: f.Bytes, Index: i + 1, Files: len(files)})
		ids[f.Path] = "5f1d7a3e-0000-4000-8000-00000000000" + string(rune('0'+i))
	}
	return ids, j.failed
}

// bench is the feature with something under the cursor.
type bench struct {
	*Feature
	t      *testing.T
	jobs   *jobs
	dir    string
	posted []tea.Msg
}

func newBench(t *testing.T, files map[string]string) *bench {
	t.Helper()
	env := &screen.Env{Context: t.Context(), Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII), Width: 100, Height: 40}
	b := &bench{t: t, jobs: &jobs{}, dir: t.TempDir()}
	b.Feature = New(env, b.jobs, "api.sync.so")
	for name, content := range files {
		path := filepath.Join(b.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *bench) selects(name string) {
	msg := screen.FileSelectedMsg{Folder: filepath.Join(b.dir, name)}
	if filepath.Ext(name) != "" {
		msg = screen.FileSelectedMsg{Path: filepath.Join(b.dir, name), Kind: screen.Table}
	}
	b.take(msg)
}

// take gives the feature a message, and returns the command for it.
func (b *bench) take(msg tea.Msg) tea.Cmd {
	cmd := b.Update(msg)
	for posted, ok := b.env.Next(); ok; posted, ok = b.env.Next() {
		b.posted = append(b.posted, posted)
	}
	return cmd
}

// does gives the feature a message, and the message of its command.
func (b *bench) does(msg tea.Msg) {
	b.t.Helper()
	cmd := b.take(msg)
	if cmd == nil {
		b.t.Fatalf("%T does nothing", msg)
	}
	b.take(cmd())
}

// asked returns the open question.
func (b *bench) asked() *dialog.Choice {
	b.t.Helper()
	for _, msg := range b.posted {
		if ask, ok := msg.(screen.AskMsg); ok {
			if c, ok := ask.Dialog.(*dialog.Choice); ok {
				c.SetSize(b.env.Width, b.env.Height)
				return c
			}
		}
	}
	b.t.Fatalf("nothing is asked: %+v", b.posted)
	return nil
}

// said returns every notice and failure.
func (b *bench) said() string {
	var all strings.Builder
	for _, msg := range b.posted {
		switch msg := msg.(type) {
		case screen.NoticeMsg:
			all.WriteString(msg.Text + "\n")
		case screen.FailMsg:
			all.WriteString(msg.Title + ": " + msg.Err.Error() + "\n")
		}
	}
	return all.String()
}

func (b *bench) says(want ...string) {
	b.t.Helper()
	for _, w := range want {
		if got := b.said(); !strings.Contains(got, w) {
			b.t.Errorf("no %q in\n%s", w, got)
		}
	}
}

func (b *bench) content(name string) string {
	content, _ := os.ReadFile(filepath.Join(b.dir, name))
	return string(content)
}

const (
	published = "id,video,audio\nann,https://cdn.acme.io/ann.mp4,https://cdn.acme.io/ann.wav\n"
	local     = "id,video,audio\nann,ann.mp4,ann.wav\n"
)

// A table becomes a request file, and never overwrites another one.
func TestCreate(t *testing.T) {
	b := newBench(t, map[string]string{"people.csv": published})
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.says("Wrote people.jsonl from people.csv.")
	before := b.content("people.jsonl")
	if !strings.Contains(before, "ann.wav") {
		t.Errorf("the file is %q", before)
	}
	if to, ok := b.posted[len(b.posted)-2].(screen.GoToMsg); !ok || to.File != "people.jsonl" {
		t.Errorf("posted %+v", b.posted)
	}
	b.does(CreateMsg{})
	b.says("people.jsonl already exists and is not overwritten: rename it first.")
	if b.content("people.jsonl") != before {
		t.Error("the file has changed")
	}
}

func TestCreateWithErrors(t *testing.T) {
	b := newBench(t, map[string]string{"people.csv": "id,video,audio\nann,ftp://x.io/ann.mp4,https://cdn.acme.io/ann.wav\n"})
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.says("No request file was made from people.csv: it has 1 error; line 2: ")
	if b.content("people.jsonl") != "" {
		t.Error("there is a file")
	}
	b.take(screen.FileSelectedMsg{})
	if b.take(CreateMsg{}) != nil {
		t.Error("something is made of nothing")
	}
	b.says("Choose a table (.csv, .tsv) or a folder first.")
}

// sample returns a media file of the sandbox.
func sample(name string) string {
	content, err := os.ReadFile("../../syncapi/sandbox/media/files/" + name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// media returns the files of the table local.
func media() map[string]string {
	return map[string]string{
		"people.csv": local,
		"ann.mp4":    sample("clip-3s.mp4"), "ann.wav": sample("voice-3s.wav"),
	}
}

// Files on this machine are uploaded after a question with their names and sizes.
func TestCreateWithUpload(t *testing.T) {
	b := newBench(t, media())
	b.selects("people.csv")
	b.does(CreateMsg{})
	box := ansi.Strip(strings.Join(b.asked().View(), "\n"))
	for _, want := range []string{"people.csv names media on this machine", "ann.mp4", "Cancel", "Upload 2 files (", "to api.sync.so", "It is published"} {
		if !strings.Contains(box, want) {
			t.Errorf("no %q in\n%s", want, box)
		}
	}
	if b.asked().Answers[0].Then != nil {
		t.Error("the default does something")
	}
	b.does(b.asked().Answers[1].Then)
	b.says("Wrote people.jsonl from people.csv.")
	if got := b.content("people.jsonl"); !strings.Contains(got, `"assetId":"5f1d7a3e-0000-4000-8000-000000000001"`) || len(b.jobs.files) != 2 {
		t.Errorf("%d files, the requests are %s", len(b.jobs.files), got)
	}
}

// An upload shows its bytes, stops when the key is pressed again, and can be continued
// later.
func TestUploadStops(t *testing.T) {
	b := newBench(t, media())
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.jobs.begun = make(chan struct{})
	cmd := b.take(b.asked().Answers[1].Then)
	ended := make(chan tea.Msg, 1)
	go func() { ended <- cmd() }()
	<-b.jobs.begun
	line := ansi.Strip(b.Status().Line)
	if !strings.Contains(line, "● people.csv ") || !strings.Contains(line, " · sending 1 of 2, ann.mp4 · c stops it") {
		t.Errorf("the line is %q", line)
	}
	if b.take(CreateMsg{}) != nil || b.Status().Line != "" {
		t.Error("it goes on")
	}
	b.says("The upload has stopped. What has arrived is kept; c continues.")
	b.take(<-ended)
	if strings.Contains(b.said(), "No request file") || b.content("people.jsonl") != "" {
		t.Errorf("its end is told: %s", b.said())
	}
	b.jobs.begun, b.posted = nil, nil
	b.does(CreateMsg{})
	b.does(b.asked().Answers[1].Then)
	b.says("Wrote people.jsonl")
}

// A user who leaves during an upload is told how to continue.
func TestLeavingEndsAnUpload(t *testing.T) {
	b := newBench(t, media())
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.take(b.asked().Answers[1].Then)
	if b.take(b.asked().Answers[1].Then) != nil {
		t.Error("two uploads at once")
	}
	b.says("A request file is being made of people.csv; wait for it.")
	b.take(screen.LeavingMsg{})
	var o screen.Outcome
	b.Report(&o)
	if len(o.Uploading) != 1 || b.Status().Busy {
		t.Errorf("%+v", o)
	}
}

func TestUploadFails(t *testing.T) {
	b := newBench(t, media())
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.jobs.failed = errors.New("Sync is down")
	b.does(b.asked().Answers[1].Then)
	b.says("No request file was made from people.csv: Sync is down. What has arrived at Sync is kept; c continues")
}

// Nothing starts while the program ends.
func TestNothingBeginsWhileLeaving(t *testing.T) {
	b := newBench(t, media())
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.env.Leaving = true
	if b.take(b.asked().Answers[1].Then) != nil || b.take(CreateMsg{}) != nil {
		t.Error("something begins")
	}
}

// Unusable media are reported before anything is uploaded.
func TestMediaAreCheckedFirst(t *testing.T) {
	files := media()
	files["ann.mp4"] = "<!DOCTYPE html><html></html>"
	b := newBench(t, files)
	b.selects("people.csv")
	b.does(CreateMsg{})
	b.does(b.asked().Answers[1].Then)
	b.says("nothing was uploaded: it has 1 error; line 2: the video is an HTML page")
	if b.jobs.files != nil {
		t.Error("something was uploaded")
	}
}

// Missing files cannot be uploaded, but they may be published.
func TestCreateWithPublishedFiles(t *testing.T) {
	b := newBench(t, map[string]string{"people.csv": local})
	b.selects("people.csv")
	b.does(CreateMsg{})
	box := ansi.Strip(strings.Join(b.asked().View(), "\n"))
	if !strings.Contains(box, "An upload is not possible: it has 2 errors; line") || strings.Contains(box, "Upload ") {
		t.Error(box)
	}
	b.take(b.asked().Answers[1].Then)
	if _, ok := b.posted[len(b.posted)-1].(screen.AskMsg); !ok {
		t.Errorf("posted %+v", b.posted)
	}
	b.does(baseMsg{filepath.Join(b.dir, "people.csv"), "cdn.acme.io"})
	b.says("the media base must be a URL like https://cdn.acme.io/clips")
	b.does(baseMsg{filepath.Join(b.dir, "people.csv"), "https://cdn.acme.io/m"})
	b.says("Wrote people.jsonl")
	if got := b.content("people.jsonl"); !strings.Contains(got, `"url":"https://cdn.acme.io/m/ann.mp4"`) {
		t.Error(got)
	}
}

// A folder becomes a file next to it, with a request for each pair.
func TestCreateFromFolder(t *testing.T) {
	b := newBench(t, map[string]string{
		"clips/ann.mp4": sample("clip-3s.mp4"), "clips/ann.wav": sample("voice-3s.wav"), "none/readme.md": "",
	})
	b.selects("none")
	b.does(CreateMsg{})
	b.says("No request file was made from none: it has 1 error; the sources make no request")
	b.selects("clips")
	b.does(CreateMsg{})
	b.does(b.asked().Answers[1].Then)
	b.says("Wrote clips.jsonl from clips.")
	if got := b.content("clips.jsonl"); !strings.Contains(got, `"request_id":"ann"`) {
		t.Error(got)
	}
}
