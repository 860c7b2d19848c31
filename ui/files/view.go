package files

import (
	"fmt"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

const (
	sizeWidth = 6
	ageWidth  = 4
	margins   = 4 // the mark, and a space on both sides of the details
)

// View draws the pane.
func (m *Model) View() []string {
	note := format.Clean(format.Path(m.dir, m.home))
	if m.listing.byName {
		note += " · by name"
	}
	frame := pane.Frame{
		Theme: m.env.Theme, Title: "Files", Note: note,
		Width: m.width, Height: m.height, Focused: m.focused,
	}
	if m.height < pane.FrameSize+1 {
		frame.Title, frame.Note = "Files", format.Clean(m.currentName())
		return frame.Render(nil)
	}
	body := m.notes()
	start, end := m.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], i == m.list.Cursor()))
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.env.Theme.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// extra returns the number of lines of notes.
func (m *Model) extra() int { return len(m.notes()) }

// notes draws the lines above the entries.
func (m *Model) notes() []string {
	var lines []string
	lines = append(lines, m.filter.Lines(m.env.Theme, m.width-pane.FrameSize, filterHint)...)
	switch {
	case m.err != nil:
		lines = append(lines,
			m.env.Theme.Fail.Render(" ✖ Cannot read "+format.Clean(format.Path(m.errDir, m.home))),
			m.env.Theme.Dim.Render("   "+format.Clean(m.err.Error())))
	case !m.read && m.entries == nil:
		lines = append(lines, m.env.Theme.Dim.Render(" reading…"))
	case len(m.shown) == 0 && m.filter.Text != "":
		lines = append(lines, m.wrapped("No file matches; "+m.filter.Clear(m.env.Keys)+" clears the filter.")...)
	case len(m.shown) == 0 || m.shown[0].kind > table && m.filter.Text == "":
		lines = append(lines, m.wrapped("There is no .jsonl file here.")...)
	}
	return lines
}

// wrapped draws a note in as many lines as it needs.
func (m *Model) wrapped(note string) []string {
	lines := format.Wrap(note, max(1, m.width-pane.FrameSize-2))
	for i, l := range lines {
		lines[i] = m.env.Theme.Dim.Render(" " + l)
	}
	return lines
}

func (m *Model) row(e entry, selected bool) string {
	on := func(s theme.Style) theme.Style { return s.On(selected && m.focused) }
	mark := "  "
	if selected {
		mark = "▸ "
	}
	name, detail := m.env.Theme.Text, m.env.Theme.Dim
	switch {
	case e.kind == input && selected:
		name = m.env.Theme.Strong
	case e.kind == folder || e.kind == parent:
		name = m.env.Theme.Running
	case e.kind == other || e.kind == result:
		name = m.env.Theme.Dim
	}
	inner := m.width - pane.FrameSize
	right := e.problem
	if !e.changed.IsZero() {
		right = format.FitRight(format.Bytes(e.size), sizeWidth) + "  " + format.FitRight(format.Age(m.env.Now, e.changed), ageWidth)
	}
	right = format.Middle(right, inner/2)
	room := max(1, inner-margins-format.Width(right))
	return on(m.env.Theme.Accent).Render(mark) +
		e.highlight(on(name), on(m.env.Theme.Title), room) +
		on(detail).Render(format.FitRight(right, max(0, inner-margins-room))+" ")
}
