package ui

import (
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

const (
	minWidth, minHeight = 60, 15
	// From a width of pairedFrom, files and report stand side by side. From sidebarFrom,
	// the files stand beside both others, and these keep all of their columns. From
	// columnsFrom, all panes stand side by side.
	pairedFrom, sidebarFrom, columnsFrom = 120, 160, 240
	// The bounds for the width of the files beside another pane.
	minFiles, maxFiles = 34, 48
	// statusFrom is the height from which a notice has its own line. On a smaller screen,
	// the notice is in the border above the footer.
	statusFrom = 20
	// maxBlank is how many lines a pane may leave blank while another pane cuts its
	// content. A pane of up to exactWant lines leaves none blank.
	maxBlank  = 3
	exactWant = 12
)

func tooSmall(env *screen.Env) bool      { return env.Width < minWidth || env.Height < minHeight }
func hasStatusLine(env *screen.Env) bool { return env.Height >= statusFrom }

// rect is the place of a pane between header and footer. A pane with no height is hidden.
type rect struct{ x, y, width, height int }

// layout arranges the panes and knows which one has the focus.
type layout struct {
	env     *screen.Env
	panes   [screen.Panes]screen.Pane
	places  [screen.Panes]rect
	wanted  [screen.Panes]int // the wants that places was computed for
	focus   screen.PaneID
	upper   screen.PaneID // whichever of files and report had the focus last
	clicked click
	zoomed  bool // the focused pane fills the screen
}

// focused returns the pane that receives the keys.
func (l *layout) focused() screen.Pane { return l.panes[l.focus] }

// setFocus focuses a pane.
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

// zoom toggles whether the focused pane fills the screen.
func (l *layout) zoom() {
	l.zoomed = !l.zoomed
	l.arrange()
}

// rows returns how many lines the panes have.
func (l *layout) rows() int {
	rows := l.env.Height - 2 // minus header and footer
	if hasStatusLine(l.env) {
		rows--
	}
	return rows
}

// wants returns how many lines each pane needs for all of its content, including its
// border. Long content is rounded up in steps, so that borders do not move when it gains
// or loses a line.
func (l *layout) wants() (wants [screen.Panes]int) {
	for i, p := range l.panes {
		wants[i] = p.Want() + pane.FrameSize
		if wants[i] > exactWant {
			wants[i] = (wants[i] + maxBlank) / (maxBlank + 1) * (maxBlank + 1)
		}
	}
	return wants
}

// arrange assigns every pane its place.
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

// filesWidth clamps the width of the files pane.
func filesWidth(width int) int { return min(max(width, minFiles), maxFiles) }

// stack places the panes on top of each other.
func (l *layout) stack(width, rows int, wants [screen.Panes]int) {
	shares := make([]share, screen.Panes)
	third := screen.Report // closed first when there is no room
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

// adapt arranges the panes again when one of them wants more or fewer lines.
func (l *layout) adapt() {
	if l.wants() != l.wanted {
		l.arrange()
	}
}

// view draws the panes where arrange put them.
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

// at returns the pane at a cell of the screen, and the column and line within its border.
func (l *layout) at(x, y int) (p screen.PaneID, column, line int, ok bool) {
	y-- // the header
	for i, r := range l.places {
		if x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height {
			return screen.PaneID(i), x - r.x - 1, y - r.y - 1, true
		}
	}
	return 0, 0, 0, false
}
