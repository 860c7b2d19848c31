package ui

import (
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// quit ends the program once nothing that could be lost is in flight. It waits for the
// answer to a paid request, cancels requests that were not sent yet, and stops downloads
// cleanly.
func (m *Model) quit() {
	m.env.Leaving = true
	m.stop()
	m.env.Post(screen.LeavingMsg{})
}

// leave ends the program if the user has quit and nothing is in flight.
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
