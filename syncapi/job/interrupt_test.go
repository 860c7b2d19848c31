package job_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestInterruptedSend ends the context of a job of three parts at some moment, and sends the job
// again.
func TestInterruptedSend(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const accepted, waiting, refused, dropped, unknown = ledger.Accepted, ledger.Waiting, ledger.Refused, ledger.Dropped, ledger.Unknown
	answer := status(400, `{"message":"bad"}`)
	isRefusal := func(err error) bool { e, ok := errors.AsType[*syncapi.Error](err); return ok && e.StatusCode == 400 }
	for name, c := range map[string]struct {
		at     string // the step, or "POST" for the middle of the first one
		answer fault  // to that POST
		want   []ledger.State
		also   func(error) bool // checks the rest of the error, besides the context's
		posts  int
		rest   bool // the same job sends the rest
	}{
		"confirmed":        {"confirmed", nil, []ledger.State{waiting, waiting, waiting}, nil, 0, true},
		"listed":           {"listed", nil, []ledger.State{waiting, waiting, waiting}, nil, 0, true},
		"noted":            {"noted as sending", nil, []ledger.State{waiting, waiting, waiting}, nil, 0, true},
		"answered":         {"answered", nil, []ledger.State{accepted, waiting, waiting}, nil, 1, true},
		"in the POST":      {"POST", nil, []ledger.State{accepted, waiting, waiting}, nil, 1, true},
		"held":             {"POST", limit, []ledger.State{waiting, waiting, waiting}, func(err error) bool { return errors.Is(err, job.ErrQueued) }, 1, true},
		"no answer":        {"POST", createdThenLost, []ledger.State{unknown, waiting, waiting}, func(err error) bool { return errors.Is(err, syncapi.ErrOutcomeUnknown) }, 1, false},
		"refused":          {"POST", answer, []ledger.State{refused, dropped, dropped}, isRefusal, 1, true},
		"by the rate, 1 h": {"POST", retryLater, []ledger.State{waiting, waiting, waiting}, nil, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, dir := newPipedServer(t), t.TempDir()
				ctx, cancel := context.WithCancel(t.Context())
				r := s.runner(job.WithFolder(dir))
				r.OnStep(func(step string) {
					if step == c.at {
						cancel()
					}
				})
				s.faults = []fault{func(w http.ResponseWriter, r *http.Request, create func() string) {
					if c.at == "POST" {
						cancel()
					}
					if c.answer != nil {
						c.answer(w, r, create)
						return
					}
					io.WriteString(w, create())
				}}
				o := order(file("a"), file("b"), file("c"))
				sent, err := r.Send(ctx, o)
				if !errors.Is(err, context.Canceled) || c.also != nil && !c.also(err) {
					t.Errorf("error is %v", err)
				}
				if strings.Contains(err.Error(), "context") {
					t.Errorf("the error says %v", err)
				}
				if !slices.Equal(states(sent), c.want) {
					t.Errorf("%v, want %v", states(sent), c.want)
				}
				state, loadErr := s.runner(job.WithFolder(dir)).Load()
				for i, s := range state.Submissions {
					if s.State != c.want[i] {
						t.Errorf("the ledger has part %d as %s, want %s", i+1, s.State, c.want[i])
					}
				}
				if posts, _ := s.paid(); loadErr != nil || posts != c.posts || len(state.Submissions) != 3 {
					t.Errorf("%d POSTs, %d submissions, %v", posts, len(state.Submissions), loadErr)
				}
				_, err = s.runner(job.WithFolder(dir)).Send(t.Context(), o)
				if _, created := s.paid(); (err == nil) != c.rest || c.rest && created != 3 {
					t.Errorf("placed again, there are %d batches: %v", created, err)
				}
			})
		})
	}
}

// TestInterruptedBeforeAnything has a context that ended before the call.
func TestInterruptedBeforeAnything(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if sent, err := s.runner(job.WithFolder(dir)).Send(ctx, order(file("a"))); !errors.Is(err, context.Canceled) || len(sent) != 0 {
		t.Errorf("%+v, %v", sent, err)
	}
	if state, err := s.runner(job.WithFolder(dir)).Load(); err != nil || len(state.Submissions) != 0 || len(s.seen()) != 0 {
		t.Errorf("%+v, %v, calls %v", state, err, s.seen())
	}
}

// TestInterruptedWhileAnotherSends waits for an instance that is in the middle of a POST.
func TestInterruptedWhileAnotherSends(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{func(w http.ResponseWriter, _ *http.Request, create func() string) {
		ctx, cancel := context.WithCancel(t.Context())
		other := s.runner(job.WithFolder(dir))
		other.OnStep(func(step string) {
			if step == "confirmed" {
				cancel()
			}
		})
		sent, err := other.Send(ctx, order(file("b")))
		if !errors.Is(err, context.Canceled) || !slices.Equal(states(sent), []ledger.State{ledger.Waiting}) {
			t.Errorf("%v, %v", states(sent), err)
		}
		io.WriteString(w, create())
	}}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err != nil {
		t.Error(err)
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestInterruptedSendQueued ends the context after a poll that found a free slot: what was not sent
// is still queued.
func TestInterruptedSendQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, clock := newPipedServer(t), newClock()
		ctx, cancel := context.WithCancel(t.Context())
		s.faults = []fault{limit, func(w http.ResponseWriter, _ *http.Request, create func() string) {
			cancel()
			io.WriteString(w, create())
		}}
		r := s.runner(job.WithFolder(t.TempDir()), job.WithClock(clock.Now))
		if _, err := r.Send(t.Context(), order(file("a"), file("b"))); !errors.Is(err, job.ErrQueued) {
			t.Fatal(err)
		}
		clock.Advance(time.Hour)
		sent, err := r.SendQueued(ctx, job.Snapshot{})
		if !errors.Is(err, context.Canceled) || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Waiting}) || len(r.Queued()) != 1 {
			t.Errorf("%v, %d held, %v", states(sent), len(r.Queued()), err)
		}
		sent, err = r.SendQueued(t.Context(), job.Snapshot{})
		if err != nil || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Accepted}) || len(r.Queued()) != 0 {
			t.Errorf("with the next poll: %v, %d held, %v", states(sent), len(r.Queued()), err)
		}
		if posts, created := s.paid(); posts != 3 || created != 2 {
			t.Errorf("%d POSTs made %d batches", posts, created)
		}
	})
}
