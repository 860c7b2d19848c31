package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// clockJump is the difference between the wall clock and the monotonic clock that means
// that the machine was asleep or its clock was set.
const clockJump = 5 * time.Second

// tickMsg comes once a second.
type tickMsg struct {
	at   time.Time // by the monotonic clock, if there is one
	wall time.Time // by the wall clock alone
}

func tick(now func() time.Time) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg {
		at := now()
		return tickMsg{at: at, wall: at.Round(0)} // which drops the monotonic reading
	})
}

// jumped reports whether the machine has slept between two ticks, or its clock was set:
// in a suspend the wall clock goes on, and the monotonic clock does not.
func jumped(before, after tickMsg) bool {
	if before.at.IsZero() {
		return false
	}
	drift := after.wall.Sub(before.wall) - after.at.Sub(before.at)
	return drift > clockJump || drift < -clockJump
}
