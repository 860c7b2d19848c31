// Package terminal stands between the terminal and Bubble Tea: it keeps control
// sequences whole on their way in, and hands the terminal over when the program is
// suspended or continued from outside.
package terminal

import (
	"os"
	"time"
	"unicode/utf8"
)

const (
	// holdTime is how long an unfinished control sequence is kept for its next byte.
	// Bubble Tea keeps it for 50 ms and then takes its bytes for keys; over a slow SSH
	// connection or through tmux, the pieces of a terminal's answer come further apart.
	holdTime = time.Second
	// lateTime is how long it is kept for several bytes at once, which come from no
	// keyboard, and the most time that a whole sequence may take.
	lateTime = 5 * time.Second
	// escapeTime is how long Bubble Tea waits after an ESC before it is the escape key.
	escapeTime = 45 * time.Millisecond
)

// Reader reads from a terminal and returns control sequences whole. The beginning of a
// sequence stays here until the rest arrives, and is dropped if that takes too long,
// because its bytes are not keys that the user pressed. An ESC alone is a key, and is
// returned at once.
//
// It implements the file interfaces that Bubble Tea looks for, so that raw mode and
// canceled reads work as with the file itself. A Read reads once from the file.
type Reader struct {
	*os.File
	read func([]byte) (int, error)
	now  func() time.Time

	held        []byte    // an unfinished sequence
	began, last time.Time // when its first and its latest byte came
	escaped     time.Time // when a read ended with a lone ESC; zero for not
}

// NewReader makes a Reader of a terminal.
func NewReader(f *os.File) *Reader {
	return &Reader{File: f, read: f.Read, now: time.Now}
}

// Read reads what the terminal sends. It may return 0 bytes without an error, while a
// sequence is unfinished.
func (r *Reader) Read(p []byte) (int, error) {
	if len(r.held)+utf8.UTFMax > len(p)/2 { // of a string this long, only its beginning counts
		r.held = r.held[:min(len(r.held), introducer+1)]
	}
	kept := copy(p, r.held)
	n, err := r.read(p[kept:])
	if n == 0 || err != nil {
		return n, err
	}
	now, begun := r.now(), false
	switch {
	case kept > 0 && r.continues(p[kept:kept+n], now):
		n += kept
		begun = true
	case kept > 0:
		copy(p, p[kept:kept+n])
	default:
		n = r.joinEscape(p, n, now)
	}
	whole, rest := split(p[:n])
	if r.held = append(r.held[:0], rest...); len(rest) > 0 {
		if r.last = now; !begun || whole > 0 {
			r.began = now
		}
	}
	whole = r.skipEscape(p, whole, now)
	r.escaped = time.Time{}
	if whole > 0 && len(rest) == 0 && p[whole-1] == esc {
		r.escaped = now
	}
	return whole, nil
}

// continues reports whether what was read may be the rest of the sequence that is held.
func (r *Reader) continues(read []byte, now time.Time) bool {
	if read[0] == esc && len(read) > 1 && read[1] != '\\' || now.Sub(r.began) > lateTime {
		return false
	}
	return now.Sub(r.last) <= holdTime || utf8.RuneCount(read) > 1
}

// joinEscape puts the ESC of the previous read back in front of what can only be the rest
// of a sequence, because it came in one piece.
func (r *Reader) joinEscape(p []byte, n int, now time.Time) int {
	if r.escaped.IsZero() || now.Sub(r.escaped) > lateTime || n < 2 || n == len(p) || !followsEscape(p[:n]) {
		r.escaped = time.Time{}
		return n
	}
	copy(p[1:n+1], p[:n])
	p[0] = esc
	return n + 1
}

// skipEscape removes the ESC that joinEscape has put in front, if Bubble Tea still waits
// for what follows the one before.
func (r *Reader) skipEscape(p []byte, n int, now time.Time) int {
	if r.escaped.IsZero() || n == 0 || now.Sub(r.escaped) >= escapeTime {
		return n
	}
	return copy(p, p[1:n])
}
