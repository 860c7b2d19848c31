package batchfile

import (
	"bufio"
	"bytes"
	"io"
)

// Merge writes the results of several batches one after the other, as the output
// of a file that was split. The bytes of each line are untouched: byte order
// marks go, and a line end is added where a part ends without one. It holds a
// few kilobytes, however large the parts are. Its errors are those of w and of
// the parts; what was written before an error stays written.
func Merge(w io.Writer, parts ...io.Reader) error {
	for _, part := range parts {
		r := bufio.NewReader(part)
		if start, err := r.Peek(len(bom)); err == nil && bytes.Equal(start, []byte(bom)) {
			if _, err := r.Discard(len(bom)); err != nil {
				return err
			}
		}
		last := lastByte{w: w, last: '\n'}
		if _, err := io.Copy(&last, r); err != nil {
			return err
		}
		if last.last != '\n' {
			if _, err := w.Write([]byte{'\n'}); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastByte remembers the last byte that was written through it.
type lastByte struct {
	w    io.Writer
	last byte
}

func (l *lastByte) Write(b []byte) (int, error) {
	n, err := l.w.Write(b)
	if n > 0 {
		l.last = b[n-1]
	}
	return n, err
}
