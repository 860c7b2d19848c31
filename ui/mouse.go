package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// doubleClick is the longest time between the two clicks of a double click.
const doubleClick = 500 * time.Millisecond

// click is the place and time of the last mouse press.
type click struct {
	x, y int
	at   time.Time
}

// mouse handles clicks and the wheel. A click on a key in the footer or on a button
// presses that key. Elsewhere, a click selects the line under the pointer, a double click
// opens it, and the wheel scrolls by one row.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	if !m.cfg.Mouse || tooSmall(m.env) {
		return nil
	}
	at := msg.Mouse()
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft {
			return m.click(at.X, at.Y)
		}
	case tea.MouseWheelMsg:
		switch at.Button {
		case tea.MouseWheelUp:
			return m.wheel(at.X, at.Y, -1)
		case tea.MouseWheelDown:
			return m.wheel(at.X, at.Y, 1)
		}
	}
	return nil
}

// click handles a press of the left button.
func (m *Model) click(x, y int) tea.Cmd {
	now := m.cfg.Now()
	last := m.layout.clicked
	m.layout.clicked = click{x, y, now}
	isDouble := last.x == x && last.y == y && now.Sub(last.at) < doubleClick
	name := ""
	if lines := m.screen(); y >= 0 && y < len(lines) {
		name = pane.HotAt(lines[y], x)
	}
	if i, ok := dialog.ButtonOf(name); ok && m.dialogs.Shown() != nil {
		return m.dialogs.Update(dialog.ButtonMsg{Index: i})
	}
	if press, ok := keys.Press(name); ok {
		return m.press(press)
	}
	if m.dialogs.Shown() != nil {
		return nil
	}
	if n := len(m.pages); n > 0 {
		return m.clickPage(m.pages[n-1], y, isDouble)
	}
	p, column, line, ok := m.layout.at(x, y)
	if !ok || m.layout.focused().Capturing() {
		return nil
	}
	m.layout.setFocus(p)
	if s, ok := m.layout.panes[p].(screen.Sorter); ok && s.SortAt(column, line) {
		return nil
	}
	m.layout.panes[p].Click(line)
	if isDouble {
		m.layout.clicked = click{}
		return m.openSelected()
	}
	return nil
}

// clickPage selects or opens a line of a page, if the page has selectable lines.
func (m *Model) clickPage(page screen.Page, y int, isDouble bool) tea.Cmd {
	c, ok := page.(screen.Clicker)
	if !ok || page.Capturing() && page.Place() != screen.Overlay {
		return nil
	}
	top := pageTop
	if page.Place() == screen.Overlay {
		top = pane.OverlayTop(m.env.Height, len(page.View())) + 1 // its border
	}
	c.Click(y - top)
	if isDouble {
		m.layout.clicked = click{}
		return m.openSelected()
	}
	return nil
}

// pageTop is the number of lines above the first line of a page: the header and the page's
// border.
const pageTop = 2

// openSelected presses the key that opens the selected line.
func (m *Model) openSelected() tea.Cmd {
	open := m.env.Keys.Open
	if m.typing() {
		open = m.env.Keys.Confirm // letters would be typed as text
	}
	if press, ok := keys.PressOf(open); ok {
		return m.press(press)
	}
	return nil
}

// wheel scrolls the screen under the pointer.
func (m *Model) wheel(x, y, by int) tea.Cmd {
	switch n := len(m.pages); {
	case m.dialogs.Shown() != nil:
	case n > 0:
		move := m.env.Keys.Down
		if by < 0 {
			move = m.env.Keys.Up
		}
		if press, ok := keys.PressOf(move); ok && !m.pages[n-1].Capturing() {
			return m.pages[n-1].Update(press)
		}
	case !m.layout.focused().Capturing():
		if p, _, _, ok := m.layout.at(x, y); ok {
			m.layout.panes[p].Scroll(by)
		}
	}
	return nil
}
