package format

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// maxSource is the longest line, in bytes, that is quoted: to find a column
	// in it, it is read from its start, and a report has a thousand problems.
	maxSource = 256 << 10
	// minExcerpt is the fewest cells in which a quotation is of use.
	minExcerpt = 20
)

// Excerpt is the part of a line around the characters from column to before end,
// in at most width cells, and a second line that marks them. Columns are 1-based
// code points; column 0 marks nothing and shows the line's start. It is not ok
// when there is no line, or no room, or the line is too long to look into.
func Excerpt(line []byte, column, end, width int) (source, caret string, ok bool) {
	if len(line) == 0 || len(line) > maxSource || width < minExcerpt {
		return "", "", false
	}
	from := offset(line, column)
	to := max(from, offset(line, end))
	// A cell takes a few bytes at most, but for marks, and Clean keeps four of those.
	near := 16 * width
	before := shown(line[max(0, from-near):from])
	if lead := width / 3; len(line[:from]) > near || Width(before) > lead {
		before = "…" + Tail(before, lead-1)
	}
	room := width - Width(before)
	source = before + ansi.Truncate(shown(line[from:min(len(line), from+near)]), room, "…")
	if column == 0 {
		return source, "", true
	}
	pad := Width(before)
	marked := Width(before+shown(line[from:min(to, from+near)])) - pad
	marked = min(max(marked, 1), max(1, Width(source)-pad))
	return source, strings.Repeat(" ", pad) + strings.Repeat("^", marked), true
}

// shown is a part of a line as it is printed. A part may begin or end within a
// character; that half is shown as a replacement.
func shown(part []byte) string { return Clean(string(part)) }

// offset is where in line the character at a 1-based column begins; a column
// beyond the end is the end. A byte that is not UTF-8 is a character.
func offset(line []byte, column int) int {
	at := 0
	for range column - 1 {
		if at >= len(line) {
			break
		}
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return min(at, len(line))
}
