package dialog

import (
	"slices"
	"strings"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// Sheet is the text of a dialog, from top to bottom. On a low screen, its notes are cut
// first and then its lines; the answers are always visible.
type Sheet struct {
	Title   string
	Lines   []string
	Answers []string // drawn, each at most as wide as the inside of the box
	Notes   []string
}

// dialogWidth is the largest width of a dialog; longer lines are hard to read.
const dialogWidth = 64

// boxFrame is the width of a box's border and padding.
const boxFrame = 6

// Inner returns the width inside a box on a screen of width w.
func Inner(w int) int { return max(0, min(w, dialogWidth)-boxFrame) }

// wrap wraps text to the inside of a box.
func wrap(text []string, inner int) (lines []string) {
	for _, l := range text {
		lines = append(lines, format.Wrap(l, max(1, inner))...)
	}
	return lines
}

// Box draws the sheet for a screen of w by h cells.
func (s Sheet) Box(t theme.Theme, w, h int) []string {
	inner, room := Inner(w), h-2
	s.Lines, s.Notes = wrap(s.Lines, inner), wrap(s.Notes, inner)
	for spare := 2; spare > 0; spare-- {
		if body := s.body(t, spare); len(body) <= room {
			return Box(t, body, w)
		}
	}
	room -= 1 + len(s.Answers)
	s.Lines = slices.DeleteFunc(s.Lines, func(l string) bool { return l == "" })
	s.Notes = cut(s.Notes, room-len(s.Lines))
	s.Lines = cut(s.Lines, room-len(s.Notes))
	return Box(t, s.body(t, 0), w)
}

// cut keeps at most n lines, and says if there were more.
func cut(lines []string, n int) []string {
	switch {
	case len(lines) <= n:
		return lines
	case n < 1:
		return nil
	}
	return append(lines[:n-1:n-1], "…")
}

// body draws the lines inside the box. spare is how many blank lines fit: 2 for blank
// lines around everything, 1 for those between the parts, 0 for none.
func (s Sheet) body(t theme.Theme, spare int) []string {
	notes := make([]string, len(s.Notes))
	for i, n := range s.Notes {
		notes[i] = t.Dim.Render(n)
	}
	body := []string{t.Title.Render(s.Title)}
	for _, part := range [][]string{s.Lines, s.Answers, notes} {
		if spare > 0 && len(part) > 0 {
			body = append(body, "")
		}
		body = append(body, part...)
	}
	if spare > 1 {
		body = append(append([]string{""}, body...), "")
	}
	return body
}

// Room returns the width inside the widest box on a screen of width w.
func Room(w int) int { return max(0, w-boxFrame) }

// Box frames lines in a box of the usual width on a screen of width w, and cuts longer
// lines.
func Box(t theme.Theme, body []string, w int) []string { return Frame(t, body, Inner(w)) }

// Frame frames lines in a box of this inner width, and cuts longer lines.
func Frame(t theme.Theme, body []string, inner int) []string {
	rule := strings.Repeat("─", inner+boxFrame-2)
	side := t.BorderFocused.Render("│")
	lines := []string{t.BorderFocused.Render("╭" + rule + "╮")}
	for _, l := range body {
		lines = append(lines, side+"  "+format.Fit(l, inner)+"  "+side)
	}
	return append(lines, t.BorderFocused.Render("╰"+rule+"╯"))
}
