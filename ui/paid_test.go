package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
)

// TestEndWaitsForTheAnswer ends the program while it waits for the answer to a submission:
// the end waits, and knows the batch. An abrupt end does not wait, and reports an unknown
// outcome.
func TestEndWaitsForTheAnswer(t *testing.T) {
	for name, abruptly := range map[string]bool{"until it comes": false, "unless it is abrupt": true} {
		t.Run(name, func(t *testing.T) {
			answer := make(chan struct{})
			inApp(t, func(_ *Config, f *fakeJobs) {
				answer = make(chan struct{})
				f.submit = func(context.Context) (syncapi.Batch, error) {
					<-answer
					return syncapi.Batch{ID: "batch_new", Status: syncapi.StatusPending}, nil
				}
			}, func(a *app) {
				a.press("s")
				a.wait(moment)
				a.press("y")
				a.sendsOn(true)
				m, abrupt, ended := a.model(), make(chan struct{}), make(chan struct{})
				go func() {
					awaitPaid(m, true, abrupt)
					close(ended)
				}()
				synctest.Wait()
				select {
				case <-ended:
					t.Error("it does not wait")
				default:
				}
				if abruptly {
					close(abrupt)
				} else {
					close(answer)
				}
				<-ended
				o := m.Outcome()
				if len(o.Unknown) > 0 != abruptly {
					t.Errorf("unknown: %q", o.Unknown)
				}
				if isRunning := strings.Contains(strings.Join(o.Running, " "), "batch_new"); isRunning == abruptly {
					t.Errorf("running: %q", o.Running)
				}
				if abruptly {
					close(answer)
				}
			})
		})
	}
}

// TestOneByOneUnknownEarlier checks that unknown outcomes of requests that an earlier
// session sent one by one are reported at the start and at the end.
func TestOneByOneUnknownEarlier(t *testing.T) {
	left := ledger.Submission{ID: "s1", File: "/x/a-few.jsonl", Singly: true, Requests: 5, State: ledger.Accepted}
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.state = ledger.Contents{Submissions: []ledger.Submission{left}, Singly: map[string]ledger.SinglyCounts{"s1": {Answered: 2, Unknown: 1}}}
	}, func(a *app) {
		a.sees("a-few.jsonl, one by one: 0 of 5 saved, the outcome of 1 unknown.")
		if o := a.model().Outcome(); len(o.Unknown) != 1 || !strings.Contains(o.Unknown[0], "the outcome of 1 is unknown; 2 were not sent") {
			t.Errorf("%q", o.Unknown)
		}
	})
}

// TestOneByOneUnfinished checks that the outcome of a file sent one by one is shown, and
// reported when the program ends. An unknown outcome counts as one.
func TestOneByOneUnfinished(t *testing.T) {
	for name, test := range map[string]struct {
		err     single.UnfinishedError
		unknown bool
		want    string
	}{
		"refused": {single.UnfinishedError{Requests: 5, Created: 3, Running: 1, Err: errors.New("pay")}, false, "3 of 5 requests were sent, and 1 continues at Sync; 2 were not sent; "},
		"unknown": {single.UnfinishedError{Requests: 5, Unknown: 1, Err: errors.New("away")}, true, "the outcome of 1 of 5 requests is unknown; 4 were not sent; "},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, f *fakeJobs) {
				must(t, os.WriteFile(filepath.Join(cfg.Dir, "a-few.jsonl"), []byte(goodLines(5)), 0o644))
				cfg.File = "a-few.jsonl"
				f.singlyErr = &test.err
			}, func(a *app) {
				a.press("s")
				a.wait(moment)
				a.press("right", "right", "enter")
				a.sees("Not all of it was sent", "of 5 requests")
				a.press("enter")
				o := a.model().Outcome()
				said := strings.Join(o.Unfinished, "\n")
				if test.unknown {
					said = strings.Join(o.Unknown, "\n")
				}
				if !strings.Contains(said, "a-few.jsonl, one by one: "+test.want) || len(o.Unknown) > 0 != test.unknown || len(o.Waiting) > 0 {
					t.Errorf("%+v", o.Outcome)
				}
			})
		})
	}
}
