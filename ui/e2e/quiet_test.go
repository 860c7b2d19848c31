//go:build unix

package e2e

import (
	"strings"
	"testing"
)

// The most bytes that a large screen may cost over a slow line.
const (
	idleSecond = 100 // the digits of the countdown and of ages, and the cursor's way to them
	movedPoll  = 500 // a row with its bar, and the numbers of the whole
)

// What does not change is not written again.
func TestQuietTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.run(200, 60, real, "--poll-interval", "6s")
	tm.sees("20 requests · 0 errors")
	tm.submit()
	s.service.advance(duration / 3)
	tm.press("3", "r")
	tm.row("PROCESSING")

	const seconds = 3
	tm.sees("next poll  5s")
	before := len(tm.output())
	tm.sees("next poll  2s")
	idle := (len(tm.output()) - before) / seconds
	t.Logf("an idle second writes %d bytes", idle)
	if idle > idleSecond {
		t.Errorf("more than %d", idleSecond)
	}

	row := func(screen string) string {
		_, rest, _ := strings.Cut(screen, "PROCESSING")
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	was := row(tm.screen())
	s.service.advance(duration / 3)
	tm.sees("next poll  1s")
	before = len(tm.output())
	tm.until("a bar that has moved", func(screen string) bool { return row(screen) != was })
	tm.sees("next poll  5s") // with all that the poll has written
	moved := len(tm.output()) - before - 2*idle
	t.Logf("a poll in which a batch moved writes %d bytes", moved)
	if moved > movedPoll {
		t.Errorf("more than %d", movedPoll)
	}
	tm.press("q")
	tm.exits(0)
}
