package files

import (
	"fmt"
	"time"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

const (
	sizeWidth = 6
	ageWidth  = 4
	margins   = 4 // the mark, and a space on both sides of the details
)

// View draws the pane, with ages as of now.
func (m Model) View(now time.Time, focused bool) []string {
	note := format.Clean(format.Path(m.dir, m.home))
	if m.listing.byName {
		note += " · by name"
	}
	frame := pane.Frame{
		Theme: m.theme, Title: "Files", Note: note,
		Width: m.width, Height: m.height, Focused: focused,
	}
	if m.height < pane.FrameSize+1 {
		frame.Title, frame.Note = "Files", format.Clean(m.currentName())
		return frame.Render(nil)
	}
	body := m.notes()
	start, end := m.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], now, i == m.list.Cursor(), focused))
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.theme.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// extra is how many lines notes takes.
func (m Model) extra() int { return len(m.notes()) }

// notes are the lines above the entries.
func (m Model) notes() []string {
	var lines []string
	lines = append(lines, m.filter.Lines(m.theme, m.width-pane.FrameSize)...)
	switch {
	case m.err != nil:
		lines = append(lines,
			m.theme.Fail.Render(" ✖ cannot read "+format.Clean(format.Path(m.errDir, m.home))),
			m.theme.Dim.Render("   "+format.Clean(m.err.Error())))
	case !m.read && m.entries == nil:
		lines = append(lines, m.theme.Dim.Render(" reading…"))
	case len(m.shown) == 0 && m.filter.Text != "":
		lines = append(lines, m.theme.Dim.Render(" nothing matches; esc shows all"))
	case len(m.shown) == 0 || m.shown[0].kind != input && m.filter.Text == "":
		lines = append(lines, m.theme.Dim.Render(" no .jsonl file here"))
	}
	return lines
}

func (m Model) row(e entry, now time.Time, selected, focused bool) string {
	on := func(s theme.Style) theme.Style { return s.On(selected && focused) }
	mark := "  "
	if selected {
		mark = "▸ "
	}
	name, detail := m.theme.Text, m.theme.Dim
	switch {
	case e.kind == input && selected:
		name = m.theme.Strong
	case e.kind == folder || e.kind == parent:
		name = m.theme.Running
	case e.kind == other:
		name = m.theme.Dim
	}
	inner := m.width - pane.FrameSize
	right := e.problem
	if !e.changed.IsZero() {
		right = format.FitRight(format.Bytes(e.size), sizeWidth) + "  " + format.FitRight(format.Age(now, e.changed), ageWidth)
	}
	right = format.Middle(right, inner/2)
	room := max(1, inner-margins-format.Width(right))
	return on(m.theme.Accent).Render(mark) +
		on(name).Render(format.Fit(format.Middle(e.label, room), room)+" ") +
		on(detail).Render(format.FitRight(right, max(0, inner-margins-room))+" ")
}
