package job_test

import (
	"errors"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
)

// TestResults joins what was collected with what was confirmed, in a later session,
// too.
func TestResults(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	r := s.runner(job.WithFolder(state))
	if _, err := r.Send(t.Context(), order(file("a"))); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Results("made_1"); !errors.Is(err, job.ErrNotCollected) {
		t.Errorf("before it was collected: %v", err)
	}
	saved, err := r.Collect(t.Context(), s.finish("made_1", result("a", "FAILED")), dir)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := s.runner(job.WithFolder(state)).Results("made_1")
	if err != nil || joined.Count(batchfile.Failed) != 1 || joined.Count(batchfile.Unexpected) != 0 {
		t.Errorf("joined %+v of %s: %v", joined, saved.Path, err)
	}
	other, err := s.runner(job.WithFolder(t.TempDir())).Results("made_1")
	if !errors.Is(err, job.ErrNotCollected) {
		t.Errorf("another user's results: %+v, %v", other, err)
	}
}
