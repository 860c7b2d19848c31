package plain_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/plain"
)

// history has one of each kind of submission.
func history() job.History {
	at := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	entry := func(file string, state ledger.State) ledger.Entry {
		return ledger.Entry{Submission: ledger.Submission{ID: file, File: "/c/" + file, State: state, Confirmed: at, Requests: 4,
			Host: "api.sync.so", Estimate: 3, Models: map[string]int{"lipsync-2": 3, "sync-3": 1}}}
	}
	done, pilot, refused, unsent := entry("done.jsonl", ledger.Accepted), entry("pilot.jsonl", ledger.Accepted),
		entry("bad.jsonl", ledger.Refused), entry("early.jsonl", ledger.Dropped)
	done.BatchID, done.Status, done.Ceiling = "batch_1", "COMPLETED", true
	done.Succeeded, done.Failed, done.Saved = 3, 1, ledger.SavedFile{Path: "/c/out.jsonl", Seconds: 9}
	pilot.Singly, pilot.Succeeded, pilot.Estimate, pilot.Confirmed = true, 4, 0, at.AddDate(0, -1, 0)
	refused.Reason = "Sync answered 400: line 7"
	unsent.Reason, unsent.Singly = "the list of batches could not be fetched", true
	all := job.History{Entries: []ledger.Entry{done, refused, unsent, pilot}}
	return all.Only(func(ledger.Entry) bool { return true })
}

func TestHistoryText(t *testing.T) {
	var out strings.Builder
	if err := plain.History(&out, false, time.Now(), history()); err != nil {
		t.Fatal(err)
	}
	const want = `2026-11-03T12:00:00Z  accepted   4 requests  done.jsonl  batch_1  ≤$3.00  3 succeeded, 1 failed, saved /c/out.jsonl
2026-11-03T12:00:00Z  refused    4 requests  bad.jsonl
    Sync answered 400: line 7
2026-11-03T12:00:00Z  not sent   4 requests  early.jsonl  one by one
    the list of batches could not be fetched
2026-10-03T12:00:00Z  accepted   4 requests  pilot.jsonl  one by one
2026-11: 1 submission, 4 requests, 3 succeeded, 1 failed, about $3.00
2026-10: 1 submission, 4 requests, 4 succeeded, 0 failed, 1 without an estimate
lipsync-2: 2 submissions, 6 requests, 3 succeeded, 0 failed, succeeded unknown for 3, 2 without an estimate
sync-3: 2 submissions, 2 requests, 1 succeeded, 0 failed, succeeded unknown for 1, 2 without an estimate
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// The totals by month in the JSON are those of its submissions. The totals by model include nothing
// of a batch without a quote by request.
func TestHistoryJSON(t *testing.T) {
	var out strings.Builder
	if err := plain.History(&out, true, time.Now(), history()); err != nil {
		t.Fatal(err)
	}
	spent, sums := 0.0, map[string]float64{}
	for line := range strings.Lines(out.String()) {
		var e struct {
			Event, By, State string
			Estimate         float64 `json:"estimate_usd"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		switch e.Event {
		case "submission":
			spent += e.Estimate
			if e.Estimate > 0 && e.State != "accepted" {
				t.Errorf("an amount for what was not sent: %s", line)
			}
		case "total":
			sums[e.By] += e.Estimate
		}
	}
	if spent != 3 || sums["month"] != spent || sums["model"] != 0 {
		t.Errorf("%v by submission, %v", spent, sums)
	}
	for _, want := range []string{`"one_by_one":true`, `"models":{"lipsync-2":3,"sync-3":1}`, `"ceiling":true`, `"output_seconds":9`,
		`"reason":"Sync answered 400: line 7"`, `"by":"month","name":"2026-11","submissions":1,"unpriced":0,"requests":4,"succeeded":3,"failed":1,"estimate_usd":3`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
}

// TestHistoryOfTheUncertain has an unknown submission, and a batch that failed as a whole: the
// totals show both, and count neither as a success.
func TestHistoryOfTheUncertain(t *testing.T) {
	unsure, whole := history().Entries[1], history().Entries[0]
	unsure.State, unsure.Estimate, unsure.Reason = ledger.Unknown, 36, ""
	whole.Status, whole.Succeeded, whole.Failed, whole.Saved, whole.Ceiling = "FAILED", 0, 0, ledger.SavedFile{}, false
	all := job.History{Entries: []ledger.Entry{unsure, whole}}
	for asJSON, want := range map[bool][]string{
		false: {"unknown    4 requests  bad.jsonl  about $36.00\n", "accepted   4 requests  done.jsonl  batch_1  about $3.00  failed as a whole\n",
			"2026-11: 1 submission, 4 requests, 0 succeeded, 4 failed, about $3.00, and 1 unknown, about $36.00\n", "lipsync-2: 1 submission, 3 requests, 0 succeeded, 3 failed"},
		true: {`"status":"FAILED","succeeded":0,"failed":4`, `"by":"month","name":"2026-11","submissions":1,"unpriced":0,"requests":4,"succeeded":0,"failed":4,"estimate_usd":3,` +
			`"output_seconds":0,"unknown":0,"untimed":0,"unknown_submissions":1,"unknown_estimate_usd":36}`},
	} {
		var out strings.Builder
		if err := plain.History(&out, asJSON, time.Now(), all.Only(func(ledger.Entry) bool { return true })); err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%q is not in\n%s", w, out.String())
			}
		}
	}
}
