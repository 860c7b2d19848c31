package ui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The answers change while the user reads them; the cursor stays on its answer.
func TestUnknownKeepsTheAnswer(t *testing.T) {
	inApp(t, unknown, func(a *app) {
		a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_b"))
		a.submit()
		a.wait(6 * time.Second)
		a.press("down") // on batch_b
		a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_a", "batch_b"))
		a.wait(10 * time.Second)
		a.sees("It is batch_a", "It is batch_b", "More than one new batch")
		a.press("enter")
		a.sure("Is it batch_b?")
		if !slices.Equal(a.jobs.resolved, []string{"s1=batch_b"}) {
			t.Errorf("resolved %q", a.jobs.resolved)
		}
	})
	inApp(t, unknown, func(a *app) {
		a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_a"))
		a.submit()
		a.wait(6 * time.Second)
		a.press("down")
		a.jobs.find(unresolved("s1", "/c/input.jsonl", "batch_b"))
		a.wait(10 * time.Second)
		a.press("enter") // on the answer that is gone
		if len(a.jobs.resolved) != 0 {
			t.Errorf("resolved %q", a.jobs.resolved)
		}
	})
}

// Questions about several unknown submissions come one after another.
func TestSeveralUnknowns(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.findings = []job.Finding{unresolved("s1", "/c/one.jsonl", "batch_x"), unresolved("s2", "/c/two.jsonl", "batch_x")}
		f.findings[0].Contested, f.findings[1].Contested = true, true
		f.state.Submissions = []ledger.Submission{f.findings[0].Submission, f.findings[1].Submission}
	}, func(a *app) {
		a.wait(2 * time.Second)
		a.sees("2 unknown", "Outcome unknown: one.jsonl", "Another unknown submission", "go to two.jsonl")
		a.press("down", "down", "down", "enter")
		a.sees("Outcome unknown: two.jsonl", "go to one.jsonl")
		a.press("down", "enter")
		a.sure("Is it batch_x?")
		a.sees("1 unknown (u)")
		if !slices.Equal(a.jobs.resolved, []string{"s2=batch_x"}) {
			t.Errorf("resolved %q", a.jobs.resolved)
		}
	})
}

// A failed search is repeated as long as necessary, and is not an answer.
func TestUnknownWithoutAList(t *testing.T) {
	inApp(t, unknown, func(a *app) {
		a.jobs.set(func(f *fakeJobs) { f.lookErr = errNetwork })
		a.submit()
		a.wait(6 * time.Second)
		a.sees("The list of batches failed: no answer", "Next look in 20s.")
		a.wait(11 * time.Minute)
		a.sees("The list of batches failed", "Next look in")
		a.seesNot("That is not proof")
		if a.jobs.looks < 11 || a.jobs.looks > 16 {
			t.Errorf("%d looks in 11 minutes", a.jobs.looks)
		}
		a.jobs.set(func(f *fakeJobs) { f.lookErr = nil })
		a.wait(time.Minute)
		a.sees("That is not proof", "It was not accepted")
	})
	inApp(t, unknown, func(a *app) {
		a.jobs.set(func(f *fakeJobs) { f.lookErr = &syncapi.Error{StatusCode: 401} })
		a.submit()
		a.wait(2 * time.Minute)
		a.sees("Sync answered 401:", "u looks again later.")
		if a.jobs.looks != 1 {
			t.Errorf("%d looks with a key that is refused", a.jobs.looks)
		}
	})
}

// A search that started before the latest unknown submission says nothing about it.
func TestStaleLook(t *testing.T) {
	inApp(t, unknown, func(a *app) {
		a.jobs.find(unresolved("s1", "/c/input.jsonl"))
		a.submit()
		a.press("enter")
		goOn := make(chan struct{})
		a.jobs.set(func(f *fakeJobs) { f.findings, f.look = nil, func() { <-goOn } })
		a.wait(6 * time.Second) // a search without knowledge of the submission is in flight
		a.submit()
		a.jobs.set(func(f *fakeJobs) {
			f.findings, f.look = []job.Finding{unresolved("s1", "/c/input.jsonl", "batch_found")}, nil
		})
		close(goOn)
		a.settle()
		a.sees("1 unknown (u)", "Outcome unknown")
		a.wait(6 * time.Second)
		a.sees("It is batch_found")
	})
}

func TestUnknownScreens(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 60, Height: 15}} {
		for name, test := range map[string]struct {
			found []string
			err   error
			wait  time.Duration
		}{
			"at once": {nil, nil, 0},
			"none":    {nil, nil, 6 * time.Second},
			"one":     {[]string{"batch_found"}, nil, 6 * time.Second},
			"several": {[]string{"batch_1", "batch_2", "batch_3", "batch_4", "batch_5", "batch_6"}, nil, 6 * time.Second},
			"no list": {nil, errNetwork, 6 * time.Second},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, unknown, func(a *app) {
					a.jobs.set(func(f *fakeJobs) {
						f.findings, f.lookErr = []job.Finding{unresolved("s1", "/c/input.jsonl", test.found...)}, test.err
					})
					a.send(size)
					a.submit()
					a.wait(test.wait)
					golden.RequireEqual(t, a.screen())
				})
			})
		}
	}
}

// The question opens on its own, while the user types keys for something else: these
// resolve nothing.
func TestQuestionTakesNoAnswerAtOnce(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.state = ledger.Contents{Submissions: []ledger.Submission{{ID: "s1", File: "/campaign/input.jsonl", State: ledger.Unknown, Requests: 20, Confirmed: start, Changed: start}}}
		f.findings = []job.Finding{{Submission: f.state.Submissions[0], Candidates: []syncapi.Batch{{ID: "batch_new", Status: syncapi.StatusPending, CreatedAt: start}}}}
	}, func(a *app) {
		a.wait(time.Second)
		a.sees("Outcome unknown: input.jsonl")
		for _, k := range []string{"down", "enter", "enter"} {
			a.send(keyPress(k)) // at once
		}
		if len(a.jobs.resolved) != 0 {
			t.Errorf("resolved by keys that were meant for the list: %v", a.jobs.resolved)
		}
		a.sees("Outcome unknown: input.jsonl")
		a.wait(2 * moment)
		a.press("down", "enter")
		a.press("y") // has no effect so early
		if len(a.jobs.resolved) != 0 {
			t.Fatal("resolved by a key that was typed before the question")
		}
		a.sure("Is it batch_new?")
		if len(a.jobs.resolved) != 1 {
			t.Errorf("not resolved: %v", a.jobs.resolved)
		}
	})
}

// "It was not accepted" needs a second confirmation if a batch looks like it.
func TestNothingCameOfItIsAskedTwice(t *testing.T) {
	for answer, want := range map[string]int{"n": 0, "y": 1} {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl", "batch_b")}
			f.state = ledger.Contents{Submissions: []ledger.Submission{f.findings[0].Submission}}
		}, func(a *app) {
			a.wait(time.Second)
			a.press("down", "down", "enter")
			a.sees("Was input.jsonl not accepted?", "batch_b, PENDING, matches it.")
			a.wait(time.Second)
			a.press(answer)
			if len(a.jobs.resolved) != want {
				t.Errorf("%s: %v", answer, a.jobs.resolved)
			}
		})
	}
}

// While Sync is unreachable, an unknown submission makes no more requests than the polls.
func TestUnknownInAnOutage(t *testing.T) {
	inApp(t, unknown, func(a *app) {
		a.submit()
		a.jobs.set(func(f *fakeJobs) { f.lookErr, f.pollErr = errNetwork, errNetwork })
		a.wait(5 * time.Minute)
		a.sees("The next look is when Sync answers")
		before := a.jobs.looks + a.jobs.polls
		a.wait(time.Hour)
		if n := a.jobs.looks + a.jobs.polls - before; n > 80 || n < 20 {
			t.Errorf("%d requests in an hour of an outage", n)
		}
		a.jobs.set(func(f *fakeJobs) { f.lookErr, f.pollErr = nil, nil })
		before = a.jobs.looks
		a.wait(75 * time.Second)
		if a.jobs.looks == before {
			t.Error("no look after the outage")
		}
	})
}

// If a batch's results contain nothing of the submission, the user's answer was wrong, and
// the submission is unknown again.
func TestDisprovedWord(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		finding := unresolved("s1", "/c/input.jsonl")
		f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) {
			f.find(finding)
			return job.Saved{Path: "/c/output.jsonl", Results: 50, Succeeded: 50, Disproved: finding.Submission}, nil
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.sees("batch_def456 is another batch", "It has no result of input.jsonl", "1 unknown (u)")
		a.press("enter", "u")
		a.sees("Outcome unknown: input.jsonl")
	})
}
