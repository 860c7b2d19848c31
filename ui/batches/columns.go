package batches

import (
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// columns are the widths of a row's parts; 0 leaves a part out. A row without a column
// for its file has the file's name instead of the id.
type columns struct {
	status, name, file, bar, counts, age, rate, outcome int
}

const (
	// percentWidth is that of the percent with a space before it, fixed that of mark and
	// glyph besides, and of the last space.
	percentWidth = 5
	fixed        = 2 + 2 + percentWidth + 1
	gap          = 2
	status       = len("JOBS_CREATED")
	minName      = 14
	minID        = 10
	minFile      = 10
	maxFile      = 32
	minBar       = 8
	maxBar       = 64
	countsSize   = len("1000 v 100 x")
	ageWidth     = 4
	minOutcome   = len("over 24h")
	maxOutcome   = 30
	minPath      = 20 // from which what is left of a path still tells something
	rateWidth    = len("9999/min")
	// Below wideFrom the one status that is longer than narrowStatus is shortened.
	wideFrom     = 90
	narrowStatus = len("PROCESSING")
)

// total is the width of a row.
func (c columns) total() int {
	n := fixed + c.status
	for _, width := range []int{c.name, c.file, c.bar, c.counts, c.age, c.rate, c.outcome} {
		if width > 0 {
			n += gap + width
		}
	}
	return n
}

// columns shares the width among the parts. What tells most comes first: where one does
// not fit, none that tells less is there. What is left after the widest contents goes
// to the bar.
func (m *Model) columns() columns {
	c := columns{status: status}
	if m.width < wideFrom {
		c.status = narrowStatus
	}
	room := m.width - pane.FrameSize - fixed - c.status
	full := false
	take := func(part *int, width int) {
		if full = full || room < width+gap; !full {
			*part, room = width, room-width-gap
		}
	}
	grow := func(part *int, most int) {
		if n := min(most-*part, room); *part > 0 && n > 0 {
			*part, room = *part+n, room-n
		}
	}
	take(&c.name, min(minName, max(m.want.id, m.want.file)))
	take(&c.bar, minBar)
	take(&c.outcome, minOutcome)
	take(&c.counts, countsSize)
	take(&c.age, ageWidth)
	if m.want.file > 0 {
		take(&c.file, minFile)
		grow(&c.file, m.want.file)
	}
	if c.file > 0 {
		grow(&c.name, m.want.id)
	} else {
		grow(&c.name, max(m.want.id, m.want.file))
	}
	grow(&c.outcome, m.want.outcome)
	take(&c.rate, rateWidth) // the first to go: the time left says it, too
	grow(&c.bar, maxBar)
	return c
}

// widths are those of the widest contents, over all rows, so that scrolling
// moves no column.
type widths struct{ id, file, outcome int }

// measure makes room for what a row has come to hold. The widths do not shrink, so that
// a row that comes or goes moves no other.
func (m *Model) measure(r *row) {
	w := &m.want
	w.id = max(w.id, minID, format.Width(r.id))
	w.file = max(w.file, min(maxFile, format.Width(r.title)))
	w.outcome = max(w.outcome, len("~12-34m")+len(leftWord), min(maxOutcome, format.Width(r.saved)))
}

// count finds what runs, and how far it is.
func (m *Model) count() {
	var all syncapi.Metrics
	m.running = 0
	for _, r := range m.rows {
		if !r.runs || r.lost() {
			continue
		}
		m.running++
		all.Total += r.batch.Metrics.Total
		all.Succeeded += r.batch.Metrics.Done()
	}
	m.ratio = all.Ratio()
}
