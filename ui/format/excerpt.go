package format

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	// maxSource is the longest line that is quoted, in bytes. Finding a column means
	// reading the line from its start, and a report has up to a thousand problems.
	maxSource = 256 << 10
	// minExcerpt is the least width of a useful quote, in cells.
	minExcerpt = 20
)

// Excerpt returns the part of a line around the characters from column up to, but not
// including, end, in at most width cells, and a second line that marks them. Columns are
// 1-based code points; column 0 marks nothing and shows the line's start. ok is false if
// there is no line or no room, or if the line is too long to search.
func Excerpt(line []byte, column, end, width int) (source, caret string, ok bool) {
	if len(line) == 0 || len(line) > maxSource || width < minExcerpt {
		return "", "", false
	}
	from := offset(line, column)
	to := max(from, offset(line, end))
	// A cell takes a few bytes at most, not counting combining marks, and Clean keeps only
	// four of those.
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

// shown returns a part of a line as it is printed. If the part begins or ends inside a
// character, that half becomes a replacement character.
func shown(part []byte) string { return Clean(string(part)) }

// offset returns where in line the character at a 1-based column begins. A column beyond
// the end means the end of the line. A byte that is not UTF-8 counts as one character.
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
