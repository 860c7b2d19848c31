package ui

import (
	"os"
	"path/filepath"
	"strings"
	"syncbatch-tui/syncapi/job/ledger"
	"testing"
)

// The question about a file with fewer requests than a batch needs offers to send them one
// by one; No stays the default.
func TestSmallFileOneByOne(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "a-few.jsonl"), []byte(goodLines(5)), 0o644))
		cfg.File = "a-few.jsonl"
	}, func(a *app) {
		a.press("s")
		a.wait(moment)
		a.sees("one by one", "fewer than 20 requests")
		a.press("enter")
		if len(a.jobs.singly)+len(a.jobs.submitted) > 0 {
			t.Fatal("No is not the default")
		}
		for _, keys := range [][]string{{"left", "enter"}, {"right", "right", "enter"}} {
			a.press("s")
			a.wait(moment)
			a.press(keys...)
		}
		if len(a.jobs.singly) != 2 || len(a.jobs.submitted) > 0 || string(a.jobs.singly[0].File.Content) != goodLines(5) || a.jobs.singly[0].Again {
			t.Fatalf("sent %d one by one and %d as batches", len(a.jobs.singly), len(a.jobs.submitted))
		}
		a.sees("5 succeeded, 0 failed")
		a.press("s")
		a.wait(moment)
		a.press("y")
		if len(a.jobs.submitted) != 1 {
			t.Error("y does not submit a batch")
		}
	})
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(moment)
		if strings.Contains(a.screen(), "one by one") {
			t.Error("a large file offers it, too")
		}
	})
}

// Requests that were sent before, as in a retry, are sent one by one after a question that
// names the earlier batch and says that they cost money again.
func TestOneByOneAgain(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "a-few.jsonl"), []byte(goodLines(5)), 0o644))
		cfg.File = "a-few.jsonl"
		f.preview.Before = sentBefore(ledger.Accepted, "batch_old")
	}, func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.sees("again?", "batch_old", "one by one")
		a.press("right", "right", "enter")
		if len(a.jobs.singly) != 1 || !a.jobs.singly[0].Again {
			t.Errorf("sent one by one: %+v", a.jobs.singly)
		}
	})
}
