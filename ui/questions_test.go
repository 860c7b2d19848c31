package ui

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/submit"
)

// A program that stood still, as on a busy machine, has its timers and the keys of
// meanwhile before it at once: the keys were typed before the question was seen.
func TestStalledProgramTakesNoYes(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.sees("Submit to")
		time.Sleep(10 * time.Second)
		a.settle() // a tick has passed first
		a.press("y")
		if len(a.jobs.submitted) != 0 {
			t.Fatal("a key of before the question has paid")
		}
		a.wait(2 * moment)
		a.press("y")
		if len(a.jobs.submitted) != 1 {
			t.Error("a Yes that is meant is not taken")
		}
	})
}

// slowly types keys as a user does who does not read what opens meanwhile.
func (a *app) slowly(text string) {
	a.t.Helper()
	for _, k := range strings.Split(text, "") {
		a.send(keyPress(k))
		a.wait(150 * time.Millisecond)
	}
}

// typings are the ways to be typing a text, and what ends each.
var typings = map[string]struct{ begin, end []string }{
	"a path":             {[]string{":"}, []string{"esc"}},
	"an id":              {[]string{"a"}, []string{"esc"}},
	"a filter of files":  {[]string{"/"}, []string{"esc"}},
	"a filter of rows":   {[]string{"3", "/"}, []string{"esc"}},
	"a filter of a page": {[]string{"3", "down", "enter", "/"}, []string{"esc"}},
}

// What opens by itself waits until a text is typed: its letters are no answers.
func TestQuestionsWaitForTyping(t *testing.T) {
	for name, typing := range typings {
		for what, test := range map[string]struct {
			comes func(*app)
			title string
		}{
			"sent before": {func(a *app) {
				a.send(submit.SentMsg{Name: "input.jsonl", Err: &ledger.SentBeforeError{
					Shared: 20, Requests: 20, Earlier: []ledger.Earlier{{Submission: ledger.Submission{File: "/c/a.jsonl", BatchID: "batch_1"}}},
				}})
			}, "Send input.jsonl again?"},
			"an unknown": {func(a *app) {
				a.jobs.set(func(f *fakeJobs) { f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl", "batch_1")} })
				a.send(submit.SentMsg{
					Name: "input.jsonl", Err: syncapi.ErrOutcomeUnknown,
					Outcomes: []job.Outcome{{Submission: ledger.Submission{ID: "s1", File: "/c/input.jsonl", State: ledger.Unknown, Requests: 20}}},
				})
			}, "Outcome unknown: input.jsonl"},
			"a failure": {func(a *app) {
				a.jobs.set(func(f *fakeJobs) {
					f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) { return job.Saved{}, os.ErrPermission }
				})
				a.send(screen.DownloadMsg{Batches: []syncapi.Batch{{ID: "batch_def456", OutputURL: "https://x"}}})
			}, "Not downloaded: batch_def456"},
			"a refused key": {func(a *app) {
				a.jobs.set(func(f *fakeJobs) { f.pollErr = errRevoked })
				a.send(screen.PollMsg{})
			}, "Sync refused the API key"},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				inApp(t, func(c *Config, _ *fakeJobs) {
					c.Keyring, c.Access = &fakeRing{key: typedKey}, Access{From: FromKeyring}
				}, func(a *app) {
					a.press(typing.begin...)
					test.comes(a)
					a.slowly("qyjy\x20ny")
					a.seesNot(test.title)
					if len(a.jobs.submitted)+len(a.jobs.resolved) > 0 || a.quit || a.model().switchKey {
						t.Fatal("a letter was an answer")
					}
					a.press(typing.end...)
					a.wait(time.Second)
					a.sees(test.title)
				})
			})
		}
	}
}

// An alert cannot be closed unread, and takes what else fails meanwhile.
func TestAlertsAreRead(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.collect = func(_ context.Context, b syncapi.Batch) (job.Saved, error) {
			return job.Saved{}, fmt.Errorf("/c/%s: %w", b.ID, os.ErrPermission)
		}
		for i := range 9 {
			f.batches = append(f.batches, syncapi.Batch{
				ID: fmt.Sprintf("batch_%d", i), Status: syncapi.StatusCompleted, OutputURL: "https://x", CreatedAt: start.Add(-time.Duration(i+3) * time.Hour),
			})
		}
	}, func(a *app) {
		a.press("D")
		a.wait(time.Second)
		a.press("y")
		a.settle()
		a.send(keyPress("q"))
		a.send(keyPress("enter"))
		a.sees("Not downloaded: batch_def456", "Not downloaded: batch_0: /c/batch_0", "and 4 more; L has them all")
		a.wait(2 * moment)
		a.press("enter")
		a.seesNot("Not downloaded")
		if a.quit {
			t.Error("the key went on")
		}
	})
}

// A question that is open does not give way to another, and none is lost.
func TestQuestionsComeInTurn(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(moment)
		a.send(files.LocatedMsg{Err: os.ErrNotExist})
		a.sees("Submit to")
		a.press("y")
		a.sees("Cannot go there")
		a.press("enter")
		a.seesNot("Cannot go there")
		if len(a.jobs.submitted) != 1 {
			t.Error("the answer was lost")
		}
	})
}
