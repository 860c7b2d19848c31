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

// When a stalled program continues, as on a busy machine, its timers and the keys typed in
// the meantime arrive at once. The user typed these keys before seeing the question, so
// they must not answer it.
func TestStalledProgramTakesNoYes(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.sees("Submit to")
		time.Sleep(10 * time.Second)
		a.settle() // wait for one tick first
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

// slowly types keys like a user who ignores dialogs that open in the meantime.
func (a *app) slowly(text string) {
	a.t.Helper()
	for _, k := range strings.Split(text, "") {
		a.send(keyPress(k))
		a.wait(150 * time.Millisecond)
	}
}

// typings are the ways of typing a text, and the key that ends each.
var typings = map[string]struct{ begin, end []string }{
	"a path":             {[]string{":"}, []string{"esc"}},
	"an id":              {[]string{"a"}, []string{"esc"}},
	"a filter of files":  {[]string{"/"}, []string{"esc"}},
	"a filter of rows":   {[]string{"3", "/"}, []string{"esc"}},
	"a filter of a page": {[]string{"3", "down", "enter", "/"}, []string{"esc"}},
}

// A dialog that opens on its own waits until the user has typed a text: its letters are
// not answers.
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

// An unread alert cannot be closed, and it collects further failures.
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
		a.sees("Not downloaded: batch_", "/c/batch_def456: permission", "/c/batch_0: permission", "and 4 more; L has them all") // in the order of their ends
		a.wait(2 * moment)
		a.press("enter")
		a.seesNot("Not downloaded")
		if a.quit {
			t.Error("the key went on")
		}
	})
}

// An open question is not replaced by another one, and none is lost.
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
