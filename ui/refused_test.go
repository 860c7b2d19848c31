package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// A file with errors can be sent anyway, but only deliberately.
func TestSendInSpiteOfErrors(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		sent int
	}{
		"no is the default": {[]string{"enter"}, 0},
		"a letter":          {[]string{"y", "y"}, 0},
		"deliberately":      {[]string{"right", "enter"}, 1},
		"escape":            {[]string{"right", "esc"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.press("down", "s")
				a.sees("Send broken.jsonl with 3 errors?", "21 requests", "Cost: ", "A batch cannot be canceled",
					"The report has 3 errors; v asks Sync before it is sent", "✖ 1:34 bad-endpoint", "Yes, send anyway")
				a.wait(time.Second)
				a.press(test.keys...)
				if n := len(a.jobs.submitted); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
			})
		})
	}
}

// A file that cannot be submitted is not offered.
func TestNothingToSend(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "none.jsonl"), []byte("\n"), 0o644))
		cfg.File = "none.jsonl"
	}, func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.sees("none.jsonl has no requests to send")
		a.press("right", "enter")
		if len(a.jobs.submitted) != 0 {
			t.Error("sent")
		}
	})
}

// A dry run works despite local errors, and the report shows both results.
func TestDryRunInSpiteOfErrors(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("down", "v")
		a.sees("21 requests · 3 errors", "Sync's own check accepts it", "although the report has errors")
	})
}

// refusedLines returns a refusal with a message about a line, and more messages about no
// line.
func refusedLines(more ...string) *syncapi.Error {
	return &syncapi.Error{StatusCode: 400, Messages: append([]string{"Line 7: the voice is not known"}, more...), Total: 1 + len(more),
		Lines: []syncapi.LineError{{Line: 7, Message: "the voice is not known"}}}
}

// The report shows Sync's messages about lines at these lines, and the others above.
func TestServerProblems(t *testing.T) {
	t.Run("dry run", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) { f.dryRun = refusedLines() }, func(a *app) {
			a.press("v")
			a.sees("20 requests · 1 error", "✖ 7  server", "the voice is not known", "1 problem at the lines below")
			a.press("v") // it is not shown twice
			a.sees("20 requests · 1 error ")
			a.jobs.set(func(f *fakeJobs) { f.dryRun = nil })
			a.press("v")
			a.sees("20 requests · 0 errors", "Sync's own check accepts it")
			a.seesNot("the voice is not known")
		})
	})
	t.Run("with more that names no line", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) { f.dryRun = refusedLines("the project is closed") }, func(a *app) {
			a.press("v")
			a.sees("✖ 7  server", "project is closed")
		})
	})
	t.Run("submission", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) { f.refuse(refusedLines()) }, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y")
			a.sees("Not submitted: input.jsonl", "problems in 1 line; the report shows them")
			a.press("enter")
			a.sees("20 requests · 1 error", "✖ 7  server", "the voice is not known")
			a.press("s")
			a.sees("Send input.jsonl with 1 error?", "✖ 7 server: the voice is not known")
		})
	})
}

// refuse makes Sync refuse every submission.
func (f *fakeJobs) refuse(err error) {
	f.send = func(context.Context) ([]job.Outcome, error) {
		return []job.Outcome{{Submission: ledger.Submission{File: "/c/input.jsonl", State: ledger.Refused}}}, err
	}
}

// tooMany is Sync's refusal of too many requests.
var tooMany = &syncapi.Error{StatusCode: 400, Messages: []string{"too many requests in the file: the most is 500"}, Total: 1}

// After Sync refuses a file for too many requests, the dashboard offers to split it.
func TestSplitIsOfferedAfterARefusal(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "big.jsonl"), []byte(manyLines(700)), 0o644))
		cfg.File = "big.jsonl"
		f.refuse(tooMany)
	}, func(a *app) {
		a.press("s")
		a.sees("Submit to api.sync.so?")
		a.wait(time.Second)
		a.press("y")
		a.sees("Submit big.jsonl as 2 batches?", "700 requests", "Sync refused it: a batch takes at most 500 requests", "2 batches, one after the other", "Cost: ", "cannot be canceled")
		a.press("y") // the key is still held down
		if a.jobs.partsSent != 1 {
			t.Fatalf("sent %d parts", a.jobs.partsSent)
		}
		a.jobs.set(func(f *fakeJobs) { f.send = nil })
		a.wait(time.Second)
		a.press("y")
		if a.jobs.partsSent != 3 {
			t.Errorf("sent %d parts", a.jobs.partsSent)
		}
		a.press("1", "s") // the limit is known from now on
		a.sees("Submit to api.sync.so?", "2 batches, one after the other")
	})
}

// The buttons of a dialog show when it accepts keys.
func TestButtonsShowWhenTheyWork(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.sees("Yes, submit", "one moment…")
		a.wait(2 * moment)
		a.sees("Yes, submit", "y/n/f")
		a.send(keyPress("n"))
		a.press("s")
		a.sees("one moment…")
	})
}

// The remedy for a refused plan, with its link and its key, stays visible even on small
// screens.
func TestRefusedPlanIsWhole(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 60, Height: 15}} {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.batches, f.pollErr = nil, &syncapi.Error{StatusCode: 402, Messages: []string{
				"Your organization needs an active subscription to use the batch API. Choose a plan at https://sync.so/billing/subscription to continue",
			}}
		}, func(a *app) {
			a.send(size)
			a.sees("Sync answered 402", "https://sync.so/billing. r tries again.")
			a.seesNot("│" + strings.Repeat(" ", size.Width-2) + "│\n╰" + strings.Repeat("─", size.Width-2) + "╯\n ")
		})
	}
}
