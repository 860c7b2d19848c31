package compose

import (
	"bufio"
	"errors"
	"io"
)

// Bounds of one row of a table. A row beyond them is damaged.
const (
	maxRowBytes = 1 << 20
	maxRowCells = 4096
)

// csvError is the reason and position of a row that cannot be read.
type csvError struct {
	line, column  int32
	message, hint string
}

func (e *csvError) Error() string { return e.message }

// scanner reads rows of cells, as RFC 4180 and spreadsheets write them. It accepts every
// line end, and treats a quote in the wrong place as a normal character.
type scanner struct {
	r      *bufio.Reader
	comma  byte
	line   int32 // of the next character
	column int32
	row    int // number of rows read
	err    error

	cells []cell
	buf   []byte
	size  int
	stray *cell // a quote inside a quoted cell that is not doubled; nil for none
}

func newScanner(r *bufio.Reader, comma byte) *scanner {
	return &scanner{r: r, comma: comma, line: 1, column: 1}
}

const endOfFile = -1

// next returns the next byte, or endOfFile.
func (s *scanner) next() int {
	b, err := s.r.ReadByte()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return endOfFile
	}
	s.size++
	if b&0xC0 != 0x80 { // the first byte of a character
		s.column++
	}
	return int(b)
}

// skip skips the next byte if it is b.
func (s *scanner) skip(b byte) bool {
	if next, err := s.r.Peek(1); err != nil || next[0] != b {
		return false
	}
	s.next()
	return true
}

// newLine skips the rest of a line end whose first byte has been read.
func (s *scanner) newLine(first int) {
	if first == '\r' {
		s.skip('\n')
	}
	s.line++
	s.column = 1
}

// scan reads the next row into cells, which are valid until the next call. It returns
// false at the end, and after an error: a *csvError, or the reader's error.
func (s *scanner) scan() bool {
	if s.err != nil {
		return false
	}
	if _, err := s.r.Peek(1); err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return false
	}
	s.cells, s.size, s.stray = s.cells[:0], 0, nil
	s.row++
	for s.err == nil {
		start := cell{line: s.line, column: s.column}
		s.buf = s.buf[:0]
		var last int
		if s.skip('"') {
			last = s.quoted(start)
		} else {
			last = s.bare()
		}
		start.text, start.end = string(s.buf), s.column
		if last != endOfFile {
			start.end-- // the delimiter or the line end has been read
		}
		if s.line != start.line { // for a cell of several lines, mark its first character
			start.end = start.column + 1
		}
		s.cells = append(s.cells, start)
		switch {
		case s.err != nil:
		case last == '\n' || last == '\r':
			s.newLine(last)
			return true
		case last == endOfFile:
			return true
		case len(s.cells) == maxRowCells:
			s.err = &csvError{start.line, start.column, "the row has more than 4096 cells", "export only the columns that are used"}
		}
	}
	return false
}

// bare reads a cell without quotes, and returns what ended it.
func (s *scanner) bare() int {
	for {
		b := s.next()
		if b == int(s.comma) || b == '\n' || b == '\r' || b == endOfFile {
			return b
		}
		if s.size > maxRowBytes {
			s.err = &csvError{s.line, 1, "the row is larger than 1 MiB", "is it a table?"}
			return endOfFile
		}
		s.buf = append(s.buf, byte(b))
	}
}

// quoted reads a cell after its first quote, and returns what ended it.
func (s *scanner) quoted(start cell) int {
	for {
		b := s.next()
		switch {
		case b == endOfFile || s.size > maxRowBytes:
			if s.err == nil {
				s.err = &csvError{start.line, start.column, "the quote is never closed",
					"end the cell with a quote, and double the quotes within it"}
			}
			return endOfFile
		case b == '"' && s.skip('"'):
			s.buf = append(s.buf, '"')
		case b == '"':
			if s.atCellEnd() {
				return s.next()
			}
			if s.stray == nil {
				s.stray = &cell{line: s.line, column: s.column - 1, end: s.column}
			}
			s.buf = append(s.buf, '"')
		case b == '\n' || b == '\r':
			s.newLine(b)
			s.buf = append(s.buf, '\n')
		default:
			s.buf = append(s.buf, byte(b))
		}
	}
}

// atCellEnd reports whether a cell ends before the next byte.
func (s *scanner) atCellEnd() bool {
	next, err := s.r.Peek(1)
	return err != nil || next[0] == s.comma || next[0] == '\n' || next[0] == '\r'
}

// isBlankRow reports whether a row has only blank cells.
func isBlankRow(cells []cell) bool {
	for i := range cells {
		if trim(cells[i].text) != "" {
			return false
		}
	}
	return true
}
