package download

import (
	"bytes"

	"syncbatch-tui/batchfile"
)

// lineWriter calls end for each line that is written to it; for a line over maxLine it passes nil.
type lineWriter struct {
	end  func(line []byte)
	line []byte
	long bool
}

// maxLine limits how much of one line is kept: a result repeats its request, and may spell it
// longer.
const maxLine = 2 * batchfile.MaxBytes

// Write takes the next bytes; it never fails.
func (w *lineWriter) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			w.add(p)
			return n, nil
		}
		w.add(p[:i])
		w.flush()
		p = p[i+1:]
	}
}

func (w *lineWriter) add(p []byte) {
	if w.long = w.long || len(w.line)+len(p) > maxLine; !w.long {
		w.line = append(w.line, p...)
	}
}

// flush ends the current line, unless it is blank.
func (w *lineWriter) flush() {
	switch line := bytes.TrimSpace(w.line); {
	case w.long:
		w.end(nil)
	case len(line) > 0:
		w.end(line)
	}
	w.line, w.long = w.line[:0], false
}
