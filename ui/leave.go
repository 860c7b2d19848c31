package ui

import (
	"fmt"
	"os"
	"slices"
	"time"

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
	if !m.env.Leaving || busy(m.features) {
		return nil
	}
	return tea.Quit
}

// busy reports whether a feature has work in flight that must end before the program
// leaves.
func busy(features []screen.Feature) bool {
	return slices.ContainsFunc(features, func(f screen.Feature) bool { return f.Status().Busy })
}

// awaitPaid waits for the paid calls after the screen is gone, and gives their results to
// the dashboard. Without the answer, the user would not know whether there is something to
// pay for. It stops waiting after a second quit and when abrupt is closed. A dashboard
// that is not intact gets no results.
func awaitPaid(m *Model, intact bool, abrupt <-chan struct{}) {
	if intact && m.env.Leaving && busy(m.features) {
		return
	}
	m.quit() // nothing more is sent
	patience := time.AfterFunc(time.Second, func() {
		fmt.Fprintln(os.Stderr, "waiting for Sync's answer to the submission; interrupt once more to end at once and leave the outcome unknown")
	})
	defer patience.Stop()
	m.env.Paid.Wait(abrupt)
	if !intact {
		return
	}
	for _, msg := range m.env.Paid.Left() {
		m.Update(msg)
	}
}
