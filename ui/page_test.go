package ui

import (
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The page of a batch that Sync does not find does not describe it as running.
func TestPageOfALostBatch(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		cfg.BatchIDs = []string{"batch_nope"}
		f.errs = map[string]error{"batch_nope": &syncapi.Error{StatusCode: 404}}
	}, func(a *app) {
		a.press("3", "end", "enter")
		a.sees("Batch batch_nope", "? NOT FOUND", "Sync has no batch with this id", "x takes it off the list")
		a.seesNot("of 0 ended", "when the batch has ended", "not downloaded", "d download")
		a.press("m")
		a.sees("Sync does not find this batch, so there are no videos")
		a.press("d")
		a.sees("Sync does not find this batch, so there are no results")
	})
}

// The page of a batch says when the batch disappears and when it returns.
func TestPageOfABatchThatDisappears(t *testing.T) {
	inApp(t, nil, func(a *app) {
		var all []syncapi.Batch
		a.press("3", "enter")
		a.sees("● PROCESSING")
		a.jobs.set(func(f *fakeJobs) {
			all = f.batches
			f.batches, f.errs = all[1:], map[string]error{all[0].ID: &syncapi.Error{StatusCode: 404}}
		})
		a.wait(20 * time.Second)
		a.sees("? NOT FOUND   last seen with 15 of 20 ended")
		a.jobs.set(func(f *fakeJobs) { f.batches, f.errs = all, nil })
		a.wait(time.Minute)
		a.sees("● PROCESSING")
		a.seesNot("NOT FOUND")
	})
}

// The page says that it is outdated, like the table, and stops when it is not.
func TestPageDuringAnOutage(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "enter")
		a.seesNot("⚠")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
		a.wait(20 * time.Second)
		a.sees("● PROCESSING", "⚠ as of ")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
		a.wait(time.Minute)
		a.seesNot("⚠")
		a.jobs.set(func(f *fakeJobs) { f.listErr = errNetwork }) // the poll saw it as a single batch
		a.wait(20 * time.Second)
		a.seesNot("⚠")
	})
}

// Videos need the results first, and the page names the key that downloads them.
func TestVideosBeforeResults(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "enter", "m")
		a.sees("The batch has not ended. When it has, d downloads its results")
		a.press("esc", "down", "enter")
		for _, key := range []string{"m", "M", "o", "Y"} {
			a.press(key)
			a.sees("The results come first: press d to download them")
			a.seesNot("no video")
		}
	})
}

// Only succeeded requests cost money, and the page of an ended batch says so. The table
// and the page show the same duration.
func TestEndedPage(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.parts = []job.Part{{Submission: ledger.Submission{BatchID: "batch_def456", Estimate: 40}}}
		f.batches[1].Metrics = syncapi.Metrics{Total: 50, Succeeded: 40, Failed: 10}
		f.seen = []ledger.Observation{
			{At: start.Add(-time.Hour), Counts: ledger.Counts{Status: "PROCESSING", Total: 50}},
			{At: start, Counts: ledger.Counts{Status: "COMPLETED", Total: 50, Succeeded: 40, Failed: 10}},
		}
	}, func(a *app) {
		a.press("3", "down", "enter")
		a.sees("about $32.00 for 40 of 50 · estimate was $40.00")
		a.seesNot("took") // the table does not know it either, because the end was not seen
	})
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.state.Ended = map[string]time.Time{"batch_def456": start.Add(-time.Hour)}
	}, func(a *app) {
		a.press("3", "down")
		a.sees(" 1h ")
		a.press("enter")
		a.sees("took 1h")
	})
}

// A batch whose requests all failed shows nothing green.
func TestTotalFailure(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.batches[1].Metrics = syncapi.Metrics{Total: 50, Failed: 50}
	}, func(a *app) {
		a.press("3", "down")
		a.sees("✖ COMPLETED")
		a.press("enter")
		a.sees("✖ COMPLETED")
	})
}

// Once the lengths of all videos are known, the cost comes from them, not from the earlier
// estimate.
func TestCostByLengths(t *testing.T) {
	begin := func(output string) func(*Config, *fakeJobs) {
		return func(_ *Config, f *fakeJobs) {
			f.batches = finished("batch_a")
			f.batches[0].Metrics = syncapi.Metrics{Total: 4, Succeeded: 4}
			f.output = output
			f.savedResults("batch_a")
			f.parts = []job.Part{{
				Submission: ledger.Submission{BatchID: "batch_a", File: "/c/input.jsonl", Estimate: 40}, Input: []byte(goodLines(4)),
			}}
		}
	}
	inApp(t, begin(finishedOutput(4)), func(a *app) {
		a.press("3", "enter")
		a.sees("about $4.92 by the lengths of the videos, at 30 fps · estimate was $40.00")
	})
	inApp(t, begin(strings.Replace(finishedOutput(4), `, "outputDuration": 12.3`, "", 1)), func(a *app) {
		a.press("3", "enter")
		a.sees("about $40.00, estimated before it ran")
	})
}
