package ui

import (
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

const (
	minWidth, minHeight = 60, 15
	// pairedFrom is the width from which files and report stand side by side, sidebarFrom
	// that from which the files stand beside both others, which then keep all of their
	// columns, and columnsFrom that from which all panes stand side by side.
	pairedFrom, sidebarFrom, columnsFrom = 120, 160, 240
	// The width of the files beside another pane.
	minFiles, maxFiles = 34, 48
	// statusFrom is the height from which a notice has a line of its own; below, it is
	// in the border above the footer.
	statusFrom = 20
	// maxBlank is how many lines a pane may leave blank while another one cuts its
	// content, and exactWant the height up to which it leaves none.
	maxBlank  = 3
	exactWant = 12
)

func tooSmall(env *screen.Env) bool      { return env.Width < minWidth || env.Height < minHeight }
func hasStatusLine(env *screen.Env) bool { return env.Height >= statusFrom }

// rect is where a pane stands between header and footer; without a height it is hidden.
type rect struct{ x, y, width, height int }

// layout places the panes and knows which one has the focus.
type layout struct {
	env     *screen.Env
	panes   [screen.Panes]screen.Pane
	places  [screen.Panes]rect
	wanted  [screen.Panes]int // what places was made for
	focus   screen.PaneID
	upper   screen.PaneID // of files and report, the one that had the focus last
	clicked click
	zoomed  bool // the pane with the focus takes the whole screen
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

// rows is how many lines there are for the panes.
func (l *layout) rows() int {
	rows := l.env.Height - 2 // header and footer
	if hasStatusLine(l.env) {
		rows--
	}
	return rows
}

// wants is how many lines each pane needs for all of its content, its border included.
// Long content counts in steps, so that a line more or less moves no borders.
func (l *layout) wants() (wants [screen.Panes]int) {
	for i, p := range l.panes {
		wants[i] = p.Want() + pane.FrameSize
		if wants[i] > exactWant {
			wants[i] = (wants[i] + maxBlank) / (maxBlank + 1) * (maxBlank + 1)
		}
	}
	return wants
}

// arrange gives every pane its place.
func (l *layout) arrange() {
	if tooSmall(l.env) {
		return
	}
	width, rows, wants := l.env.Width, l.rows(), l.wants()
	l.wanted = wants
	switch {
	case l.zoomed:
		l.places = [screen.Panes]rect{{width: width}, {width: width}, {width: width}}
		l.places[l.focus].height = rows
	case width >= columnsFrom:
		left := filesWidth(width / 6)
		middle := (width - left) * 2 / 5 // the table of batches is the widest
		l.places = [screen.Panes]rect{
			{0, 0, left, rows}, {left, 0, middle, rows}, {left + middle, 0, width - left - middle, rows},
		}
	case width >= sidebarFrom:
		left := filesWidth(width / 5)
		right := []share{{want: wants[screen.Report], isFirst: l.focus != screen.Batches},
			{want: wants[screen.Batches], isFirst: l.focus == screen.Batches}}
		distribute(rows, right, 0)
		upper := right[0].got
		l.places = [screen.Panes]rect{{0, 0, left, rows}, {left, 0, width - left, upper}, {left, upper, width - left, rows - upper}}
	case width >= pairedFrom:
		left := filesWidth(width / 3)
		pair := []share{{want: max(wants[screen.Files], wants[screen.Report]), isFirst: l.focus != screen.Batches},
			{want: wants[screen.Batches], isFirst: l.focus == screen.Batches}}
		distribute(rows, pair, 0)
		upper := pair[0].got
		l.places = [screen.Panes]rect{{0, 0, left, upper}, {left, 0, width - left, upper}, {0, upper, width, rows - upper}}
	default:
		l.stack(width, rows, wants)
	}
	for i, p := range l.panes {
		p.SetSize(l.places[i].width, l.places[i].height)
	}
}

// filesWidth keeps a width for the files within its bounds.
func filesWidth(width int) int { return min(max(width, minFiles), maxFiles) }

// stack puts the panes on top of each other.
func (l *layout) stack(width, rows int, wants [screen.Panes]int) {
	shares := make([]share, screen.Panes)
	third := screen.Report // the first to be closed where there is no room
	switch l.focus {
	case screen.Report:
		third = screen.Files
	case screen.Batches:
		third = screen.Files + screen.Report - l.upper
	}
	for i := range shares {
		p := screen.PaneID(i)
		shares[i] = share{want: wants[i], isFirst: p == l.focus, isLast: p == third}
	}
	distribute(rows, shares, int(screen.Report))
	y := 0
	for i, s := range shares {
		l.places[i] = rect{0, y, width, s.got}
		y += s.got
	}
}

// adapt arranges the panes anew when one of them has more or less to show.
func (l *layout) adapt() {
	if l.wants() != l.wanted {
		l.arrange()
	}
}

// view draws the panes as arrange has placed them.
func (l *layout) view() []string {
	files, report, batches := l.panes[screen.Files].View(), l.panes[screen.Report].View(), l.panes[screen.Batches].View()
	switch {
	case l.zoomed || l.env.Width < pairedFrom:
		return append(append(files, report...), batches...)
	case l.env.Width < sidebarFrom:
		return append(pane.Beside(files, report), batches...)
	case l.env.Width < columnsFrom:
		return pane.Beside(files, append(report, batches...))
	}
	return pane.Beside(pane.Beside(files, report), batches)
}

// at is the pane at a cell of the screen, with the column and the line within its border.
func (l *layout) at(x, y int) (p screen.PaneID, column, line int, ok bool) {
	y-- // the header
	for i, r := range l.places {
		if x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height {
			return screen.PaneID(i), x - r.x - 1, y - r.y - 1, true
		}
	}
	return 0, 0, 0, false
}
