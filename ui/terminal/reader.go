// Package terminal stands between the terminal and Bubble Tea: it keeps control
// sequences whole on their way in, and hands the terminal over when the program is
// suspended or continued from outside.
package terminal

import (
	"bytes"
	"os"
	"time"
)

const (
	// holdTime is how long an unfinished control sequence is waited for. Bubble Tea
	// waits 50 ms and then takes its bytes for keys; over a slow SSH connection or
	// through tmux, the two halves of a terminal's answer come further apart.
	holdTime = time.Second
	// lateTime is how long after that the rest of a dropped sequence is recognized.
	lateTime = 5 * time.Second
)

// Reader reads from a terminal and returns control sequences whole. A sequence that is
// not complete after a second is dropped, because its bytes are no keys that anyone
// pressed. It implements the file interfaces that Bubble Tea looks for, so that raw mode
// and canceled reads work as with the file itself.
type Reader struct {
	*os.File
	read  func([]byte) (int, error)
	ready func(time.Duration) bool // reports whether there is input within a duration
	now   func() time.Time

	escaped time.Time // when a read ended with a lone ESC; zero for not
	dropped time.Time // when an unfinished string was dropped; zero for not
}

// NewReader makes a Reader of a terminal.
func NewReader(f *os.File) *Reader {
	return &Reader{
		File: f, read: f.Read, now: time.Now,
		ready: func(d time.Duration) bool { return waitForInput(f.Fd(), d) },
	}
}

// Read reads what the terminal sends. It may return 0 bytes without an error, when a
// sequence was dropped.
func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.read(p)
	if n == 0 || err != nil {
		return n, err
	}
	n = r.join(p, n)
	n = r.skipLate(p, n)
	deadline := r.now().Add(holdTime)
	start := unfinished(p[:n])
	for start >= 0 && n < len(p) {
		left := deadline.Sub(r.now())
		if left <= 0 || !r.ready(left) {
			break
		}
		m, err := r.read(p[n:])
		if n += m; m == 0 || err != nil {
			return n, err
		}
		start = unfinished(p[:n])
	}
	if start >= 0 {
		n, r.dropped = start, r.now()
	}
	r.escaped = time.Time{}
	if n > 0 && p[n-1] == esc {
		r.escaped = r.now()
	}
	return n, nil
}

// join puts the ESC of the previous read back in front of what can only be the rest of
// a terminal's answer. No one types it: it came in one piece.
func (r *Reader) join(p []byte, n int) int {
	const shortest = 3
	if r.escaped.IsZero() || r.now().Sub(r.escaped) > holdTime || n < shortest || n == len(p) {
		return n
	}
	answer := p[0] == ']' && isDigit(p[1]) || p[0] == '[' && (p[1] == '?' || isDigit(p[1])) ||
		p[0] == 'P' && (p[1] == '>' || isDigit(p[1]))
	if !answer {
		return n
	}
	copy(p[1:n+1], p[:n])
	p[0] = esc
	return n + 1
}

// skipLate removes the rest of a string that was dropped, if this is it.
func (r *Reader) skipLate(p []byte, n int) int {
	if r.dropped.IsZero() {
		return n
	}
	late := r.now().Sub(r.dropped) <= lateTime
	r.dropped = time.Time{}
	end, size := terminator(p[:n])
	if !late || end < 0 || bytes.IndexByte(p[:end], esc) >= 0 {
		return n
	}
	return copy(p, p[end+size:n])
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
