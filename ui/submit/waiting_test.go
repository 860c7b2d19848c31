package submit

import (
	"testing"

	"syncbatch-tui/syncapi/job/ledger"
)

func TestWaitingNames(t *testing.T) {
	for want, files := range map[string][]string{
		"input.jsonl":                 {"/c/input.jsonl"},
		"big.jsonl (part 4 of 4)":     {"/c/big.part-4-of-4.jsonl"},
		"big.jsonl (parts 3, 4 of 4)": {"/c/big.part-3-of-4.jsonl", "/c/big.part-4-of-4.jsonl"},
	} {
		var waiting []ledger.Submission
		for _, f := range files {
			waiting = append(waiting, ledger.Submission{File: f})
		}
		if got := waitingName(waiting); got != want {
			t.Errorf("%q: %q, want %q", files, got, want)
		}
	}
}
