package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// clockJump is how far the wall clock and the monotonic clock may drift apart between two
// ticks. A larger difference means that the machine was asleep or that its clock was set.
const clockJump = 5 * time.Second

// tickMsg comes once a second.
type tickMsg struct {
	at   time.Time // from the monotonic clock, if there is one
	wall time.Time // from the wall clock only
}

func tick(now func() time.Time) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg {
		at := now()
		return tickMsg{at: at, wall: at.Round(0)} // Round(0) drops the monotonic reading
	})
}

// jumped reports whether the machine slept between two ticks or its clock was set. During
// a suspend the wall clock keeps running and the monotonic clock stops.
func jumped(before, after tickMsg) bool {
	if before.at.IsZero() {
		return false
	}
	drift := after.wall.Sub(before.wall) - after.at.Sub(before.at)
	return drift > clockJump || drift < -clockJump
}
