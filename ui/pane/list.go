// Package pane has the building blocks of the dashboard's panes: a [Frame], a [List] with
// a scrolling cursor, text fields as [Input] and [Filter], and [Overlay], which lays a box
// over a screen.
//
// Everything is drawn as lines of exactly the requested width, in cells. No size is too
// small and no text too long: overflow is cut.
package pane

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/keys"
)

// List is a cursor and a scrolling window over n rows. The zero value is an empty list.
type List struct {
	n, height      int
	cursor, offset int
}

// SetLen sets the number of rows and keeps the cursor within them.
func (l *List) SetLen(n int) { l.n = max(n, 0); l.Select(l.cursor) }

// SetHeight sets the number of visible rows.
func (l *List) SetHeight(h int) { l.height = max(h, 0); l.Select(l.cursor) }

// Cursor returns the selected row; 0 if there are no rows.
func (l *List) Cursor() int { return l.cursor }

// Select moves the cursor to row i, or to the nearest row that exists, and scrolls just
// far enough to show it.
func (l *List) Select(i int) {
	l.cursor = max(0, min(i, l.n-1))
	l.offset = min(max(l.offset, l.cursor-l.height+1, 0), l.cursor)
	l.offset = max(0, min(l.offset, l.n-l.height))
}

// Move moves the cursor by delta rows.
func (l *List) Move(delta int) { l.Select(l.cursor + delta) }

// Page moves the cursor by pages.
func (l *List) Page(pages int) { l.Move(pages * max(1, l.height-1)) }

// Click selects the row at a line of the window, if there is one.
func (l *List) Click(line int) {
	if start, end := l.Visible(); line >= 0 && start+line < end {
		l.Select(start + line)
	}
}

// Visible returns the visible rows: from start up to, but not including, end.
func (l *List) Visible() (start, end int) { return l.offset, min(l.n, l.offset+l.height) }

// Hidden returns how many rows are above and below the window.
func (l *List) Hidden() (above, below int) {
	start, end := l.Visible()
	return start, l.n - end
}

// Key moves the cursor if msg is a movement key, and reports whether it is.
func (l *List) Key(k keys.Map, msg tea.KeyPressMsg) bool {
	switch {
	case key.Matches(msg, k.Up):
		l.Move(-1)
	case key.Matches(msg, k.Down):
		l.Move(1)
	case key.Matches(msg, k.PageUp):
		l.Page(-1)
	case key.Matches(msg, k.PageDown):
		l.Page(1)
	case key.Matches(msg, k.Top):
		l.Select(0)
	case key.Matches(msg, k.Bottom):
		l.Select(l.n - 1)
	default:
		return false
	}
	return true
}
