package ui

import (
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

const (
	minWidth, minHeight = 60, 15
	// wideFrom is the width from which files and report stand side by side.
	wideFrom = 100
	// statusFrom is the height from which a notice has a line of its own; below,
	// it takes the footer's place.
	statusFrom = 20
)

func tooSmall(env *screen.Env) bool      { return env.Width < minWidth || env.Height < minHeight }
func hasStatusLine(env *screen.Env) bool { return env.Height >= statusFrom }

// layout places the panes and knows which one has the focus.
type layout struct {
	env    *screen.Env
	panes  [screen.Panes]screen.Pane
	focus  screen.PaneID
	upper  screen.PaneID // of files and report, the one that had the focus last
	zoomed bool          // the pane with the focus takes the whole screen
}

// focused is the pane that takes the keys.
func (l *layout) focused() screen.Pane { return l.panes[l.focus] }

// setFocus gives a pane the focus.
func (l *layout) setFocus(p screen.PaneID) {
	l.focus = p
	if p != screen.Batches {
		l.upper = p
	}
	for i, pane := range l.panes {
		pane.SetFocused(screen.PaneID(i) == p)
	}
	l.arrange()
}

// zoom gives the pane with the focus the whole screen, or takes it back.
func (l *layout) zoom() {
	l.zoomed = !l.zoomed
	l.arrange()
}

func (l *layout) wide() bool { return l.env.Width >= wideFrom && !l.zoomed }

// arrange gives every pane its size.
func (l *layout) arrange() {
	if tooSmall(l.env) {
		return
	}
	width, rows := l.env.Width, l.env.Height-2 // header and footer
	if hasStatusLine(l.env) {
		rows--
	}
	heights := stack(rows, l.focus, l.upper)
	if l.zoomed {
		heights = [screen.Panes]int{}
		heights[l.focus] = rows
	}
	if l.wide() {
		upper := rows / 2
		left := min(max(width*2/5, 40), 64)
		l.panes[screen.Files].SetSize(left, upper)
		l.panes[screen.Report].SetSize(width-left, upper)
		l.panes[screen.Batches].SetSize(width, rows-upper)
		return
	}
	for i, p := range l.panes {
		p.SetSize(width, heights[i])
	}
}

// view draws the panes as arrange has placed them.
func (l *layout) view() []string {
	files, report, batches := l.panes[screen.Files].View(), l.panes[screen.Report].View(), l.panes[screen.Batches].View()
	if l.wide() {
		return append(pane.Beside(files, report), batches...)
	}
	return append(append(files, report...), batches...)
}

// at is the pane at a cell of the screen, and the line within its border.
func (l *layout) at(x, y int) (p screen.PaneID, row int, ok bool) {
	y-- // the header
	if l.zoomed {
		return l.focus, y - 1, y >= 0
	}
	var heights [screen.Panes]int
	for i, p := range l.panes {
		_, heights[i] = p.Size()
	}
	if l.wide() {
		if y < heights[screen.Files] {
			if left, _ := l.panes[screen.Files].Size(); x < left {
				return screen.Files, y - 1, y >= 0
			}
			return screen.Report, y - 1, y >= 0
		}
		y -= heights[screen.Files]
		return screen.Batches, y - 1, y < heights[screen.Batches]
	}
	for i, h := range heights {
		if y < h {
			return screen.PaneID(i), y - 1, y >= 0
		}
		y -= h
	}
	return 0, 0, false
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
	for _, p := range []screen.PaneID{second, third} {
		if n := min(stackedHeight-collapsedHeight, left); n >= 2 {
			heights[p] += n
			left -= n
		}
	}
	heights[focused] = focusedHeight + max(0, left)
	return heights
}
