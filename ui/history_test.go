package ui

import (
	"testing"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// H opens the history from every pane, and enter opens the page of a known batch.
func TestHistoryOpensBatches(t *testing.T) {
	history := job.History{Entries: []ledger.Entry{
		{Submission: ledger.Submission{ID: "s2", State: ledger.Accepted, File: "/c/input.jsonl", BatchID: "batch_abc123", Requests: 20, Confirmed: start}},
		{Submission: ledger.Submission{ID: "s1", State: ledger.Accepted, File: "/c/gone.jsonl", BatchID: "batch_gone", Requests: 20, Confirmed: start}},
	}}.Only(func(ledger.Entry) bool { return true })
	inApp(t, func(_ *Config, f *fakeJobs) { f.history = history }, func(a *app) {
		for _, pane := range []string{"1", "2", "3"} {
			a.press(pane, "H")
			a.sees("History", "input.jsonl", "gone.jsonl", "MONTH", "2000-01")
			a.press("down", "enter")
			a.sees("batch_gone is not one of this key's batches.")
			a.press("up", "enter")
			a.sees("Batch batch_abc123")
			a.press("esc")
			a.sees("History")
			a.press("esc")
		}
		a.press("H")
		everySize(a)
	})
}
