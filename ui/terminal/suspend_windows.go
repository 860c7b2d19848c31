package terminal

import (
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// Suspension does nothing on Windows, because Windows does not suspend programs.
type Suspension struct{}

// NewSuspension makes a Suspension.
func NewSuspension(*atomic.Bool) *Suspension { return &Suspension{} }

// Filter returns every message unchanged.
func (*Suspension) Filter(_ tea.Model, msg tea.Msg) tea.Msg { return msg }

// Watch does nothing.
func (*Suspension) Watch(*tea.Program) {}

// Stop does nothing.
func (*Suspension) Stop() {}
