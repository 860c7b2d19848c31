package batches

import (
	"fmt"
	"strings"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// maxSlots is how many of the batches that use the slots are named.
const maxSlots = 3

// setQueued sets the files that wait for a free slot at Sync.
func (m *Model) setQueued(q screen.QueuedMsg) {
	m.queued = q
	m.SetSize(m.width, m.height)
}

// queuedLines name the queued files, the time of the next try, and the batches that they
// wait for.
func (m *Model) queuedLines() []string {
	t, q := m.env.Theme, m.queued
	line := func(text, hint string) string {
		return t.Running.Render(" ○ ") + t.Text.Render(text) + t.Dim.Render(hint)
	}
	var lines []string
	if len(q.Files) > 0 {
		hint := ""
		if wait := q.Next.Sub(m.env.Now); wait > 0 {
			hint = " · next try in " + format.Duration(wait) + ", " + m.env.Keys.Refresh.Help().Key + " tries now"
		}
		lines = append(lines, line("queued: "+format.Clean(strings.Join(q.Files, ", ")), hint+slots(q.Running)))
	}
	if len(q.Earlier) > 0 {
		lines = append(lines, line("queued earlier: "+format.Clean(strings.Join(q.Earlier, ", ")), " · "+m.env.Keys.Resolve.Help().Key+" asks to send it"+slots(q.Running)))
	}
	return lines
}

// slots names the batches that use the slots; empty for none.
func slots(running []string) string {
	if len(running) == 0 {
		return ""
	}
	text := " · slots: " + strings.Join(running[:min(len(running), maxSlots)], ", ")
	if more := len(running) - maxSlots; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return format.Clean(text)
}
