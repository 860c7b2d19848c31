// Package terminal stands between the terminal and Bubble Tea. It keeps incoming control
// sequences whole, and hands the terminal over when the program is suspended or continued
// from outside.
package terminal

import (
	"os"
	"time"
	"unicode/utf8"
)

const (
	// holdTime is how long the Reader waits for the next byte of an unfinished control
	// sequence. Bubble Tea waits 50 ms and then treats the bytes as keys, but over a slow
	// SSH connection or through tmux, the pieces of a terminal's answer come further
	// apart.
	holdTime = time.Second
	// lateTime is how long the Reader waits for the rest if several bytes come at once,
	// because a keyboard does not send these. It also bounds the time for a whole
	// sequence.
	lateTime = 5 * time.Second
	// escapeTime is how long Bubble Tea waits after an ESC before it treats it as the
	// escape key.
	escapeTime = 45 * time.Millisecond
)

// Reader reads from a terminal and returns whole control sequences. It keeps the beginning
// of a sequence until the rest arrives. If that takes too long, it drops the beginning,
// because the user did not press those bytes as keys. A lone ESC is a key and is returned
// at once.
//
// Reader implements the file interfaces that Bubble Tea looks for, so that raw mode and
// canceled reads work as with the file itself. Each Read reads once from the file.
type Reader struct {
	*os.File
	read func([]byte) (int, error)
	now  func() time.Time

	held        []byte    // an unfinished sequence
	began, last time.Time // when its first and its latest byte arrived
	escaped     time.Time // when a read ended with a lone ESC; zero if it did not
}

// NewReader returns a Reader of a terminal.
func NewReader(f *os.File) *Reader {
	return &Reader{File: f, read: f.Read, now: time.Now}
}

// Read reads from the terminal. It may return 0 bytes and no error while a sequence is
// unfinished.
func (r *Reader) Read(p []byte) (int, error) {
	if len(r.held)+utf8.UTFMax > len(p)/2 { // of a string this long, only the beginning matters
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

// continues reports whether the bytes of a read may be the rest of the held sequence.
func (r *Reader) continues(read []byte, now time.Time) bool {
	if read[0] == esc && len(read) > 1 && read[1] != '\\' || now.Sub(r.began) > lateTime {
		return false
	}
	return now.Sub(r.last) <= holdTime || utf8.RuneCount(read) > 1
}

// joinEscape puts the ESC of the previous read back in front of bytes that can only be the
// rest of its sequence, because they arrived in one piece.
func (r *Reader) joinEscape(p []byte, n int, now time.Time) int {
	if r.escaped.IsZero() || now.Sub(r.escaped) > lateTime || n < 2 || n == len(p) || !followsEscape(p[:n]) {
		r.escaped = time.Time{}
		return n
	}
	copy(p[1:n+1], p[:n])
	p[0] = esc
	return n + 1
}

// skipEscape removes the ESC that joinEscape added if Bubble Tea is still waiting for the
// bytes after the previous one.
func (r *Reader) skipEscape(p []byte, n int, now time.Time) int {
	if r.escaped.IsZero() || n == 0 || now.Sub(r.escaped) >= escapeTime {
		return n
	}
	return copy(p, p[1:n])
}
