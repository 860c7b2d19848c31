package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// helpView is every key on one page, which scrolls when the screen is low.
type helpView struct {
	groups []keys.Group
	list   pane.List
}

func newHelp(k keys.Map) *helpView { return &helpView{groups: k.Groups()} }

// helpFrame is what a box takes of the screen's height: its border, its padding,
// its title and the blank line below.
const helpFrame = 6

func (h *helpView) resize(height int) {
	n := 0
	for _, g := range h.groups {
		n += 2 + len(g.Keys)
	}
	h.list.SetHeight(height - helpFrame)
	h.list.SetLen(n - 1) // nothing after the last
}

// update takes a key and reports whether it closes the page.
func (h *helpView) update(k keys.Map, msg tea.KeyPressMsg) bool {
	start, end := h.list.Visible()
	switch { // the window moves at once, wherever the cursor is in it
	case key.Matches(msg, k.Down):
		h.list.Select(end)
	case key.Matches(msg, k.Up):
		h.list.Select(start - 1)
	default:
		return !h.list.Key(k, msg)
	}
	return false
}

const keyColumn = 12

func (h *helpView) view(t theme.Theme, w int) []string {
	var lines []string
	for i, g := range h.groups {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, t.Strong.Render(g.Name))
		for _, b := range g.Keys {
			lines = append(lines, t.Accent.Render(format.Fit(b.Help().Key, keyColumn))+t.Text.Render(b.Help().Desc))
		}
	}
	start, end := h.list.Visible()
	title := "Keys"
	if above, below := h.list.Hidden(); above+below > 0 {
		title += "  ↑/↓ for more"
	}
	return box(t, title, lines[start:min(end, len(lines))], w)
}
