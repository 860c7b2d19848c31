package ui

const (
	minWidth, minHeight = 60, 15
	// wideFrom is the width from which files and report stand side by side.
	wideFrom = 100
	// statusFrom is the height from which a notice has a line of its own; below,
	// it takes the footer's place.
	statusFrom = 20
)

func (m Model) tooSmall() bool      { return m.width < minWidth || m.height < minHeight }
func (m Model) wide() bool          { return m.width >= wideFrom && !m.zoomed }
func (m Model) hasStatusLine() bool { return m.height >= statusFrom }

// arrange gives every pane its size.
func (m *Model) arrange() {
	if m.help != nil {
		m.help.resize(m.height)
	}
	if m.logPage != nil {
		m.logPage.resize(m.height)
	}
	if m.details != nil {
		m.details.SetSize(m.width, m.detailHeight())
	}
	if m.tooSmall() {
		return
	}
	rows := m.height - 2 // header and footer
	if m.hasStatusLine() {
		rows--
	}
	if m.zoomed {
		var full [panes]int
		full[m.focus] = rows
		m.setHeights(full)
		return
	}
	if m.wide() {
		upper := rows / 2
		left := min(max(m.width*2/5, 40), 64)
		m.files.SetSize(left, upper)
		m.report.SetSize(m.width-left, upper)
		m.batches.SetSize(m.width, rows-upper)
		return
	}
	m.setHeights(stack(rows, m.focus, m.upper))
}

// detailHeight leaves the status line and the footer below the page of a batch.
func (m Model) detailHeight() int {
	if m.hasStatusLine() {
		return m.height - 2
	}
	return m.height - 1
}

// setHeights makes every pane as wide as the screen.
func (m *Model) setHeights(heights [panes]int) {
	m.files.SetSize(m.width, heights[onFiles])
	m.report.SetSize(m.width, heights[onReport])
	m.batches.SetSize(m.width, heights[onBatches])
}

// The heights of stacked panes that do not have the focus: with room for a few
// lines, and, where there is none, the title alone.
const (
	stackedHeight   = 6
	collapsedHeight = 1
	focusedHeight   = 7 // at least
)

// stack shares rows among panes that stand on top of each other. The one with the
// focus gets the most. Of the others, the pane of batches, or in its place the
// upper one that had the focus last, stays open before the third does.
func stack(rows int, focused, upper focus) [panes]int {
	second, third := onBatches, onReport
	switch focused {
	case onReport:
		third = onFiles
	case onBatches:
		second, third = upper, onFiles+onReport-upper
	}
	heights := [panes]int{collapsedHeight, collapsedHeight, collapsedHeight}
	left := rows - collapsedHeight*int(panes-1) - focusedHeight
	for _, f := range []focus{second, third} {
		if n := min(stackedHeight-collapsedHeight, left); n >= 2 {
			heights[f] += n
			left -= n
		}
	}
	heights[focused] = focusedHeight + max(0, left)
	return heights
}
