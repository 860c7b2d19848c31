package ui

import (
	"testing"
	"time"
)

// A file with an unknown submission says so under the cursor, with the key to use, until
// the outcome is known.
func TestUnknownFileSaysSo(t *testing.T) {
	inApp(t, unknown, func(a *app) {
		a.submit()
		a.press("esc")
		a.sees("⚠ Sent on", "the outcome is unknown. u resolves it.")
		a.press("1", "down")
		a.wait(time.Second)
		a.seesNot("⚠ Sent on")
		a.press("up")
		a.wait(time.Second)
		a.sees("⚠ Sent on")
		a.jobs.set(func(f *fakeJobs) { f.findings, f.look = nil, nil })
		a.wait(time.Hour)
		a.seesNot("⚠ Sent on")
	})
}

// A folder under the cursor names the key that makes requests from it.
func TestFolderNamesItsKey(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("1", "end", "up")
		a.wait(time.Second)
		a.sees("c creates requests from the media in archive; enter opens it.")
		a.press("up")
		a.wait(time.Second)
		a.sees("Move the cursor to a .jsonl file")
	})
}
