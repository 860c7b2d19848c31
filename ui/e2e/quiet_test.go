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
	tm := s.run(200, 60, program, "--poll-interval", "6s")
	tm.sees("20 requests · 0 errors")
	tm.submit()
	s.service.advance(duration / 3)
	tm.press("3", "r")
	tm.row("PROCESSING")

	const seconds = 3
	tm.sees("next poll  5s")
	before := len(tm.output())
	tm.sees("next poll  2s")
	if n := (len(tm.output()) - before) / seconds; n > idleSecond {
		t.Errorf("an idle second writes %d bytes", n)
	} else {
		t.Logf("an idle second writes %d bytes", n)
	}

	row := func(screen string) string {
		_, rest, _ := strings.Cut(screen, "PROCESSING")
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	was := row(tm.screen())
	s.service.advance(duration / 3)
	before = len(tm.output())
	tm.until("a bar that has moved", func(screen string) bool { return row(screen) != was })
	tm.sees("next poll  4s") // with all that the poll has written
	if n := len(tm.output()) - before; n > movedPoll {
		t.Errorf("a poll in which a batch moved writes %d bytes", n)
	} else {
		t.Logf("a poll in which a batch moved writes %d bytes", n)
	}
	tm.press("q")
	tm.exits(0)
}
