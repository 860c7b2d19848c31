package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
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
		a.sees("Outcome unknown: input.jsonl", "unknown whether")
		if a.jobs.polls != polls+1 {
			t.Error("the list was not looked at")
		}
		a.press("enter", "q")
		if o := a.model().Outcome(); len(o.Unknown) != 1 || len(a.jobs.submitted) != 1 {
			t.Errorf("outcome %+v after %d submissions", o, len(a.jobs.submitted))
		}
	})
}

func TestQuitWaitsForTheAnswer(t *testing.T) {
	answer := make(chan struct{})
	hold := func(_ *Config, f *fakeJobs) {
		answer = make(chan struct{})
		f.submit = func(context.Context) (syncapi.Batch, error) {
			<-answer
			return syncapi.Batch{ID: "batch_new"}, nil
		}
	}
	for _, key := range []string{"q", "ctrl+c"} {
		t.Run("until it comes, after "+key, func(t *testing.T) {
			inApp(t, hold, func(a *app) {
				a.press("s")
				a.wait(time.Second)
				a.press("y")
				a.sendsOn(true)
				a.press(key)
				a.sees("Quitting once Sync answers for input.jsonl")
				if a.quit {
					t.Fatal("left with a submission in flight")
				}
				a.sendsOn(false)
				close(answer)
				a.settle()
				if !a.quit {
					t.Error("stayed after the answer")
				}
			})
		})
	}
	t.Run("and sends nothing meanwhile", func(t *testing.T) {
		inApp(t, hold, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y", "s")
			a.sees("input.jsonl is being sent")
			a.wait(time.Second)
			a.press("y")
			if n := len(a.jobs.submitted); n != 1 {
				t.Errorf("sent %d times", n)
			}
			close(answer)
			a.settle()
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
			if o := a.model().Outcome(); len(o.Unknown) != 1 {
				t.Errorf("left without an answer, and not unknown: %+v", o)
			}
			close(answer)
		})
	})
}

// unknown makes the outcome of every submission unknown.
func unknown(_ *Config, f *fakeJobs) {
	f.submit = func(context.Context) (syncapi.Batch, error) {
		return syncapi.Batch{}, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork)
	}
	f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl")}
}

// unresolved is an unknown submission, with batches that it may have created.
func unresolved(id, file string, candidates ...string) job.Finding {
	f := job.Finding{Submission: ledger.Submission{ID: id, File: file, Requests: 20, State: ledger.Unknown, Confirmed: start, Changed: start,
		Reason: syncapi.ErrOutcomeUnknown.Error() + ": " + errNetwork.Error()}}
	for i, c := range candidates {
		f.Candidates = append(f.Candidates, syncapi.Batch{ID: c, CreatedAt: start.Add(time.Duration(i) * time.Minute), Status: syncapi.StatusPending})
	}
	return f
}

// submit submits the file under the cursor and leaves its question open.
func (a *app) submit() {
	a.t.Helper()
	a.press("s")
	a.wait(time.Second)
	a.press("y")
	a.sees("Outcome unknown: input.jsonl")
}

// sure answers a question with Yes.
func (a *app) sure(title string) {
	a.t.Helper()
	a.sees(title)
	a.wait(2 * moment)
	a.press("y")
}

func (f *fakeJobs) find(findings ...job.Finding) {
	f.set(func(f *fakeJobs) { f.findings = findings })
}

// An unknown submission is searched for on its schedule, and the user resolves it.
func TestUnknownIsResolved(t *testing.T) {
	t.Run("without leaving the question", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.submit()
			a.sees("1 unknown (u)", "Next look in 5s.", "What happened: no answer from api.sync.so")
			a.sees("It was not accepted")
			a.wait(6 * time.Second)
			if a.jobs.looks != 1 {
				t.Errorf("%d looks after 5 seconds", a.jobs.looks)
			}
			a.sees("No new batch matches yet.", "Next look in 9s.")
			a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_found"))
			a.wait(11 * time.Second)
			a.sees("It is batch_found", "it is probably this", "Decide later", "It was not accepted")
			a.press("down", "enter")
			a.sure("Is it batch_found?")
			if !slices.Equal(a.jobs.resolved, []string{"s1=batch_found"}) {
				t.Errorf("resolved %q", a.jobs.resolved)
			}
			a.seesNot("unknown")
			if !slices.Contains(a.jobs.watched, "batch_found") {
				t.Error("the batch is not watched")
			}
		})
	})
	t.Run("after it was closed", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.submit()
			a.press("enter")
			a.wait(6 * time.Second)
			a.seesNot("Outcome unknown")
			a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_found"))
			a.wait(11 * time.Second)
			a.sees("It is batch_found")
		})
	})
	t.Run("leaving it open resolves nothing", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_found"))
			a.submit()
			a.wait(6 * time.Second)
			a.press("enter")
			a.wait(15 * time.Minute)
			if len(a.jobs.resolved) != 0 || len(a.jobs.submitted) != 1 {
				t.Errorf("resolved %q, sent %d times", a.jobs.resolved, len(a.jobs.submitted))
			}
			a.sees("1 unknown (u)")
			a.seesNot("It is batch_found")
			looks := a.jobs.looks
			a.press("u")
			a.sees("It is batch_found", "u looks again later")
			if a.jobs.looks != looks+1 {
				t.Errorf("%d looks, before %d", a.jobs.looks, looks)
			}
			a.press("down", "enter")
			a.sure("Is it batch_found?")
			if !slices.Equal(a.jobs.resolved, []string{"s1=batch_found"}) {
				t.Errorf("resolved %q", a.jobs.resolved)
			}
			a.press("u")
			a.sees("The outcome of every submission is known")
		})
	})
	t.Run("nothing looks like it", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.submit()
			a.press("enter")
			a.wait(11 * time.Minute)
			a.sees("That is not proof")
			a.press("down", "enter")
			a.sure("Was input.jsonl not accepted?")
			if !slices.Equal(a.jobs.resolved, []string{"s1 not sent"}) {
				t.Errorf("resolved %q", a.jobs.resolved)
			}
		})
	})
	t.Run("the user knows before the list does", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.submit()
			a.sees("Decide later", "It was not accepted")
			a.press("down", "enter")
			a.sees("was not looked at yet", "twice for its 20 requests", "cannot be canceled")
			a.wait(2 * moment)
			a.press("enter") // the default is No
			if len(a.jobs.resolved) != 0 {
				t.Errorf("resolved %q", a.jobs.resolved)
			}
			a.wait(6 * time.Second)
			a.press("u")
			a.wait(2 * moment)
			a.press("down", "enter")
			a.sees("matches it yet. One may still")
			a.sure("Was input.jsonl not accepted?")
			if !slices.Equal(a.jobs.resolved, []string{"s1 not sent"}) {
				t.Errorf("resolved %q", a.jobs.resolved)
			}
		})
	})
	t.Run("left by an earlier session", func(t *testing.T) {
		inApp(t, func(c *Config, f *fakeJobs) {
			unknown(c, f)
			f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl", "batch_found")}
			f.state.Submissions = []ledger.Submission{f.findings[0].Submission}
		}, func(a *app) {
			a.sees("1 unknown (u)")
			a.wait(2 * time.Second)
			a.sees("Outcome unknown: input.jsonl", "It is batch_found")
		})
	})
	t.Run("in another instance", func(t *testing.T) {
		inApp(t, unknown, func(a *app) {
			a.submit()
			a.jobs.find()
			a.wait(6 * time.Second)
			a.sees("Its outcome is known now")
			a.seesNot("1 unknown")
		})
	})
}
