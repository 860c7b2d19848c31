package batches

import (
	"cmp"
	"fmt"
	"strings"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// View draws the pane.
func (m *Model) View() []string {
	frame := pane.Frame{Theme: m.env.Theme, Title: m.title(), Width: m.width, Height: m.height, Focused: m.focused}
	if m.height < pane.FrameSize+1 {
		if n, ratio := m.Running(); n > 0 {
			frame.Right = m.env.Theme.Running.Render(fmt.Sprintf("%d running · %s", n, format.Percent(ratio)))
		}
		return frame.Render(nil)
	}
	body := m.head()
	switch {
	case len(m.rows) == 0 && !m.loaded && m.stale == "":
		body = append(body, m.env.Theme.Dim.Render(" asking Sync…"))
	case len(m.rows) == 0 && m.loaded:
		for _, l := range format.Wrap(fmt.Sprintf("No batches yet. Choose a file above and press %s to submit it; %s adds one by its id.", m.env.Keys.Submit.Help().Key, m.env.Keys.Add.Help().Key), max(1, m.width-pane.FrameSize-2)) {
			body = append(body, m.env.Theme.Dim.Render(" "+l))
		}
	}
	if len(m.rows) > 0 && len(m.shown) == 0 {
		body = append(body, m.env.Theme.Dim.Render(" No batch matches; "+m.filter.Clear(m.env.Keys)+" clears the filter."))
	}
	for i, l := range body {
		body[i] = format.Fit(l, max(0, m.width-pane.FrameSize))
	}
	c := m.columns()
	if m.hasNames() {
		body = append(body, format.Fit(m.names(c), max(0, m.width-pane.FrameSize)))
	} else {
		frame.Note = m.orderName()
	}
	start, end := m.list.Visible()
	frame.Exact = c.total() <= m.width-pane.FrameSize
	for i := start; i < end; i++ {
		body = append(body, m.draw(m.shown[i], c, i == m.list.Cursor()))
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.env.Theme.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// orderName returns the order's name in the pane's title; empty for the default.
func (m *Model) orderName() string {
	if m.reversed {
		return cmp.Or(m.sorting.name(), "by age") + " ▴"
	}
	return m.sorting.name()
}

// title names the pane and the number of marked batches.
func (m *Model) title() string {
	if marks := m.marks(); marks != "" {
		return "Batches · " + marks
	}
	return "Batches"
}

// maxWarning is the largest number of lines of a warning above rows.
const maxWarning = 3

// warning says why the rows are outdated. It leaves room for at least one row.
func (m *Model) warning() []string {
	if m.stale == "" {
		return nil
	}
	room := m.height - pane.FrameSize - m.filter.Height() - min(len(m.shown), 1) - len(m.queuedLines())
	if len(m.shown) > 0 {
		room = min(room, maxWarning)
	}
	lines := m.warningLines(max(1, room))
	for i, l := range lines {
		lines[i] = m.env.Theme.Warn.Render([]string{" ⚠ ", "   "}[min(i, 1)] + l)
	}
	return lines
}

// warningLines wraps a warning to at most most lines. If it must cut the cause, it keeps
// the remedy.
func (m *Model) warningLines(most int) []string {
	width := max(1, m.width-pane.FrameSize-4)
	text := m.stale
	if m.remedy != "" {
		text += " " + m.remedy
	}
	lines := format.Wrap(text, width)
	if len(lines) <= most {
		return lines
	}
	cut := func(lines []string, most int) []string {
		return append(lines[:most-1:most-1], format.Fit(strings.Join(lines[most-1:], " "), width))
	}
	if remedy := format.Wrap(m.remedy, width); m.remedy != "" && len(remedy) < most {
		return append(cut(format.Wrap(m.stale, width), min(most-len(remedy), len(format.Wrap(m.stale, width)))), remedy...)
	}
	return cut(lines, most)
}

// minRows is how many rows must be visible, if there are that many, before the column
// headers are shown.
const minRows = 2

// hasNames reports whether the column headers are shown.
func (m *Model) hasNames() bool {
	return len(m.shown) > 0 && m.height-pane.FrameSize-len(m.head()) > min(minRows, len(m.shown))
}
