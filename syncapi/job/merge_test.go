package job_test

import (
	"os"
	"path/filepath"
	"testing"

	"syncbatch-tui/syncapi/job"
)

// savedParts are what is saved in files, with nothing known of the input.
func savedParts(paths ...string) []job.Part {
	var all []job.Part
	for _, p := range paths {
		all = append(all, job.Part{Saved: job.SavedFile{Path: p}})
	}
	return all
}

func TestMergeReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, two := write("one", "1"), write("two", "2\n")
	taken := write("output.jsonl", "precious")
	for _, c := range []struct {
		parts []job.Part
		want  string // the name
		holds string
	}{
		{savedParts(one, two), "output-2.jsonl", "1\n2\n"},
		{savedParts(two, one), "output-3.jsonl", "2\n1\n"},
		{savedParts(one, two), "output-2.jsonl", "1\n2\n"}, // saved before
	} {
		path, err := saver(t, t.TempDir()).Merge(t.Context(), taken, c.parts)
		content, _ := os.ReadFile(path)
		if err != nil || filepath.Base(path) != c.want || string(content) != c.holds {
			t.Errorf("%s, %v, %q", path, err, content)
		}
	}
	if path, err := saver(t, t.TempDir()).Merge(t.Context(), filepath.Join(dir, "none", "x"), savedParts(one)); err == nil {
		t.Error("in a folder that is not there:", path)
	}
	if path, err := saver(t, t.TempDir()).Merge(t.Context(), filepath.Join(dir, "new"), savedParts(one, filepath.Join(dir, "gone"))); err == nil {
		t.Error("of a part that is gone:", path)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left behind, %v", left, err)
	}
	if content, _ := os.ReadFile(taken); string(content) != "precious" {
		t.Errorf("%q", content)
	}
}

// The order is the input's, and no line is lost.
func TestMergeInTheInputsOrder(t *testing.T) {
	dir := t.TempDir()
	part := func(name, output string, ids ...string) job.Part {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(output), 0o600); err != nil {
			t.Fatal(err)
		}
		return job.Part{Input: file(ids...).Content, Saved: job.SavedFile{Path: path}}
	}
	path, err := saver(t, t.TempDir()).Merge(t.Context(), dir, []job.Part{
		part("1", result("b", "COMPLETED")+"no JSON\n"+result("x", "COMPLETED")+result("a", "FAILED")+result("a", "COMPLETED"), "a", "b"),
		{},
		part("2", result("c", "COMPLETED"), "c"),
	})
	want := result("a", "COMPLETED") + result("b", "COMPLETED") + "no JSON\n" + result("x", "COMPLETED") + result("a", "FAILED") + result("c", "COMPLETED")
	if got := read(t, path); err != nil || got != want || filepath.Base(path) != job.DefaultOutput {
		t.Errorf("%s, %v:\n%swant\n%s", path, err, got, want)
	}
}
