package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// helpView is every key on one page, in two columns, which scrolls when the screen
// is low.
type helpView struct {
	left, right []helpLine
	list        pane.List
}

// helpLine is a key, or, without one, a group's name.
type helpLine struct{ key, text string }

func newHelp(k keys.Map) *helpView {
	h := &helpView{}
	for _, g := range k.Groups() {
		column := &h.left
		if len(h.left) > 0 && len(h.right) <= len(h.left) {
			column = &h.right
		}
		if len(*column) > 0 {
			*column = append(*column, helpLine{})
		}
		*column = append(*column, helpLine{text: g.Name})
		for _, b := range g.Keys {
			*column = append(*column, helpLine{b.Help().Key, b.Help().Desc})
		}
	}
	return h
}

// helpFrame is what a box takes of the screen's height: its border, its padding,
// its title and the blank line below.
const helpFrame = 6

func (h *helpView) resize(height int) {
	h.list.SetHeight(height - helpFrame)
	h.list.SetLen(max(len(h.left), len(h.right)))
}

// update takes a key and reports whether it closes the page.
func (h *helpView) update(k keys.Map, msg tea.KeyPressMsg) bool {
	start, end := h.list.Visible()
	switch { // the window moves at once, wherever the cursor is in it
	case key.Matches(msg, k.Down):
		h.list.Select(end)
	case key.Matches(msg, k.Up):
		h.list.Select(start - 1)
	case key.Matches(msg, k.PageDown):
		h.list.Select(end + (end - start) - 1)
	case key.Matches(msg, k.PageUp):
		h.list.Select(start - (end - start))
	default:
		return !h.list.Key(k, msg)
	}
	return false
}

// The widths of a column of keys, and of the keys in it.
const (
	helpColumn = 29
	keyColumn  = 10
)

func (h *helpView) view(t theme.Theme, w int) []string {
	draw := func(column []helpLine, i int) string {
		if i >= len(column) {
			return ""
		}
		l := column[i]
		if l.key == "" {
			return t.Strong.Render(l.text)
		}
		return t.Accent.Render(format.Fit(l.key, keyColumn)) + t.Text.Render(l.text)
	}
	title := "Keys"
	if above, below := h.list.Hidden(); above+below > 0 {
		title += "  ↑/↓ for more"
	}
	start, end := h.list.Visible()
	column := helpColumn
	for _, l := range h.right { // the left one takes what it leaves
		column = min(column, boxInner(w)-keyColumn-format.Width(l.text))
	}
	lines := []string{"", t.Title.Render(title), ""}
	for i := start; i < end; i++ {
		lines = append(lines, format.Fit(draw(h.left, i), column)+draw(h.right, i))
	}
	return box(t, append(lines, ""), w)
}
