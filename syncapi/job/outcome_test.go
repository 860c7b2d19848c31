package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestDiskLostBeforeThePost loses the disk between the confirmation and the POST.
func TestDiskLostBeforeThePost(t *testing.T) {
	for _, at := range []string{"confirmed", "listed"} {
		t.Run(at, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			r := s.runner(job.WithFolder(dir))
			database := filepath.Join(dir, job.DatabaseName)
			r.OnStep(func(step string) {
				if step == at {
					os.Rename(database, database+".away")
					os.Mkdir(database, 0o700)
				}
			})
			if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("error is %v", err)
			}
			os.Remove(database)
			os.Rename(database+".away", database)
			r.OnStep(func(string) {})
			if posts, _ := s.paid(); posts != 0 {
				t.Fatalf("%d POSTs", posts)
			}
			if sent, err := r.Send(t.Context(), order(file("a"))); err != nil || sent[0].State != ledger.Accepted {
				t.Errorf("once the disk is well again: %+v, %v", sent, err)
			}
		})
	}
}

// TestOutcomeThatCannotBeNoted loses the disk between the POST and its outcome.
func TestOutcomeThatCannotBeNoted(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	database := filepath.Join(dir, job.DatabaseName)
	r.OnStep(func(step string) {
		if step == "answered" {
			os.Rename(database, database+".away")
			os.Mkdir(database, 0o700)
		}
	})
	sent, err := r.Send(t.Context(), order(file("a")))
	if err != nil || sent[0].State != ledger.Accepted || !errors.Is(sent[0].Warning, ledger.ErrUnavailable) {
		t.Fatalf("%+v, %v", sent, err)
	}
	os.Remove(database)
	os.Rename(database+".away", database)
	if state, err := r.Load(); err != nil || state.Submissions[0].State != ledger.Accepted {
		t.Errorf("once the disk is well again: %+v, %v", state, err)
	}
}

// TestOutcomeIsOfOneTry remembers an outcome that could not be stored; then another instance sends
// the same and dies: the outcome is unknown.
func TestOutcomeIsOfOneTry(t *testing.T) {
	for name, between := range map[string]func(t *testing.T, a, b *job.Runner){
		"noted later": func(t *testing.T, a, _ *job.Runner) {
			if state, err := a.Load(); err != nil || state.Submissions[0].State != ledger.Waiting {
				t.Fatalf("%+v, %v", state, err)
			}
		},
		"resolved by the user": func(t *testing.T, _, b *job.Runner) {
			state, err := b.Load() // treats it as left behind
			if err != nil || len(state.Unknown()) != 1 {
				t.Fatalf("%+v, %v", state, err)
			}
			if err := b.NotSent(state.Submissions[0].ID); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir, clock := newServer(t), t.TempDir(), newClock() // a clock that stands still
			s.list, s.faults = []string{object("running", "PROCESSING")}, []fault{limit}
			a := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
			b := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
			database := filepath.Join(dir, job.DatabaseName)
			a.OnStep(func(step string) {
				switch step {
				case "answered":
					os.Rename(database, database+".away")
					os.Mkdir(database, 0o700)
				case "outcome noted":
					os.Remove(database)
					os.Rename(database+".away", database)
				}
			})
			o := order(file("a"))
			if sent, err := a.Send(t.Context(), o); !errors.Is(err, job.ErrQueued) || sent[0].Warning == nil {
				t.Fatalf("%+v, %v", sent, err)
			}
			a.OnStep(func(string) {})
			between(t, a, b)
			b.OnStep(func(step string) {
				if step == "answered" {
					panic("killed")
				}
			})
			func() {
				defer func() { _ = recover() }()
				_, _ = b.Send(t.Context(), o)
			}()
			state, err := a.Load()
			if err != nil || state.Submissions[0].State != ledger.Unknown {
				t.Errorf("what the other one was sending is %s, %v", state.Submissions[0].State, err)
			}
			if _, err := a.Send(t.Context(), o); err == nil {
				t.Error("it is sent again unasked")
			}
			if _, err := a.SendQueued(t.Context(), job.Snapshot{}); !errors.Is(err, syncapi.ErrOutcomeUnknown) {
				t.Errorf("what is held: %v", err)
			}
			if _, created := s.paid(); created != 1 {
				t.Errorf("%d batches", created)
			}
		})
	}
}

// TestLeftBehindByAnOlderVersion has a Sending submission whose tries were not stored.
func TestLeftBehindByAnOlderVersion(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	line := strings.Replace(accepted("a", strings.TrimPrefix(s.URL, "http://")), `"accepted"`, `"sending"`, 1)
	line, _, _ = strings.Cut(line, `,"after"`)
	write(t, head+job.Chain(line+"}"), dir, job.JournalName)
	if state, err := s.runner(job.WithFolder(dir)).Load(); err != nil || len(state.Unknown()) != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}
