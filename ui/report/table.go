package report

import (
	"fmt"
	"slices"
	"strings"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

const (
	// everyFact is a limit above any number of facts.
	everyFact = 100
	// rowsBefore is how many lines of a pane are reserved for other things than facts: the
	// summary, the table's header and some rows.
	rowsBefore  = 5
	labelWidth  = len("sync mode")
	columnGap   = 2
	maxReasons  = 3 // reasons why a cost is uncertain
	narrowCell  = 6 // least width of a column when the others need room
	lengthWidth = len("unreachable")
)

// allFacts returns the facts of the file and of its media.
func (m *Model) allFacts() []fact {
	facts := m.content.facts
	if m.media.Note != "" {
		facts = append(slices.Clip(facts), fact{"media", m.media.Note})
	}
	if low, high, sum := m.lengths(); sum > 0 {
		text := length(high)
		if low != high {
			text = length(low) + " to " + text
		}
		facts = append(slices.Clip(facts), fact{"length", text + " · " + length(sum) + " in all"})
	}
	if q := m.media.Quote; q != nil {
		text := screen.Shares(q)
		if parts := screen.NotIncluded(q); parts != "" {
			text = join(text, "without "+parts)
		}
		facts = append(slices.Clip(facts), fact{"cost", text})
		reasons := q.Reasons()
		for _, r := range reasons[:min(len(reasons), maxReasons)] {
			facts = append(facts, fact{"", format.Clean(fmt.Sprintf("%d: %s", r.Requests, r.Text))})
		}
	}
	return facts
}

// hasLengths reports whether the table has a column for the media.
func (m *Model) hasLengths() bool { return len(m.media.Seconds)+len(m.media.States) > 0 }

// lengths returns the shortest and the longest length of the media, and the sum of all.
func (m *Model) lengths() (low, high, sum float64) {
	for _, s := range m.media.Seconds {
		if s > 0 {
			if low == 0 || s < low {
				low = s
			}
			high, sum = max(high, s), sum+s
		}
	}
	return low, high, sum
}

// contentHead draws the lines above the table that do not scroll: at most n facts, and the
// header. Below problems, they scroll with the problems.
func (m *Model) contentHead(n int) []string {
	if len(m.rows) > 0 {
		return nil
	}
	var lines []string
	facts := m.allFacts()
	for _, f := range facts[:min(len(facts), max(n, 0))] {
		lines = append(lines, m.fact(f))
	}
	if m.hasTable() && len(m.content.table.rows) > 0 && n > 0 {
		lines = append(lines, m.tableHeader())
	}
	return lines
}

// factRoom returns how many facts fit above the table.
func (m *Model) factRoom() int { return m.height - pane.FrameSize - rowsBefore }

// wrapContent makes the lines of the table and, below problems, of the facts.
func (m *Model) wrapContent() {
	m.widths = m.columns()
	rows, last := m.content.table.rows, max(0, len(m.rows)-1)
	if !m.hasTable() {
		rows = nil
	}
	if len(m.rows) > 0 {
		for i := range m.allFacts() {
			m.lines = append(m.lines, line{row: last, part: about, fact: i})
		}
		if len(rows) > 0 {
			m.lines = append(m.lines, line{row: last, part: columnNames})
		}
	}
	for range rows {
		m.lines = append(m.lines, line{row: len(m.first), part: request})
		m.first = append(m.first, len(m.lines)-1)
	}
	if n := m.content.table.more; n > 0 && len(rows) > 0 {
		m.lines = append(m.lines, line{row: len(m.first) - 1, part: ending, text: fmt.Sprintf("   and %d more", n)})
	}
}

// fact draws a fact.
func (m *Model) fact(f fact) string {
	t := m.env.Theme
	room := max(0, m.width-pane.FrameSize-labelWidth-5)
	return "   " + t.Dim.Render(format.Fit(f.label, labelWidth)) + " " + t.Text.Render(format.Fit(f.text, room)) + " "
}

// columns returns the widths of the table's columns; 0 for an empty column.
func (m *Model) columns() []int {
	t := m.content.table
	widths := slices.Clone(t.widths)
	if len(widths) == 0 {
		return nil
	}
	room := m.width - pane.FrameSize - 3
	if m.hasLengths() {
		room -= lengthWidth + columnGap
	}
	for i, w := range widths {
		if w > 0 {
			widths[i] = max(w, len(t.header[i]))
			room -= columnGap
		}
	}
	for {
		total, widest := 0, 0
		for i, w := range widths {
			total += w
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= room || widths[widest] <= narrowCell {
			return widths
		}
		widths[widest]--
	}
}

// cells draws cells in their columns.
func (m *Model) cells(cells []string, length string, styles func(column int) theme.Style) string {
	var b strings.Builder
	for i, w := range m.widths {
		if w > 0 {
			text := cells[i]
			if i == 0 { // ids differ at their ends
				text = format.Middle(text, w)
			}
			styles(i).Write(&b, format.Fit(text, w), strings.Repeat(" ", columnGap))
		}
	}
	if m.hasLengths() {
		styles(len(cells)).Write(&b, format.FitRight(length, lengthWidth))
	}
	return b.String()
}

// tableHeader draws the names of the columns.
func (m *Model) tableHeader() string {
	return "  " + m.cells(m.content.table.header, "LENGTH", func(int) theme.Style { return m.env.Theme.Dim })
}

// mediaCell returns the state of a request's media if there is a problem, or else the
// expected length of its output.
func (m *Model) mediaCell(line int) string {
	if state := m.media.States[line]; state != "" {
		return state
	}
	return length(m.media.Seconds[line])
}

// requestRow draws a row of the table.
func (m *Model) requestRow(i int) string {
	r, _ := m.request(i)
	t := m.env.Theme
	selected := m.focused && i == m.chosen
	mark := "  "
	if i == m.chosen {
		mark = "▸ "
	}
	s := t.Accent.On(selected).Render(mark) + m.cells(r.cells, m.mediaCell(r.line), func(column int) theme.Style {
		switch {
		case column == 0 && i == m.chosen:
			return t.Strong.On(selected)
		case column == len(r.cells) && m.media.States[r.line] != "":
			return t.Warn.On(selected)
		case column == 0:
			return t.Text.On(selected)
		case r.failed:
			return t.Fail.On(selected)
		}
		return t.Dim.On(selected)
	})
	return s + t.Text.On(selected).Render(strings.Repeat(" ", max(0, m.width-pane.FrameSize-format.Width(s))))
}

// position says which part is visible of the lines from start to end: numbers of table
// rows, or else the selected problem.
func (m *Model) position(start, end int) string {
	first, last := 0, 0
	for _, l := range m.lines[start:end] {
		if l.part == request && m.content.kind == screen.Table {
			last = l.row - len(m.rows) + 1
			if first == 0 {
				first = last
			}
		}
	}
	all := len(m.content.table.rows) + m.content.table.more
	switch first {
	case 0:
		return fmt.Sprintf("%d/%d", m.chosen+1, len(m.first))
	case 1:
		return fmt.Sprintf("%d of %d rows", last, all)
	}
	return fmt.Sprintf("rows %d–%d of %d", first, last, all)
}
