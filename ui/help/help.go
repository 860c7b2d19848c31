// Package help is the page with the keys that work on the screen below it.
package help

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Page is the keys in two columns, which scrolls when the screen is low.
type Page struct {
	env         *screen.Env
	width       int
	left, right []line
	list        pane.List
}

// line is a key, or, without one, a group's name.
type line struct{ key, text string }

// New makes the page with the keys that work on the screen below, in groups.
func New(env *screen.Env, groups []keys.Group) *Page {
	h := &Page{env: env}
	for _, g := range groups {
		if len(g.Keys) == 0 {
			continue
		}
		column := &h.left
		if len(h.left) > 0 && len(h.right) <= len(h.left) {
			column = &h.right
		}
		if len(*column) > 0 {
			*column = append(*column, line{})
		}
		*column = append(*column, line{text: g.Name})
		for _, b := range g.Keys {
			*column = append(*column, line{b.Help().Key, b.Help().Desc})
		}
	}
	return h
}

// frameHeight is what a box takes of the screen's height: its border, its padding,
// its title and the blank line below.
const frameHeight = 6

// Init has nothing to begin with.
func (h *Page) Init() tea.Cmd { return nil }

// Place lays the page over what is below.
func (h *Page) Place() screen.Place { return screen.Overlay }

// Keys are none: any other key than one that scrolls closes the page.
func (h *Page) Keys() []key.Binding { return nil }

// Capturing is false.
func (h *Page) Capturing() bool { return false }

// SetSize takes the size of the terminal.
func (h *Page) SetSize(width, height int) {
	h.width = width
	h.list.SetHeight(height - frameHeight)
	h.list.SetLen(max(len(h.left), len(h.right)))
}

// Update takes a key: the window moves at once, wherever the cursor is in it.
func (h *Page) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := h.env.Keys
	start, end := h.list.Visible()
	switch {
	case key.Matches(press, k.Down):
		h.list.Select(end)
	case key.Matches(press, k.Up):
		h.list.Select(start - 1)
	case key.Matches(press, k.PageDown):
		h.list.Select(end + (end - start) - 1)
	case key.Matches(press, k.PageUp):
		h.list.Select(start - (end - start))
	case !h.list.Key(k, press):
		h.env.Close(h)
	}
	return nil
}

// columnWidth is how wide the left column is, where there is room.
const columnWidth = 31

// column is a column as it is drawn: the width of its keys, and of all of it.
func column(lines []line) (keys, width int) {
	for _, l := range lines {
		keys = max(keys, format.Width(l.key)+1)
	}
	for _, l := range lines {
		width = max(width, keys+format.Width(l.text))
	}
	return keys, width
}

// View draws the box.
func (h *Page) View() []string {
	t, w := h.env.Theme, h.width
	draw := func(column []line, i, keys int) string {
		if i >= len(column) {
			return ""
		}
		l := column[i]
		if l.key == "" {
			return t.Strong.Render(l.text)
		}
		return t.Accent.Render(format.Fit(l.key, keys)) + t.Text.Render(l.text)
	}
	title := "Keys"
	if above, below := h.list.Hidden(); above+below > 0 {
		title += "  ↑/↓ for more"
	}
	start, end := h.list.Visible()
	leftKeys, _ := column(h.left)
	rightKeys, right := column(h.right)
	left := min(columnWidth, dialog.Inner(w)-right) // it takes what the right one leaves
	lines := []string{"", t.Title.Render(title), ""}
	for i := start; i < end; i++ {
		lines = append(lines, format.Fit(draw(h.left, i, leftKeys), left)+draw(h.right, i, rightKeys))
	}
	return dialog.Box(t, append(lines, ""), w)
}
