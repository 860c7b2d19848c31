package job_test

import (
	"errors"
	"regexp"
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

// The file of a batch or a request has a name that every system and every program
// takes for one.
func TestSafeName(t *testing.T) {
	names := map[string]string{}
	for _, id := range []string{"scene-01", "-rf", "rf", "--", "", ".", "..", "../../etc", "a b", "a_b", "é", "\x1b]0;x\a"} {
		name := job.SafeName(id)
		if !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`).MatchString(name) {
			t.Errorf("%q is named %q", id, name)
		}
		if other, taken := names[name]; taken {
			t.Errorf("%q and %q are both %q", id, other, name)
		}
		names[name] = id
	}
	if name := job.SafeName("scene-01"); name != "scene-01" {
		t.Errorf("a good id is changed to %q", name)
	}
}
