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
			journal := filepath.Join(dir, job.JournalName)
			r.OnStep(func(step string) {
				if step == at {
					os.Rename(journal, journal+".away")
					os.Mkdir(journal, 0o700)
				}
			})
			if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("error is %v", err)
			}
			os.Remove(journal)
			os.Rename(journal+".away", journal)
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
	journal := filepath.Join(dir, job.JournalName)
	r.OnStep(func(step string) {
		if step == "answered" {
			os.Rename(journal, journal+".away")
			os.Mkdir(journal, 0o700)
		}
	})
	sent, err := r.Send(t.Context(), order(file("a")))
	if err != nil || sent[0].State != ledger.Accepted || !errors.Is(sent[0].Warning, ledger.ErrUnavailable) {
		t.Fatalf("%+v, %v", sent, err)
	}
	os.Remove(journal)
	os.Rename(journal+".away", journal)
	if state, err := r.Load(); err != nil || state.Submissions[0].State != ledger.Accepted {
		t.Errorf("once the disk is well again: %+v, %v", state, err)
	}
}

// TestOutcomeIsNotedWithoutCompaction has a journal that is due for compaction when
// the answer comes, and compaction fails: that can wait, and the outcome cannot.
func TestOutcomeIsNotedWithoutCompaction(t *testing.T) {
	s, dir, clock := newServer(t), t.TempDir(), newClock()
	s.now = clock.Now
	r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	if _, err := r.Send(t.Context(), order(file("old"))); err != nil {
		t.Fatal(err)
	}
	rejected := filepath.Join(dir, job.JournalName+".rejected")
	r.OnStep(func(step string) {
		if step == "confirmed" {
			clock.Advance(100 * day) // the old one has had its time
		}
		if step != "answered" {
			return
		}
		os.Mkdir(rejected, 0o700) // there is no place for damaged lines, of which there is one
		f, err := os.OpenFile(filepath.Join(dir, job.JournalName), os.O_APPEND|os.O_WRONLY, 0)
		if err == nil {
			f.WriteString("damaged\n")
			f.Close()
		}
	})
	sent, err := r.Send(t.Context(), order(file("new")))
	if err != nil || sent[0].State != ledger.Accepted || sent[0].Warning != nil {
		t.Fatalf("%+v, %v", sent, err)
	}
	state, err := s.runner(job.WithFolder(dir), job.WithClock(clock.Now)).Load()
	if err != nil || len(state.Submissions) != 2 || state.Submissions[1].State != ledger.Accepted {
		t.Errorf("%+v, %v", state.Submissions, err)
	}
	os.Remove(rejected)
	if err := r.Follow("b"); err != nil {
		t.Fatal(err)
	}
	if state, err := r.Load(); err != nil || len(state.Submissions) != 1 || state.Notice != "" {
		t.Errorf("it is not made up for: %+v, %v", state, err)
	}
}

// TestOutcomeIsOfOneTry remembers an outcome that could not be noted, and then another
// instance sends the same and dies: what came of that nobody knows.
func TestOutcomeIsOfOneTry(t *testing.T) {
	for name, between := range map[string]func(t *testing.T, a, b *job.Runner){
		"noted later": func(t *testing.T, a, _ *job.Runner) {
			if state, err := a.Load(); err != nil || state.Submissions[0].State != ledger.Waiting {
				t.Fatalf("%+v, %v", state, err)
			}
		},
		"settled by a person": func(t *testing.T, _, b *job.Runner) {
			state, err := b.Load() // takes it for one that was left behind
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
			journal := filepath.Join(dir, job.JournalName)
			a.OnStep(func(step string) {
				switch step {
				case "answered":
					os.Rename(journal, journal+".away")
					os.Mkdir(journal, 0o700)
				case "outcome noted":
					os.Remove(journal)
					os.Rename(journal+".away", journal)
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

// TestLeftBehindByAnOlderVersion has what was being sent noted without its tries.
func TestLeftBehindByAnOlderVersion(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	line := strings.Replace(accepted("a", strings.TrimPrefix(s.URL, "http://")), `"accepted"`, `"sending"`, 1)
	line, _, _ = strings.Cut(line, `,"after"`)
	write(t, head+job.Chain(line+"}"), dir, job.JournalName)
	if state, err := s.runner(job.WithFolder(dir)).Load(); err != nil || len(state.Unknown()) != 1 {
		t.Errorf("%+v, %v", state, err)
	}
}
