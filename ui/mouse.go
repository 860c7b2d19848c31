package ui

import (
	tea "charm.land/bubbletea/v2"
)

// wheelStep is how many rows a turn of the wheel moves.
const wheelStep = 3

// mouse scrolls the pane under the pointer, or selects the row that was clicked.
// Over a dialog or a page it does nothing.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	p, _, row, ok := m.layout.at(at.X, at.Y)
	if !ok || m.dialogs.Shown() != nil || len(m.pages) > 0 || m.layout.focused().Capturing() || tooSmall(m.env) {
		return nil
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft {
			return nil
		}
		m.layout.setFocus(p)
		m.layout.panes[p].Click(row)
	case tea.MouseWheelMsg:
		switch at.Button {
		case tea.MouseWheelUp:
			m.layout.panes[p].Scroll(-wheelStep)
		case tea.MouseWheelDown:
			m.layout.panes[p].Scroll(wheelStep)
		}
	}
	return nil
}
