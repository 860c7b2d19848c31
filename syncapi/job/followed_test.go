package job_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// followed returns the IDs that a new session polls.
func followed(t *testing.T, s *server, dir string) []string {
	t.Helper()
	state, err := s.runner(job.WithFolder(dir)).Load()
	must(t, err)
	return state.Followed
}

// TestUnsavedAreFollowed ends a batch of its own, and then the list lacks it: until its results are
// saved, each session asks for it once.
func TestUnsavedAreFollowed(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b")))
	must(t, err)
	b := s.finish("made_1", result("a", "COMPLETED")+result("b", "COMPLETED"))
	ended := fmt.Sprintf(`{"id":"made_1","status":"COMPLETED","outputUrl":%q}`, b.OutputURL)
	s.set(func() { s.list = []string{ended} })
	_, err = s.runner(job.WithFolder(dir)).Poll(t.Context(), []string{"made_1"}) // this records the end
	must(t, err)
	s.set(func() { s.list, s.single["made_1"] = nil, ended })

	for range 2 { // sessions
		ids := followed(t, s, dir)
		if !slices.Equal(ids, []string{"made_1"}) {
			t.Fatalf("followed are %v", ids)
		}
		r, calls := s.runner(job.WithFolder(dir)), len(s.seen())
		for range 3 {
			if seen, err := r.Poll(t.Context(), ids); err != nil || len(seen.Batches) != 1 {
				t.Errorf("a poll sees %+v, %v", seen, err)
			}
		}
		if gets := strings.Count(strings.Join(s.seen()[calls:], "\n"), "GET /v2/batch/made_1"); gets != 1 {
			t.Errorf("it is asked for %d times", gets)
		}
	}
	_, err = s.runner(job.WithFolder(dir)).Collect(t.Context(), b, t.TempDir())
	must(t, err)
	if ids := followed(t, s, dir); len(ids) != 0 {
		t.Errorf("once it is saved, followed are %v", ids)
	}
}

// TestUnfollow unfollows batches that are not available, and follows one of them again.
func TestUnfollow(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	_, err := r.Send(t.Context(), order(file("a", "b")))
	must(t, err)
	must(t, r.Follow("lost", "kept"))
	must(t, r.Unfollow("lost", "made_1", "never followed", ""))
	if ids := followed(t, s, dir); !slices.Equal(ids, []string{"kept"}) {
		t.Errorf("followed are %v", ids)
	}
	_, err = r.Poll(t.Context(), []string{"lost", "made_1", "kept"}) // by a session that still follows them
	must(t, err)
	if ids := followed(t, s, dir); !slices.Equal(ids, []string{"kept"}) {
		t.Errorf("after a poll, followed are %v", ids)
	}
	must(t, r.Follow("lost"))
	if ids := followed(t, s, dir); len(ids) != 2 || !slices.Contains(ids, "lost") {
		t.Errorf("followed anew are %v", ids)
	}
	if _, err := r.Send(t.Context(), order(file("a"))); err == nil {
		t.Error("with the batch, what was paid for is forgotten")
	}
	broken := s.runner(job.WithFolder(write(t, "", t.TempDir(), "file")))
	if err := broken.Unfollow("b"); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("without a ledger: %v", err)
	}
}

// TestEndIsNotedOnce polls an ended batch again and again; this writes nothing.
func TestEndIsNotedOnce(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	_, err := r.Send(t.Context(), order(file("a")))
	must(t, err)
	s.set(func() { s.list = []string{object("made_1", string(syncapi.StatusFailed))} })
	var before string
	for i := range 3 {
		_, err := r.Poll(t.Context(), []string{"made_1"})
		must(t, err)
		if after := read(t, dir, job.DatabaseName); i > 0 && after != before {
			t.Errorf("poll %d writes", i)
		} else {
			before = after
		}
	}
}
