package ui

import (
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// wheelStep is how many rows a turn of the wheel moves.
const wheelStep = 3

// mouse scrolls the pane under the pointer, or selects the row that was clicked.
// Over a dialog or a page it does nothing.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	f, row, ok := m.paneAt(at.X, at.Y)
	if !ok || m.dialogs.Shown() != nil || len(m.pages) > 0 || m.details != nil || m.capturing() || m.tooSmall() {
		return nil
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft {
			return nil
		}
		m.setFocus(f)
		m.moveIn(f, func(l listPane) { l.Click(row) })
	case tea.MouseWheelMsg:
		switch at.Button {
		case tea.MouseWheelUp:
			m.moveIn(f, func(l listPane) { l.Scroll(-wheelStep) })
		case tea.MouseWheelDown:
			m.moveIn(f, func(l listPane) { l.Scroll(wheelStep) })
		}
	}
	return m.follow()
}

// listPane is a pane with rows to point at.
type listPane interface {
	Click(row int) // of the pane's lines within its border
	Scroll(rows int)
}

func (m *Model) moveIn(f screen.PaneID, move func(listPane)) {
	move([screen.Panes]listPane{&m.files, &m.report, &m.batches}[f])
}

// paneAt is the pane at a cell of the screen, and the line within its border.
func (m *Model) paneAt(x, y int) (f screen.PaneID, row int, ok bool) {
	y-- // the header
	if m.zoomed {
		return m.focus, y - 1, y >= 0
	}
	heights := [screen.Panes]int{m.files.Height(), m.report.Height(), m.batches.Height()}
	if m.wide() {
		if y < heights[screen.Files] {
			if x < m.files.Width() {
				return screen.Files, y - 1, y >= 0
			}
			return screen.Report, y - 1, y >= 0
		}
		y -= heights[screen.Files]
		return screen.Batches, y - 1, y < heights[screen.Batches]
	}
	for f, h := range heights {
		if y < h {
			return screen.PaneID(f), y - 1, y >= 0
		}
		y -= h
	}
	return 0, 0, false
}
