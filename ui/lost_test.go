package ui

import (
	"regexp"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// lost sets up a batch that was submitted two hours ago and that Sync does not find.
func lost(_ *Config, f *fakeJobs) {
	s := ledger.Submission{ID: "s1", BatchID: "batch_lost", File: "/c/lost.jsonl", State: ledger.Accepted, Confirmed: start.Add(-2 * time.Hour)}
	f.state = ledger.Contents{
		Submissions: []ledger.Submission{s}, Followed: []string{"batch_lost"}, Files: map[string]string{"batch_lost": s.File},
		Seen: map[string]ledger.Observation{"batch_lost": {At: start.Add(-time.Hour), Counts: ledger.Counts{Status: "PROCESSING", Total: 40, Succeeded: 29, Failed: 1}}},
	}
	f.followed = []string{"batch_lost"}
	f.errs = map[string]error{"batch_lost": &syncapi.Error{StatusCode: 404}}
	f.batches = nil
}

// The row of a batch that Sync does not find shows what the ledger knows about it.
func TestRowOfALostBatch(t *testing.T) {
	inApp(t, lost, func(a *app) {
		a.matches("NOT FOUND.*batch_lost.*75%.*29/40.*1 failed.*2h")
		a.press("3", "enter")
		a.sees("? NOT FOUND   last seen with 30 of 40 ended")
	})
	inApp(t, func(cfg *Config, f *fakeJobs) {
		lost(cfg, f)
		f.state.Saved = map[string]ledger.SavedFile{"batch_lost": {Path: "/c/lost.results.jsonl"}}
	}, func(a *app) {
		a.matches("NOT FOUND.*…lost.*lost.results.jsonl")
	})
}

// The saved results of a batch that Sync does not find say which requests failed, even when
// no numbers of the batch are known.
func TestRetryOfALostBatch(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		lost(cfg, f)
		f.state.Seen = nil
		f.savedResults("batch_lost")
		f.output = mixedOutput
	}, func(a *app) {
		a.press("3", "R")
		a.seesNot("No request of this batch failed.")
		a.sees("Which failed requests")
	})
}

// A paid batch with unsaved results is not forgotten without a question.
func TestForgetUnsaved(t *testing.T) {
	inApp(t, lost, func(a *app) {
		a.press("3", "x")
		a.sees("Forget 1 batch?", "It was submitted from here", "a adds a batch again by its id")
		if len(a.jobs.followed) != 1 {
			t.Error("it was forgotten unasked")
		}
		a.wait(moment)
		a.press("y")
		a.sees("Forgot batch_lost; a adds it again.")
		if len(a.jobs.followed) > 0 {
			t.Error("the next session will ask for it again")
		}
	})
}

// matches searches for an expression in one line of the screen.
func (a *app) matches(expr string) {
	a.t.Helper()
	if !regexp.MustCompile(expr).MatchString(a.screen()) {
		a.t.Errorf("no line matches %s:\n%s", expr, a.screen())
	}
}
