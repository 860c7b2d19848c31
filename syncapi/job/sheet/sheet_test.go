package sheet_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/sheet"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const results = `{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4?Signature=s", "outputDuration": 2}}
{"request_id": "b", "response": {"status": "FAILED", "error": "see https://x.io/b?token=secret", "error_code": "generation_timeout"}}
{"request_id": "c", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/c.mp4?Signature=s", "outputDuration": 2}}
`

func TestWrite(t *testing.T) {
	clip, err := os.ReadFile("../../../batchfile/media/video/testdata/whole.mp4")
	must(t, err)
	dir := t.TempDir()
	for name, content := range map[string][]byte{"videos/batch_1/a.mp4": clip, "videos/batch_2/a.mp4": clip[:99], "videos/batch_1/c.mp4": clip[:5000]} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, content, 0o600))
	}
	path := filepath.Join(dir, "out.csv")
	o := sheet.Options{Path: path, Title: "t", Video: sheet.ReadFolder(filepath.Join(dir, "videos")).Find,
		Batches: []review.Batch{{ID: "batch_1", Output: &batchfile.File{Content: []byte(results)}}}}
	for range 2 { // an earlier sheet is replaced
		w, err := sheet.Write(o)
		must(t, err)
		if w != (sheet.Written{Requests: 3, Wrong: 1}) {
			t.Errorf("%+v", w)
		}
	}
	content, err := os.ReadFile(path)
	must(t, err)
	for _, want := range []string{"succeeded,,,,2,,videos/batch_1/a.mp4,\n", "see https://x.io/b?••", "Sync's own fault", "videos/batch_1/c.mp4,video_cut: "} {
		if !strings.Contains(string(content), want) {
			t.Errorf("no %q in\n%s", want, content)
		}
	}
	if strings.Contains(string(content), "secret") || strings.Contains(string(content), "Signature") {
		t.Errorf("a secret is in\n%s", content)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	mine := filepath.Join(dir, "mine.html")
	must(t, os.WriteFile(mine, []byte("<!DOCTYPE html><p>mine"), 0o600))
	o.Path = mine
	if _, err := sheet.Write(o); !errors.Is(err, sheet.ErrNotASheet) {
		t.Errorf("another file: %v", err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "none", "x.html"), filepath.Join(mine, "x.html")} {
		if sheet.Check(path) == nil {
			t.Errorf("%s can be written", path)
		}
	}
}

// TestQuoted checks that a sheet has the cost of successful requests, and reports a video whose
// length does not match its inputs.
func TestQuoted(t *testing.T) {
	clip, err := os.ReadFile("../../../batchfile/media/video/testdata/whole.mp4")
	must(t, err)
	dir := t.TempDir()
	for _, name := range []string{"a.mp4", "c.mp4"} {
		must(t, os.WriteFile(filepath.Join(dir, name), clip, 0o600))
	}
	input := &batchfile.File{Content: []byte(`{"request_id": "a"}` + "\n" + `{"request_id": "b"}` + "\n" + `{"request_id": "c"}`)}
	path := filepath.Join(dir, "out.csv")
	w, err := sheet.Write(sheet.Options{
		Path: path, Video: sheet.ReadFolder(dir).Find,
		Batches: []review.Batch{{ID: "batch_1", Input: input, Output: &batchfile.File{Content: []byte(results)}}},
		Quoted: func(f *batchfile.File) map[int]cost.Quoted {
			if f != input {
				t.Error("another file is quoted")
			}
			return map[int]cost.Quoted{1: {USD: 0.25, Seconds: 2}, 2: {USD: 0.5}, 3: {Seconds: 3}}
		},
	})
	must(t, err)
	content, err := os.ReadFile(path)
	must(t, err)
	for _, want := range []string{",succeeded,,,,2,0.25,a.mp4,\n", "the video lasts 2.00 s, and its inputs make 3.00 s"} {
		if !strings.Contains(string(content), want) {
			t.Errorf("no %q in\n%s", want, content)
		}
	}
	if w.Wrong != 1 || strings.Contains(string(content), "0.5") {
		t.Errorf("%+v in\n%s", w, content)
	}
}

// TestFind checks that a video of another batch is not used for this one.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"batch_1/a.mp4", "batch_2/a.mp4", "batch_2/b.mp4", "c.mp4"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, nil, 0o600))
	}
	f := sheet.ReadFolder(dir)
	for _, c := range [][3]string{
		{"batch_1", "a", "batch_1/a.mp4"}, {"batch_2", "a", "batch_2/a.mp4"}, {"", "a", ""}, {"batch_3", "a", ""},
		{"", "b", "batch_2/b.mp4"}, {"batch_9", "c", "c.mp4"}, {"batch_1", "d", ""}, {"batch_1", "../c", ""},
	} {
		got := f.Find(c[0], batchfile.Result{ID: c[1]})
		if relative, _ := filepath.Rel(dir, got); got != "" && filepath.ToSlash(relative) != c[2] || got == "" && c[2] != "" {
			t.Errorf("%s of %s is %s, want %s", c[1], c[0], got, c[2])
		}
	}
	if got := sheet.ReadFolder(filepath.Join(dir, "none")).Find("", batchfile.Result{ID: "a"}); got != "" {
		t.Errorf("found %s", got)
	}
}
