package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestUnknownOutcome(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork)
		}
		polls := a.jobs.polls
		a.press("s")
		a.wait(time.Second)
		a.press("y")
		a.sees("Perhaps submitted: input.jsonl", "unknown whether")
		if a.jobs.polls != polls+1 {
			t.Error("the list was not looked at")
		}
		a.press("enter", "q")
		if o := a.m.(Model).Outcome(); o.Unknown != 1 || len(a.jobs.submitted) != 1 {
			t.Errorf("outcome %+v after %d submissions", o, len(a.jobs.submitted))
		}
	})
}

func TestQuitWaitsForTheAnswer(t *testing.T) {
	answer := make(chan struct{})
	hold := func(_ *Config, f *fakeJobs) {
		answer = make(chan struct{})
		f.submit = func(ctx context.Context) (syncapi.Batch, error) {
			select {
			case <-answer:
				return syncapi.Batch{ID: "batch_new"}, nil
			case <-ctx.Done():
				return syncapi.Batch{}, ctx.Err()
			}
		}
	}
	t.Run("until it comes", func(t *testing.T) {
		inApp(t, hold, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y", "q")
			a.sees("Waiting for Sync's answer to input.jsonl")
			if a.quit {
				t.Fatal("left with a submission in flight")
			}
			close(answer)
			a.settle()
			if !a.quit {
				t.Error("stayed after the answer")
			}
		})
	})
	t.Run("but not against the person", func(t *testing.T) {
		inApp(t, hold, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y", "q", "q")
			if a.quit {
				t.Fatal("q leaves with a submission in flight")
			}
			a.press("ctrl+c")
			if !a.quit {
				t.Error("ctrl+c does not quit")
			}
			if o := a.m.(Model).Outcome(); o.Unknown != 1 {
				t.Errorf("left without an answer, and not in doubt: %+v", o)
			}
		})
	})
}

// A submission in doubt is looked for on its schedule, and settled by a person.
func TestDoubtIsSettled(t *testing.T) {
	doubt := func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork)
		}
		f.findings = []job.Finding{{Submission: job.Submission{ID: "s1", File: "/c/input.jsonl", Requests: 20, State: job.StateUnknown, Changed: start}}}
	}
	submit := func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.press("y", "enter") // the second closes the alert
		a.sees("1 unknown")
	}
	t.Run("one batch looks like it", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			submit(a)
			a.wait(6 * time.Second)
			if a.jobs.looks != 1 {
				t.Errorf("%d looks after 5 seconds", a.jobs.looks)
			}
			a.jobs.set(func(f *fakeJobs) {
				f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found", CreatedAt: start, Status: syncapi.StatusPending}}
			})
			a.wait(11 * time.Second)
			a.sees("What came of input.jsonl?", "It is batch_found", "Leave it open")
			a.press("down", "enter")
			if !slices.Equal(a.jobs.settled, []string{"s1=batch_found"}) {
				t.Errorf("settled %q", a.jobs.settled)
			}
			a.seesNot("unknown")
			if !slices.Contains(a.jobs.watched, "batch_found") {
				t.Error("the batch is not watched")
			}
		})
	})
	t.Run("leaving it open settles nothing", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			a.jobs.set(func(f *fakeJobs) { f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found"}} })
			submit(a)
			a.wait(6 * time.Second)
			a.press("enter")
			a.wait(15 * time.Minute)
			if len(a.jobs.settled) != 0 || len(a.jobs.submitted) != 1 {
				t.Errorf("settled %q, sent %d times", a.jobs.settled, len(a.jobs.submitted))
			}
			a.sees("1 unknown")
		})
	})
	t.Run("nothing looks like it", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			submit(a)
			a.wait(11 * time.Minute)
			a.sees("What came of input.jsonl?", "That is no proof")
			a.press("down", "enter")
			if !slices.Equal(a.jobs.settled, []string{"s1 not sent"}) {
				t.Errorf("settled %q", a.jobs.settled)
			}
		})
	})
	t.Run("left by an earlier session", func(t *testing.T) {
		inApp(t, func(c *Config, f *fakeJobs) {
			doubt(c, f)
			f.state.Submissions = []job.Submission{f.findings[0].Submission}
			f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found"}}
		}, func(a *app) {
			a.sees("1 unknown")
			a.wait(2 * time.Second)
			a.sees("What came of input.jsonl?")
		})
	})
}
