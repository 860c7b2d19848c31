package job_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestWrongWord accepts a batch for an unknown submission, and then collects results that
// contradict it.
func TestWrongWord(t *testing.T) {
	theirs := result("x", "COMPLETED") + result("y", "FAILED")
	for name, c := range map[string]struct {
		results string
		wrong   bool
	}{
		"nothing in common": {theirs, true},
		"and odd lines":     {theirs + `{"request_id":7}` + "\n<\n", true},
		"one in common":     {theirs + result("b", "COMPLETED"), false},
		"all of it":         {result("a", "COMPLETED") + result("b", "COMPLETED"), false},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			late := func(id string) string { return strings.Replace(object(id, "PROCESSING"), "2026", "2099", 1) }
			s.list = []string{late("before")}
			s.faults = []fault{status(500, ``)}
			r := s.runner(job.WithFolder(dir))
			if _, err := r.Send(t.Context(), order(file("a", "b"))); !errors.Is(err, syncapi.ErrOutcomeUnknown) {
				t.Fatal(err)
			}
			s.set(func() { s.list = append(s.list, late("colleagues")) })
			findings, err := r.Reconcile(t.Context())
			must(t, err)
			must(t, r.Accept(findings[0].ID, findings[0].Candidates[0].ID))

			r = s.runner(job.WithFolder(dir))
			saved, err := r.Collect(t.Context(), s.finish("colleagues", c.results), t.TempDir())
			if err != nil || read(t, saved.Path) != c.results {
				t.Fatalf("%+v, %v", saved, err)
			}
			state, err := s.runner(job.WithFolder(dir)).Load()
			must(t, err)
			if unresolved := state.Unknown(); !c.wrong {
				if len(unresolved) != 0 || saved.Disproved.ID != "" || state.Files["colleagues"] == "" {
					t.Errorf("a good word is forgotten: %+v", saved.Disproved)
				}
				return
			} else if len(unresolved) != 1 || !strings.Contains(unresolved[0].Reason, "colleagues") || saved.Disproved.ID != unresolved[0].ID || saved.Disproved.State != ledger.Unknown {
				t.Fatalf("unknown is %+v, said was %+v", unresolved, saved.Disproved)
			}
			findings, err = r.Reconcile(t.Context())
			if err != nil || len(findings[0].Candidates) != 0 {
				t.Errorf("it is looked for again among %+v, %v", findings, err)
			}
			if _, err := r.Send(t.Context(), order(file("a", "b"))); err == nil || strings.Contains(err.Error(), "as colleagues") {
				t.Errorf("sending the same: %v", err)
			}
			if state.Files["colleagues"] != "" || filepath.Base(state.Saved["colleagues"].Path) != job.DefaultOutput {
				t.Errorf("the ledger has %+v and %+v", state.Files, state.Saved)
			}
		})
	}
}

// TestSyncsWordStands collects odd results of a batch that Sync itself named: it is paid for,
// whatever the results contain.
func TestSyncsWordStands(t *testing.T) {
	s := newServer(t)
	r := s.runner()
	_, err := r.Send(t.Context(), order(file("a", "b")))
	must(t, err)
	saved, err := r.Collect(t.Context(), s.finish("made_1", result("x", "COMPLETED")), t.TempDir())
	if err != nil || saved.Disproved.ID != "" {
		t.Errorf("%+v, %v", saved, err)
	}
	if state, err := r.Load(); err != nil || len(state.Unknown()) != 0 || !slices.Equal(state.Followed, []string{"made_1"}) {
		t.Errorf("%+v, %v", state, err)
	}
}

// TestKeptIsSaidOfWhatIsKept does not call a partial download kept that cannot be continued,
// and names no flag.
func TestKeptIsSaidOfWhatIsKept(t *testing.T) {
	for kept, err := range map[bool]error{true: &job.DiskError{Kept: true}, false: &job.DiskError{}} {
		if hint := job.Hint(err); strings.Contains(hint, "is kept") != kept || strings.Contains(hint, "--") {
			t.Errorf("kept is %t: %s", kept, hint)
		}
	}
}
