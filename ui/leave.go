package ui

import (
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// quit ends the program when nothing is in flight that would be lost: the answer to
// a request that pays is awaited, and what was not sent yet is not sent; downloads are
// stopped in order.
func (m *Model) quit() {
	m.env.Leaving = true
	m.stop()
	m.env.Post(screen.LeavingMsg{})
}

// leave ends the program if that is wanted and nothing is in flight.
func (m *Model) leave() tea.Cmd {
	if !m.env.Leaving {
		return nil
	}
	for _, f := range m.features {
		if f.Status().Busy {
			return nil
		}
	}
	return tea.Quit
}
