package ui

import "syncbatch-tui/ui/screen"

const (
	minWidth, minHeight = 60, 15
	// wideFrom is the width from which files and report stand side by side.
	wideFrom = 100
	// statusFrom is the height from which a notice has a line of its own; below,
	// it takes the footer's place.
	statusFrom = 20
)

func (m *Model) tooSmall() bool      { return m.env.Width < minWidth || m.env.Height < minHeight }
func (m *Model) wide() bool          { return m.env.Width >= wideFrom && !m.zoomed }
func (m *Model) hasStatusLine() bool { return m.env.Height >= statusFrom }

// arrange gives every pane its size.
func (m *Model) arrange() {
	m.dialogs.SetSize(m.env.Width, m.env.Height)
	for _, p := range m.pages {
		if p.Place() == screen.AboveFooter {
			p.SetSize(m.env.Width, m.detailHeight())
		} else {
			p.SetSize(m.env.Width, m.env.Height)
		}
	}
	if m.details != nil {
		m.details.SetSize(m.env.Width, m.detailHeight())
	}
	if m.tooSmall() {
		return
	}
	rows := m.env.Height - 2 // header and footer
	if m.hasStatusLine() {
		rows--
	}
	if m.zoomed {
		var full [screen.Panes]int
		full[m.focus] = rows
		m.setHeights(full)
		return
	}
	if m.wide() {
		upper := rows / 2
		left := min(max(m.env.Width*2/5, 40), 64)
		m.files.SetSize(left, upper)
		m.report.SetSize(m.env.Width-left, upper)
		m.batches.SetSize(m.env.Width, rows-upper)
		return
	}
	m.setHeights(stack(rows, m.focus, m.upper))
}

// detailHeight leaves the status line and the footer below the page of a batch.
func (m *Model) detailHeight() int {
	if m.hasStatusLine() {
		return m.env.Height - 2
	}
	return m.env.Height - 1
}

// setHeights makes every pane as wide as the screen.
func (m *Model) setHeights(heights [screen.Panes]int) {
	m.files.SetSize(m.env.Width, heights[screen.Files])
	m.report.SetSize(m.env.Width, heights[screen.Report])
	m.batches.SetSize(m.env.Width, heights[screen.Batches])
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
func stack(rows int, focused, upper screen.PaneID) [screen.Panes]int {
	second, third := screen.Batches, screen.Report
	switch focused {
	case screen.Report:
		third = screen.Files
	case screen.Batches:
		second, third = upper, screen.Files+screen.Report-upper
	}
	heights := [screen.Panes]int{collapsedHeight, collapsedHeight, collapsedHeight}
	left := rows - collapsedHeight*int(screen.Panes-1) - focusedHeight
	for _, f := range []screen.PaneID{second, third} {
		if n := min(stackedHeight-collapsedHeight, left); n >= 2 {
			heights[f] += n
			left -= n
		}
	}
	heights[focused] = focusedHeight + max(0, left)
	return heights
}
