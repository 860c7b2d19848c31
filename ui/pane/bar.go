package pane

import (
	"strings"

	"syncbatch-tui/ui/theme"
)

// Bar draws how many requests of a total have succeeded and failed. It depends on the
// numbers only. The three parts differ even without colors. A bar is a line with room above
// and below it, so that the bars of neighboring rows do not become one shape.
type Bar struct {
	Succeeded, Failed, Total int
	// OK, Fail and Track are the styles of the succeeded, the failed and the remaining
	// requests.
	OK, Fail, Track theme.Style
	// Solid fills whole cells, for a bar of several lines.
	Solid bool
}

// maxBar is the widest bar, in cells.
const maxBar = 256

// cells are the pieces of a bar. The steps are the first cell that is not full.
type cells struct {
	ok, fail, rest string
	steps          []string
}

var (
	lineCells  = cells{strings.Repeat("━", maxBar), strings.Repeat("╍", maxBar), strings.Repeat("─", maxBar), []string{"", "╸"}}
	solidCells = cells{
		strings.Repeat("█", maxBar), strings.Repeat("▒", maxBar), strings.Repeat("░", maxBar),
		[]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"},
	}
)

const cellSize = len("█")

// Write draws the bar in w cells, at most 256. It allocates nothing.
func (b Bar) Write(s *strings.Builder, w int) {
	w = min(w, maxBar)
	if w <= 0 {
		return
	}
	c := &lineCells
	if b.Solid {
		c = &solidCells
	}
	ok, failed := b.parts(w)
	step := 0
	if failed == 0 { // a part of a cell cannot have the color of what follows it
		n := share(b.Succeeded, b.total(), w*len(c.steps))
		ok, step = n/len(c.steps), n%len(c.steps)
	}
	rest := w - ok - failed - min(step, 1)
	b.OK.Write(s, c.ok[:ok*cellSize], c.steps[step])
	if failed > 0 {
		b.Fail.Write(s, c.fail[:failed*cellSize])
	}
	if rest > 0 {
		b.Track.Write(s, c.rest[:rest*cellSize])
	}
}

// total returns at least the number of ended requests, because a server's numbers need not
// add up.
func (b Bar) total() int { return max(b.Total, b.Succeeded+b.Failed) }

// parts returns the whole cells of the succeeded and of the failed requests. Rounding
// never hides the last cell of either.
func (b Bar) parts(w int) (succeeded, failed int) {
	total, ended := b.total(), b.Succeeded+b.Failed
	all := share(ended, total, w)
	failed = share(b.Failed, total, w)
	if b.Succeeded > 0 && all <= failed {
		if room := w - min(total-ended, 1); all < room {
			all++
		} else if failed > 1 {
			failed--
		}
	}
	return max(0, all-failed), failed
}

// share scales n of total to w cells. It returns 0 only for no requests, and w only for
// all of them.
func share(n, total, w int) int {
	switch {
	case n <= 0 || total <= 0 || w <= 0:
		return 0
	case n >= total:
		return w
	}
	return max(1, min(w-1, n*w/total))
}

// Line draws a thin bar. Its length is in half cells.
func Line(halves int) string {
	halves = min(max(halves, 0), 2*maxBar)
	return strings.Repeat("━", halves/2) + strings.Repeat("╸", halves%2)
}

// Gauge draws a ratio, from 0 to 1, in w cells.
func Gauge(full, track theme.Style, ratio float64, w int) string {
	const fine = 10_000
	var s strings.Builder
	Bar{Succeeded: int(ratio * fine), Total: fine, OK: full, Track: track}.Write(&s, w)
	return s.String()
}
