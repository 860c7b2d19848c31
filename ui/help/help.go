// Package help is the page that lists the keys of the screen below it.
package help

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Page lists the keys in two columns, or in one if two do not fit. It scrolls on a low
// screen.
type Page struct {
	env         *screen.Env
	width       int
	left, right []line
	list        pane.List
}

// line is a key with its description, or a group's name if key is empty.
type line struct{ key, text string }

// New returns a page with the keys of the screen below it, in groups.
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

// frameHeight is how many lines of the screen the box takes besides the keys: border,
// padding, title and the blank line below it.
const frameHeight = 6

// Init does nothing.
func (h *Page) Init() tea.Cmd { return nil }

// Place lays the page over the screen below.
func (h *Page) Place() screen.Place { return screen.Overlay }

// Keys is always empty: any key that does not scroll closes the page.
func (h *Page) Keys() []key.Binding { return nil }

// Capturing is always false.
func (h *Page) Capturing() bool { return false }

// SetSize sets the size of the terminal.
func (h *Page) SetSize(width, height int) {
	h.width = width
	h.list.SetHeight(height - frameHeight)
	left, right := h.columns()
	h.list.SetLen(max(len(left), len(right)))
}

// Update handles a key. A movement key scrolls the window at once, wherever the cursor is
// in it.
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

// gap separates a key from its text, and the columns from each other.
const gap = 2

// measure returns the width of a column's keys with the gap, and of the whole column.
func measure(lines []line) (keys, width int) {
	for _, l := range lines {
		keys = max(keys, format.Width(l.key)+gap)
	}
	for _, l := range lines {
		if l.key == "" {
			width = max(width, format.Width(l.text))
		} else {
			width = max(width, keys+format.Width(l.text))
		}
	}
	return keys, width
}

// columns returns the columns. If two do not fit, the left one has all keys.
func (h *Page) columns() (left, right []line) {
	_, l := measure(h.left)
	_, r := measure(h.right)
	if len(h.right) == 0 || l+gap+r <= dialog.Room(h.width) {
		return h.left, h.right
	}
	return slices.Concat(h.left, []line{{}}, h.right), nil
}

// View draws the box.
func (h *Page) View() []string {
	t := h.env.Theme
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
	title := t.Title.Render("Keys")
	if above, below := h.list.Hidden(); above+below > 0 {
		k := h.env.Keys
		title += t.Dim.Render(fmt.Sprintf("  %s and %s for more", k.Up.Help().Key, k.Down.Help().Key))
	}
	start, end := h.list.Visible()
	left, right := h.columns()
	leftKeys, leftWidth := measure(left)
	rightKeys, rightWidth := measure(right)
	inner := max(dialog.Inner(h.width), leftWidth+gap+rightWidth)
	leftWidth = max(leftWidth, inner/2) // a wide box has two halves
	leftWidth = min(leftWidth, inner-gap-rightWidth)
	lines := []string{"", title, ""}
	for i := start; i < end; i++ {
		lines = append(lines, format.Fit(draw(left, i, leftKeys), leftWidth+gap)+draw(right, i, rightKeys))
	}
	return dialog.Frame(t, append(lines, ""), inner)
}
