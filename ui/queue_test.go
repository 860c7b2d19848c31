package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The screen says when the queue is tried again, and r tries at once.
func TestQueueIsTriedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		sees string
	}{
		"no free slot": {&syncapi.Error{StatusCode: 429, Code: syncapi.CodeConcurrencyLimit}, "input.jsonl is queued: as many batches are running as your plan allows. The next try is in 1m"},
		"a failure":    {&syncapi.Error{StatusCode: 503, Messages: []string{"busy"}}, "input.jsonl is queued: Sync answered 503: busy"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, f *fakeJobs) {
				cfg.Interval, cfg.IdleInterval = time.Hour, time.Hour // no poll sends it
				f.submit = func(context.Context) (syncapi.Batch, error) {
					return syncapi.Batch{}, fmt.Errorf("%w: %w", job.ErrQueued, test.err)
				}
			}, func(a *app) {
				a.press("s")
				a.wait(time.Second)
				queued := []job.Outcome{{Submission: ledger.Submission{File: "/c/input.jsonl", State: ledger.Waiting}}}
				a.jobs.set(func(f *fakeJobs) {
					f.nextTry = time.Now().Add(time.Minute)
					f.notDue, f.held, f.heldErr = true, queued, job.ErrQueued
				})
				a.press("y")
				a.sees(test.sees, "queued: input.jsonl · next try in 1m", "r tries now")
				a.press("r")
				if a.jobs.triesNow != 1 {
					t.Errorf("r tried %d times", a.jobs.triesNow)
				}
				sent := len(a.jobs.sending)
				a.jobs.set(func(f *fakeJobs) { f.notDue, f.nextTry = false, time.Now().Add(2*time.Hour) })
				a.wait(2 * time.Minute)
				if n := len(a.jobs.sending) - sent; n != 1 {
					t.Errorf("%d tries when the time had come", n)
				}
			})
		})
	}
}

// If the list fails while single batches can be read, the screen says so and shows those.
func TestListFails(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.listErr = errors.New("the list is over 16 MB") }, func(a *app) {
		a.sees("the list is over 16 MB", "followed batches are up to date", "batch_abc123", "next poll")
		a.jobs.set(func(f *fakeJobs) { f.listErr = nil })
		a.press("r")
		a.seesNot("the list is over 16 MB")
	})
}

// leftQueued sets up a file in three parts that an earlier session left queued.
func leftQueued(_ *Config, f *fakeJobs) {
	for part := range 2 {
		f.earlier = append(f.earlier, ledger.Submission{
			ID: fmt.Sprint("s", part), Job: "j1", File: fmt.Sprintf("/c/big.part-%d-of-3.jsonl", part+2), Part: part + 2, Parts: 3,
			Requests: 400, State: ledger.Waiting, Confirmed: start.Add(-26 * time.Hour), Estimate: 480,
		})
	}
	f.slots = []syncapi.Batch{{ID: "batch_abc123"}, {ID: "batch_theirs"}}
}

// After a restart, the screen shows what an earlier session left queued, with the batches
// that use the slots. It is sent only when the user says so.
func TestQueuedByAnEarlierSession(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		sent int
	}{
		"left as it is":      {nil, 0},
		"no is the default":  {[]string{"enter"}, 0},
		"yes":                {[]string{"y"}, 1},
		"it cannot be saved": {[]string{"y"}, 0},
		"a budget":           {[]string{"y"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, f *fakeJobs) {
				leftQueued(cfg, f)
				if name == "a budget" {
					cfg.MaxCost = 1e6
				}
				if name == "it cannot be saved" {
					cfg.Output = filepath.Join(cfg.Dir, "gone", "output.jsonl")
				}
			}, func(a *app) {
				a.sees("1 queued (u)", "queued earlier: big.jsonl (2 parts) · u asks to send it · slots: batch_abc123, batch_theirs")
				if test.keys != nil {
					a.press("u")
					a.sees("Send big.jsonl, queued before?", "big.jsonl · 800 requests", "1 of 3 batches was sent before", "Cost: about $960.00",
						"A batch cannot be canceled", "confirmed Dec 30, 22:00", "Running at Sync: batch_abc123, batch_theirs")
					a.wait(time.Second)
					a.press(test.keys...)
				}
				if n := len(a.jobs.enqueued); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
				if len(a.jobs.submitted) != 0 {
					t.Error("sent past the queue")
				}
				if name == "a budget" {
					a.sees("Not submitted", "the cost of the queued requests is")
				}
				if name == "it cannot be saved" {
					a.sees("Not submitted", "Cannot save results in")
				}
			})
		})
	}
}

// A check of the queue that started before a submission does not mistake its parts for
// those of an earlier session.
func TestOwnPartsAreNotFromEarlier(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			f.set(func(f *fakeJobs) { leftQueued(nil, f) }) // as the ledger has it now
			time.Sleep(30 * time.Second)
			f.set(func(f *fakeJobs) { f.earlier = nil })
			return syncapi.Batch{ID: "batch_new", Status: syncapi.StatusPending, CreatedAt: time.Now()}, nil
		}
	}, func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.press("y")
		a.wait(20 * time.Second) // several polls
		a.sees("Sending input.jsonl")
		a.seesNot("queued (u)", "queued earlier")
		a.wait(20 * time.Second)
		a.seesNot("queued (u)")
	})
}
