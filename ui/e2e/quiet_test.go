//go:build unix

package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The most bytes that the program may send to a large screen, which may be on a slow line.
const (
	idleSecond = 100 // the digits of the countdown and of ages, and the cursor moves to them
	movedPoll  = 500 // a row with its bar, and the totals
)

// countdown matches the time until the next poll in the header.
var countdown = regexp.MustCompile(`next poll +(\d+)s`)

// secondsLeft is the countdown on a screen; -1 if there is none.
func secondsLeft(screen string) int {
	m := countdown.FindStringSubmatch(screen)
	if m == nil {
		return -1
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// mark is a moment at which everything drawn so far has been read.
type mark struct {
	left  int // seconds of the countdown
	bytes int // written until then
	lists int // polls that the service got until then
}

// mark waits for a countdown that holds accepts, and reads the state at that moment.
func (s *stage) mark(tm *terminal, holds func(left int) bool) (m mark) {
	s.t.Helper()
	tm.until("a countdown", func(screen string) bool {
		m = mark{secondsLeft(screen), len(tm.output()), s.service.listed()}
		return m.left >= 0 && holds(m.left)
	})
	return m
}

// The program does not write unchanged text again. The test counts the seconds on screen, because a
// busy machine may skip some.
func TestQuietTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.seed(duration / 3)
	tm := s.run(200, 60, real, "--poll-interval", "40s")
	tm.sees("20 requests · 0 errors", "about $")
	tm.row("PROCESSING")

	const seconds = 3
	first := s.mark(tm, func(left int) bool { return left > 10+seconds })
	from := s.mark(tm, func(left int) bool { return left < first.left }) // with everything that the poll has written
	to := s.mark(tm, func(left int) bool { return left <= from.left-seconds })
	if to.lists != from.lists {
		t.Fatal("there was a poll amid the idle seconds")
	}
	idle := (to.bytes - from.bytes) / (from.left - to.left)
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
	before, began := len(tm.output()), time.Now()
	tm.press("r")
	tm.until("a bar that has moved", func(screen string) bool { return row(screen) != was })
	again := s.mark(tm, func(int) bool { return true })
	s.mark(tm, func(left int) bool { return left < again.left })
	moved := len(tm.output()) - before - idle*int(time.Since(began).Seconds()+1)
	t.Logf("a poll in which a batch moved writes %d bytes", moved)
	if moved > movedPoll {
		t.Errorf("more than %d", movedPoll)
	}
	tm.press("q")
	tm.exits(0)
}
