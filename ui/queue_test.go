package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The screen says when what is queued is tried again, and r tries at once.
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

// A list that fails while single batches answer is said, and what they say is shown.
func TestListFails(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.listErr = errors.New("the list is over 16 MB") }, func(a *app) {
		a.sees("the list is over 16 MB", "followed batches are up to date", "batch_abc123", "next poll")
		a.jobs.set(func(f *fakeJobs) { f.listErr = nil })
		a.press("r")
		a.seesNot("the list is over 16 MB")
	})
}
