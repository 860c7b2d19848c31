package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/submit"
)

// The outcome of a submission is reported even if it comes after the user has left.
func TestLeftBeforeTheAnswer(t *testing.T) {
	var none syncapi.Batch
	noPlan := &syncapi.Error{StatusCode: 402, Messages: []string{"no plan"}}
	for name, test := range map[string]struct {
		err     error
		batch   syncapi.Batch
		says    string // part of Err
		waiting []string
		unknown int
	}{
		"refused":       {noPlan, none, "not submitted: input.jsonl: Sync answered 402: no plan", nil, 0},
		"and stopped":   {errors.Join(noPlan, context.Canceled), none, "not submitted: input.jsonl: Sync answered 402: no plan", nil, 0},
		"sent before":   {&ledger.SentBeforeError{Shared: 1, Requests: 1, Earlier: []ledger.Earlier{{}}}, none, "not submitted: input.jsonl: ", nil, 0},
		"sent":          {context.Canceled, syncapi.Batch{ID: "batch_new"}, "", nil, 0},
		"not sent yet":  {context.Canceled, none, "", []string{"input.jsonl"}, 0},
		"unknown":       {fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork), none, "", nil, 1},
		"without a key": {ledger.ErrUnavailable, none, "not submitted: input.jsonl: the ledger", nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var answer chan struct{}
			inApp(t, func(_ *Config, f *fakeJobs) {
				answer = make(chan struct{})
				f.submit = func(context.Context) (syncapi.Batch, error) {
					<-answer
					return test.batch, test.err
				}
			}, func(a *app) {
				a.press("s")
				a.wait(time.Second)
				a.press("y", "q")
				close(answer)
				a.settle()
				o := a.model().Outcome()
				if !a.quit || !slices.Equal(o.Waiting, test.waiting) || len(o.Unknown) != test.unknown {
					t.Errorf("left: %v, with %+v", a.quit, o)
				}
				if (o.Err != nil) != (test.says != "") || o.Err != nil && !strings.Contains(o.Err.Error(), test.says) {
					t.Errorf("the error is %v", o.Err)
				}
			})
		})
	}
}

// A job that leaving interrupts continues when its file is submitted again; a job that is
// sent completely leaves nothing to continue.
func TestLeftAmidAnOrder(t *testing.T) {
	part := func(id string, state ledger.State) job.Outcome {
		s := job.Outcome{Submission: ledger.Submission{ID: id, File: "/c/input.jsonl", State: state}}
		if state == ledger.Accepted {
			s.BatchID, s.Batch = "batch_"+id, syncapi.Batch{ID: "batch_" + id, Status: syncapi.StatusPending, CreatedAt: start}
		}
		return s
	}
	for name, test := range map[string]struct {
		sent    []job.Outcome
		waiting []string
	}{
		"before the first":   {nil, []string{"input.jsonl"}},
		"between two":        {[]job.Outcome{part("p1", ledger.Accepted), part("p2", ledger.Waiting)}, []string{"input.jsonl"}},
		"all of it was sent": {[]job.Outcome{part("p1", ledger.Accepted), part("p2", ledger.Accepted)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.send = func(ctx context.Context) ([]job.Outcome, error) {
					<-ctx.Done()
					return test.sent, context.Canceled
				}
			}, func(a *app) {
				a.press("s")
				a.wait(moment)
				a.press("y", "q")
				if o := a.model().Outcome(); !a.quit || !slices.Equal(o.Waiting, test.waiting) || len(o.Unknown) != 0 || o.Err != nil {
					t.Errorf("left: %v, with %+v", a.quit, o)
				}
			})
		})
	}
}

// A queued submission is sent like any other: leaving waits for the answer, and reports an
// unknown one.
func TestLeftWhileQueuedIsSent(t *testing.T) {
	held := []job.Outcome{{Submission: ledger.Submission{ID: "s9", File: "/c/held.jsonl", State: ledger.Waiting, Requests: 20}}}
	unresolved := []job.Outcome{{Submission: ledger.Submission{ID: "s9", File: "/c/held.jsonl", State: ledger.Unknown, Requests: 20}}}
	set := func(sent []job.Outcome, err error) func(*Config, *fakeJobs) {
		return func(_ *Config, f *fakeJobs) { f.held, f.heldErr, f.answer = sent, err, make(chan struct{}) }
	}
	inApp(t, set(unresolved, syncapi.ErrOutcomeUnknown), func(a *app) {
		a.sees("Sending held.jsonl")
		a.press("s")
		a.sees("held.jsonl is being sent; wait")
		a.sendsOn(true)
		a.press("q")
		if a.quit {
			t.Fatal("left with a request in flight that pays")
		}
		a.sendsOn(false)
		a.sees("Quitting once Sync answers for held.jsonl")
		close(a.jobs.answer)
		a.settle()
		if o := a.model().Outcome(); !a.quit || len(o.Unknown) != 1 {
			t.Errorf("left: %v, with %+v", a.quit, o)
		}
	})
	inApp(t, set(held, job.ErrQueued), func(a *app) {
		close(a.jobs.answer)
		a.wait(time.Minute)
		a.seesNot("Sending")
		a.press("q")
		if o := a.model().Outcome(); !a.quit || !slices.Equal(o.Waiting, []string{"held.jsonl"}) {
			t.Errorf("left: %v, with %+v", a.quit, o)
		}
	})
}

// sendsOn checks whether sending may continue with the next part.
func (a *app) sendsOn(want bool) {
	a.t.Helper()
	if n := len(a.jobs.sending); n != 1 {
		a.t.Fatalf("%d orders are being sent", n)
	}
	if got := a.jobs.sending[0].Err() == nil; got != want {
		a.t.Errorf("it sends on: %v, want %v", got, want)
	}
}

// After the user has left, no queued submission is sent while a download ends.
func TestNothingQueuedIsSentAfterLeaving(t *testing.T) {
	var saved chan struct{}
	inApp(t, func(_ *Config, f *fakeJobs) {
		saved = make(chan struct{})
		f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) {
			<-saved
			return job.Saved{}, context.Canceled
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.jobs.set(func(f *fakeJobs) {
			f.held = []job.Outcome{{Submission: ledger.Submission{ID: "s9", File: "/c/held.jsonl", State: ledger.Waiting}}}
			f.pollTakes = 5 * time.Second
		})
		a.press("r", "q") // while a poll is in flight
		polls := a.jobs.polls
		a.wait(6 * time.Second)
		if a.jobs.polls == polls || a.quit {
			t.Fatalf("%d looks, and left: %v", a.jobs.polls-polls, a.quit)
		}
		if n := len(a.jobs.sending); n != 0 {
			t.Errorf("sent %d times", n)
		}
		close(saved)
		a.settle()
		if o := a.model().Outcome(); !a.quit || !slices.Equal(o.Waiting, []string{"held.jsonl"}) {
			t.Errorf("left: %v, with %+v", a.quit, o)
		}
	})
}

// Downloads do not keep the program running once the answer has come after the user left.
func TestLeavingEndsDownloads(t *testing.T) {
	var answer chan struct{}
	inApp(t, func(_ *Config, f *fakeJobs) {
		answer = make(chan struct{})
		f.submit = func(context.Context) (syncapi.Batch, error) {
			<-answer
			return syncapi.Batch{ID: "batch_new"}, nil
		}
		f.collect = func(ctx context.Context, _ syncapi.Batch) (job.Saved, error) {
			<-ctx.Done()
			return job.Saved{}, ctx.Err()
		}
	}, func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.press("y", "3", "down", "d", "q")
		close(answer)
		a.settle()
		if o := a.model().Outcome(); !a.quit || o.Unsaved != 1 {
			t.Errorf("left: %v, with %+v", a.quit, o)
		}
	})
}

// A file is not called unsubmitted if one of its parts was accepted.
func TestLaterPartRefused(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.send(submit.SentMsg{
			Name: "input.jsonl",
			Err:  &syncapi.Error{StatusCode: 402, Messages: []string{"no plan"}},
			Outcomes: []job.Outcome{
				{Submission: ledger.Submission{ID: "1", File: "/c/p1.jsonl", State: ledger.Accepted, BatchID: "batch_p1"}, Batch: syncapi.Batch{ID: "batch_p1", Status: syncapi.StatusPending, CreatedAt: start}},
				{Submission: ledger.Submission{ID: "2", File: "/c/p2.jsonl", State: ledger.Waiting}},
			},
		})
		a.sees("Only part of it was submitted: input.jsonl", "1 of its 2 parts is, as batch_p1; then Sync answered 402:", "no plan")
	})
}
