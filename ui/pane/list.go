// Package pane holds what the dashboard's panes are made of: a [Frame], a cursor
// that scrolls in a [List], a line of text that is typed as [Input] or [Filter],
// and a box laid over a screen with [Overlay].
//
// Everything is drawn as lines of exactly the width that is asked for, in cells.
// No size is too small and no text too long: what does not fit is cut.
package pane

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/keys"
)

// List is the cursor and the window over n rows. The zero value is an empty list.
type List struct {
	n, height      int
	cursor, offset int
}

// SetLen says how many rows there are and keeps the cursor among them.
func (l *List) SetLen(n int) { l.n = max(n, 0); l.Select(l.cursor) }

// SetHeight says how many rows are visible.
func (l *List) SetHeight(h int) { l.height = max(h, 0); l.Select(l.cursor) }

// Cursor is the selected row; 0 when there are none.
func (l *List) Cursor() int { return l.cursor }

// Select moves the cursor to row i, or the nearest there is, and scrolls as
// little as brings it into view.
func (l *List) Select(i int) {
	l.cursor = max(0, min(i, l.n-1))
	l.offset = min(max(l.offset, l.cursor-l.height+1, 0), l.cursor)
	l.offset = max(0, min(l.offset, l.n-l.height))
}

// Move moves the cursor by delta rows.
func (l *List) Move(delta int) { l.Select(l.cursor + delta) }

// Page moves the cursor by pages.
func (l *List) Page(pages int) { l.Move(pages * max(1, l.height-1)) }

// Click selects the row that is at a line of the window, if there is one.
func (l *List) Click(line int) {
	if start, end := l.Visible(); line >= 0 && start+line < end {
		l.Select(start + line)
	}
}

// Visible is the range of rows from start to before end that is in the window.
func (l *List) Visible() (start, end int) { return l.offset, min(l.n, l.offset+l.height) }

// Hidden is how many rows are above and below the window.
func (l *List) Hidden() (above, below int) {
	start, end := l.Visible()
	return start, l.n - end
}

// Key moves the cursor when msg is one of the keys that move, and reports whether
// it was.
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
