package jsonpos

import (
	"sort"
	"unicode/utf8"
)

// markStep is how many bytes of a line are between two marks.
const markStep = 1 << 10

// Columns converts byte offsets of one line to column numbers. It scans a line once, so
// that a thousand problems in a line of megabytes do not scan it a thousand times.
type Columns struct {
	line  []byte
	marks []mark
}

// mark is the number of characters before a byte offset.
type mark struct{ offset, runes int }

// Reset prepares c for another line, without scanning it yet.
func (c *Columns) Reset(line []byte) {
	c.line, c.marks = line, c.marks[:0]
}

// Len returns the length of the line in bytes.
func (c *Columns) Len() int { return len(c.line) }

// At returns the 1-based column of the character at a byte offset. A column is a Unicode
// code point; a byte that is not UTF-8 counts as one.
func (c *Columns) At(offset int) int {
	if len(c.marks) == 0 {
		c.measure()
	}
	i := sort.Search(len(c.marks), func(i int) bool { return c.marks[i].offset > offset })
	m := c.marks[i-1]
	return m.runes + utf8.RuneCount(c.line[m.offset:offset]) + 1
}

func (c *Columns) measure() {
	c.marks = append(c.marks, mark{})
	for offset, runes := 0, 0; offset < len(c.line); runes++ {
		if offset >= c.marks[len(c.marks)-1].offset+markStep {
			c.marks = append(c.marks, mark{offset, runes})
		}
		_, size := utf8.DecodeRune(c.line[offset:])
		offset += size
	}
}
