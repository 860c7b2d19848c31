package ui

import (
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// The screen shows what another instance submits and saves in the meantime, even while
// Sync is unreachable.
func TestAnotherInstanceWritesTheLedger(t *testing.T) {
	for name, pollErr := range map[string]error{"online": nil, "offline": errNetwork} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.sees("press d")
				a.press("H")
				a.seesNot("spring.jsonl")
				a.press("esc")
				finding := unresolved("s9", "/c/summer.jsonl")
				a.jobs.set(func(f *fakeJobs) {
					f.pollErr = pollErr
					f.history = job.History{Entries: []ledger.Entry{{Submission: ledger.Submission{ID: "s8", State: ledger.Accepted, File: "/c/spring.jsonl", Confirmed: start}}}}
					f.findings = []job.Finding{finding}
					f.changes = &ledger.Contents{
						Submissions: []ledger.Submission{finding.Submission},
						Files:       map[string]string{"batch_def456": "/c/spring.jsonl"},
						Saved:       map[string]ledger.SavedFile{"batch_def456": {Key: "batch_def456", Path: "/out/spring-results.jsonl"}},
						Followed:    []string{"batch_elsewhere"},
					}
				})
				a.press("H")
				a.wait(15 * time.Second)
				a.sees("spring.jsonl", "1 unknown (u)")
				a.press("esc")
				a.sees("spring.jsonl", "spring-res")
				a.seesNot("press d")
				a.wait(time.Minute)
				if watched := a.jobs.watched; len(watched) != 1 || watched[0] != "batch_elsewhere" {
					t.Errorf("watched: %q", watched)
				}
				sending := finding.Submission // a poll read it just before its outcome became unknown
				sending.State = ledger.Sending
				a.jobs.set(func(f *fakeJobs) { f.changes = &ledger.Contents{Submissions: []ledger.Submission{sending}} })
				a.wait(2 * time.Minute)
				a.sees("1 unknown (u)")
				finding.State = ledger.Accepted
				a.jobs.set(func(f *fakeJobs) {
					f.findings = nil
					f.changes = &ledger.Contents{Submissions: []ledger.Submission{finding.Submission}}
				})
				a.wait(2 * time.Minute)
				a.seesNot("unknown (u)")
			})
		})
	}
}
