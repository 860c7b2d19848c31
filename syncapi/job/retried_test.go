package job_test

import (
	"path/filepath"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
)

// TestRetriesAreMerged sends some requests of a batch again: the results are one then, each
// request's best, whichever batch is asked about.
func TestRetriesAreMerged(t *testing.T) {
	s, dir, out := newServer(t), t.TempDir(), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	submit := func(f *batchfile.File, results string) string {
		t.Helper()
		o := order(f)
		o.Again = true
		sent, err := r.Send(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		id := sent[0].BatchID
		if _, err := r.Collect(t.Context(), s.finish(id, results), filepath.Join(out, "output.jsonl")); err != nil {
			t.Fatal(err)
		}
		return id
	}
	merge := func(id string) string {
		t.Helper()
		path, err := r.MergeRetries(t.Context(), filepath.Join(out, "output.jsonl"), id)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := submit(file("a", "b", "c"), result("a", "COMPLETED")+result("b", "FAILED")+result("c", "FAILED"))
	if path := merge(first); path != "" {
		t.Errorf("without a retry there is %s", path)
	}
	other := submit(file("x", "y"), result("x", "COMPLETED")+result("y", "COMPLETED"))
	retry := submit(file("b", "c"), result("c", "FAILED")+result("b", "COMPLETED"))
	want := result("a", "COMPLETED") + result("b", "COMPLETED") + result("c", "FAILED")
	for _, id := range []string{first, retry} {
		path := merge(id)
		if filepath.Base(path) != "input.merged.jsonl" || read(t, path) != want {
			t.Errorf("%s of %s has\n%s", path, id, read(t, path))
		}
	}
	if path := merge(other); path != "" {
		t.Errorf("another batch is in %s", path)
	}
	joined, err := r.Results(first)
	if err != nil || joined.Count(batchfile.Succeeded) != 2 || joined.Count(batchfile.Failed) != 1 || joined.Count(batchfile.Unexpected) > 0 {
		t.Errorf("shown: %d succeeded, %d failed, %v", joined.Count(batchfile.Succeeded), joined.Count(batchfile.Failed), err)
	}
	last := submit(file("c"), result("c", "COMPLETED"))
	want = result("a", "COMPLETED") + result("b", "COMPLETED") + result("c", "COMPLETED")
	if path := merge(last); filepath.Base(path) != "input.merged.jsonl" || read(t, path) != want {
		t.Errorf("%s has\n%s", path, read(t, path))
	}
	write(t, "mine", out, "input.merged.jsonl")
	if path := merge(last); filepath.Base(path) != "input.merged-2.jsonl" || read(t, out, "input.merged.jsonl") != "mine" {
		t.Errorf("a file that was changed is replaced: %s", path)
	}
}
