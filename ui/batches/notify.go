package batches

import (
	"cmp"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Notify is how to get the attention of a user who is looking elsewhere.
type Notify string

// The ways to notify: none, the terminal's bell, or the bell and a desktop notification by
// the terminal (OSC 9).
const (
	NotifyOff  Notify = "off"
	NotifyBell Notify = "bell"
	NotifyOSC  Notify = "osc"
)

// notifyEnded says on the screen that batches have ended and, if the window is not
// focused, sends one notification for all of them.
func (m *Model) notifyEnded(batches []syncapi.Batch) tea.Cmd {
	if len(batches) == 0 {
		return nil
	}
	text, l := m.summary(batches)
	m.env.Announce(l, "%s", text)
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

// summary sums up in one line how batches have ended.
func (m *Model) summary(batches []syncapi.Batch) (string, screen.Level) {
	failed, level := 0, screen.Success
	for _, b := range batches {
		l := endLevel(b)
		if l > screen.Success {
			failed++
		}
		level = max(level, l)
	}
	if b := batches[0]; len(batches) == 1 {
		return fmt.Sprintf("%s: %s, %d succeeded, %d failed.", cmp.Or(m.File(b.ID), b.ID), b.Status, b.Metrics.Succeeded, b.Metrics.Failed), level
	}
	if failed > 0 {
		return fmt.Sprintf("%d batches have ended, %d of them with failures.", len(batches), failed), level
	}
	return fmt.Sprintf("%d batches have ended.", len(batches)), level
}

// endLevel returns the level of a batch's end: a batch in which some requests failed and
// others succeeded is a warning.
func endLevel(b syncapi.Batch) screen.Level {
	switch {
	case b.Status == syncapi.StatusFailed, b.Metrics.AllFailed():
		return screen.Failure
	case b.Metrics.Failed > 0:
		return screen.Warning
	}
	return screen.Success
}
