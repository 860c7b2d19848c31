package syncapi_test

import (
	"testing"

	"syncbatch-tui/syncapi"
)

// TestEnded has batches with and without the address of their results. The status says whether more
// is to come; the address says whether the results are available.
func TestEnded(t *testing.T) {
	const results = "https://api.sync.so/v2/batches/b/result"
	for name, c := range map[string]struct {
		status syncapi.Status
		output string
		want   bool
	}{
		"pending":                  {syncapi.StatusPending, "", false},
		"runs":                     {syncapi.StatusProcessing, "", false},
		"runs, with an address":    {syncapi.StatusProcessing, results, false},
		"queued, with an address":  {syncapi.StatusJobsCreated, results, false},
		"unknown, with an address": {"PAUSED", results, false},
		"complete, no address yet": {syncapi.StatusCompleted, "", false},
		"complete":                 {syncapi.StatusCompleted, results, true},
		"failed":                   {syncapi.StatusFailed, "", true},
		"failed, with an address":  {syncapi.StatusFailed, results, true},
	} {
		if got := (syncapi.Batch{ID: "b", Status: c.status, OutputURL: c.output}).Ended(); got != c.want {
			t.Errorf("%s: ended is %v", name, got)
		}
	}
}
