package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// savedParts are parts with results saved in files, and no known input.
func savedParts(paths ...string) []job.Part {
	var all []job.Part
	for _, p := range paths {
		all = append(all, job.Part{Saved: ledger.SavedFile{Path: p}})
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

// The file has the order of the input, and no line is lost.
func TestMergeInTheInputsOrder(t *testing.T) {
	dir := t.TempDir()
	part := func(name, output string, ids ...string) job.Part {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(output), 0o600); err != nil {
			t.Fatal(err)
		}
		return job.Part{Input: file(ids...).Content, Saved: ledger.SavedFile{Path: path}}
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

// TestMergeAgain merges the parts of a job twice, the second time with other results: results that
// are no less complete replace the job's own file.
func TestMergeAgain(t *testing.T) {
	const video, signed = "g.mp4", "g.mp4?Signature=2"
	a, b, c := result("a", "COMPLETED"), result("b", "COMPLETED"), result("c", "FAILED")
	for name, test := range map[string]struct {
		first, second [2]string // the results of the parts; empty for none
		other         bool      // the second merge is of another job
		edit          bool      // of the first file
		names         []string
	}{
		"signed anew":     {[2]string{a + b, c}, [2]string{a + b, c}, false, false, []string{"output.jsonl"}},
		"a part more":     {[2]string{a + b, ""}, [2]string{a + b, c}, false, false, []string{"output.jsonl"}},
		"incomplete both": {[2]string{a, c}, [2]string{a, c}, false, false, []string{"output.jsonl"}},
		"a part less":     {[2]string{a + b, c}, [2]string{a + b, ""}, false, false, []string{"output-2.jsonl", "output.jsonl"}},
		"a result less":   {[2]string{a + b, c}, [2]string{a, c}, false, false, []string{"output-2.jsonl", "output.jsonl"}},
		"edited":          {[2]string{a + b, c}, [2]string{a + b, c}, false, true, []string{"output-2.jsonl", "output.jsonl"}},
		"another job":     {[2]string{a + b, c}, [2]string{a + b, c}, true, false, []string{"output-2.jsonl", "output.jsonl"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, dir, state := saver(t, t.TempDir()), t.TempDir(), t.TempDir()
			parts := func(ofJob string, results [2]string) []job.Part {
				all := make([]job.Part, 2)
				for i, ids := range [][]string{{"a", "b"}, {"c"}} {
					all[i].Job, all[i].Requests, all[i].Input = ofJob, len(ids), file(ids...).Content
					if results[i] != "" {
						all[i].Saved.Path = write(t, results[i], state, fmt.Sprint(i))
					}
				}
				return all
			}
			first, err := r.Merge(t.Context(), dir, parts("1", test.first))
			must(t, err)
			if test.edit {
				write(t, read(t, first)+"notes\n", first)
			}
			id := map[bool]string{false: "1", true: "2"}[test.other]
			again := [2]string{strings.ReplaceAll(test.second[0], video, signed), test.second[1]}
			second, err := r.Merge(t.Context(), dir, parts(id, again))
			if err != nil || read(t, second) != again[0]+again[1] {
				t.Errorf("%s, %v", second, err)
			}
			if got := names(t, dir); !slices.Equal(got, test.names) {
				t.Errorf("the folder holds %v", got)
			}
			if known, err := r.Load(); err != nil || len(known.Saved) != 0 {
				t.Errorf("as results of batches the ledger has %+v, %v", known.Saved, err)
			}
		})
	}
}
