//go:build unix

package e2e

import (
	"path/filepath"
	"syscall"
	"testing"
)

// The first requests are sent one by one, the program dies, and the next one continues: none of
// them is sent twice, the rest follows as a batch without them, and one file has all results.
func TestPilotJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(25, "good")})
	tm := s.start(110, 32)
	tm.sees("25 requests · 0 errors")
	tm.press("s")
	tm.answer("Submit to", "f")
	tm.sees("How many requests to send first?")
	tm.press("enter")
	tm.yes("Send the first 3 requests to")
	tm.until("three generations", func(string) bool { return s.service.generated() == 3 })
	tm.signal(syscall.SIGKILL)
	tm.ends(128 + int(syscall.SIGKILL))

	tm = s.start(110, 32)
	tm.sees("25 requests · 0 errors")
	tm.press("s")
	tm.yes("Go on with input.jsonl?")
	tm.sees("Pilot of input.jsonl")
	s.service.advance(duration)
	tm.sees("Submit the other 22 to", "The 3 requests that were sent first succeeded", "22 requests")
	tm.yes("Submit the other 22 to")
	tm.row("○ PENDING")
	if c, g := s.service.created(), s.service.generated(); c != 1 || g != 3 {
		t.Errorf("%d creates and %d generations", c, g)
	}
	s.service.advance(duration)
	tm.row("✔ COMPLETED")
	tm.press("d")
	tm.sees("All parts are saved, and merged as")
	holdsResults(t, filepath.Join(s.folder, "input.results.jsonl"), ids(25, "good"))
	tm.press("s") // all of it was sent
	tm.answer("Send input.jsonl again?", "n")
	tm.press("q")
	tm.exits(0)
}
