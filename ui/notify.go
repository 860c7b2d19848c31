package ui

import (
	"cmp"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Notify is how the dashboard calls for a person who looks elsewhere.
type Notify string

// The ways to call: not at all, the terminal's bell, or the bell and a message
// that the terminal shows on the desktop (OSC 9).
const (
	NotifyOff  Notify = "off"
	NotifyBell Notify = "bell"
	NotifyOSC  Notify = "osc"
)

// ended says that batches have ended: on the screen, and, when the window does
// not have the focus, with one call for all of them.
func (m *Model) ended(batches []syncapi.Batch) tea.Cmd {
	if len(batches) == 0 {
		return nil
	}
	text, l := m.summary(batches)
	m.env.Notify(l, "%s", text)
	if !m.blurred {
		return nil
	}
	switch m.cfg.Notify {
	case NotifyBell:
		return tea.Raw("\a")
	case NotifyOSC:
		return tea.Raw("\a\x1b]9;syncbatch: " + format.Clean(text) + "\x1b\\")
	}
	return nil
}

// summary is what batches have come to, in one line.
func (m *Model) summary(batches []syncapi.Batch) (string, screen.Level) {
	failed := 0
	for _, b := range batches {
		if b.Status == syncapi.StatusFailed || b.Metrics.Failed > 0 {
			failed++
		}
	}
	if b := batches[0]; len(batches) == 1 {
		text := fmt.Sprintf("%s: %s, %d succeeded, %d failed.", cmp.Or(m.batches.File(b.ID), b.ID), b.Status, b.Metrics.Succeeded, b.Metrics.Failed)
		if failed > 0 {
			return text, screen.Failure
		}
		return text, screen.Success
	}
	if failed > 0 {
		return fmt.Sprintf("%d batches have ended, %d of them with failures.", len(batches), failed), screen.Failure
	}
	return fmt.Sprintf("%d batches have ended.", len(batches)), screen.Success
}

// title is the terminal window's: the state in a few words, all of them ours,
// because a title is not sanitised on its way.
func (m *Model) title() string {
	if n, ratio := m.batches.Running(); n > 0 {
		return fmt.Sprintf("syncbatch: %d running, %s", n, format.Percent(ratio))
	}
	return "syncbatch"
}

// progress is the terminal's own progress bar, nil for none.
func (m *Model) progress() *tea.ProgressBar {
	n, ratio := m.batches.Running()
	switch {
	case n == 0:
		return nil
	case m.poll.err != nil:
		return tea.NewProgressBar(tea.ProgressBarWarning, int(ratio*100))
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, int(ratio*100))
}
