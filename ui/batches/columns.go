package batches

import (
	"strconv"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// columns are the widths of a row's columns; 0 hides a column. A row without a file column
// shows the file's name instead of the id.
type columns struct {
	status, name, failed, bar, outcome, file, time, ok, age, rate int
}

const (
	// percentWidth is the width of the percentage and the space before it. fixed is the
	// width of the mark, the glyph and the last space.
	percentWidth = 5
	fixed        = 2 + 2 + percentWidth + 1
	gap          = 2
	status       = len("JOBS_CREATED")
	minFile      = 10
	maxFile      = 32
	minFailed    = len("1 failed")
	minBar       = 4 // shows steps of half a cell
	fairBar      = 8
	goodBar      = 16
	maxBar       = 100
	timeWidth    = 4
	minOutcome   = len("over 24h")
	maxOutcome   = 30
	minPath      = 20 // a shorter rest of a path tells the user nothing
	rateWidth    = len("9999/min")
	// Below wideFrom, the one status longer than narrowStatus is shortened.
	wideFrom     = 90
	narrowStatus = len("PROCESSING")
)

// total returns the width of a row.
func (c columns) total() int {
	n := fixed + c.status
	for _, width := range []int{c.name, c.failed, c.bar, c.outcome, c.file, c.time, c.ok, c.age, c.rate} {
		if width > 0 {
			n += gap + width
		}
	}
	return n
}

// columns divides the width among the columns. The most useful columns come first: once
// one does not fit, the less useful ones after it are left out. The bar gets the width
// that remains.
func (m *Model) columns() columns {
	c := columns{status: status}
	if m.width < wideFrom {
		c.status = narrowStatus
	}
	room := m.width - pane.FrameSize - fixed - c.status
	full := false
	take := func(part *int, width int) {
		if m.leavesOut(part, &c) {
			return
		}
		if full = full || room < width+gap; !full {
			*part, room = width, room-width-gap
		}
	}
	grow := func(part *int, most int) {
		if n := min(most-*part, room); *part > 0 && n > 0 {
			*part, room = *part+n, room-n
		}
	}
	take(&c.name, max(m.want.short, minTail+1))
	take(&c.failed, max(m.want.failed, minFailed))
	take(&c.bar, minBar)
	take(&c.outcome, minOutcome)
	if m.want.file > 0 {
		take(&c.file, minFile)
	}
	if c.file == 0 {
		grow(&c.name, min(m.want.file, minFile+gap))
	}
	grow(&c.bar, fairBar)
	take(&c.time, timeWidth)
	take(&c.ok, m.want.ok)
	take(&c.age, timeWidth)
	grow(&c.file, m.want.file)
	if c.file == 0 {
		grow(&c.name, m.want.file)
	}
	grow(&c.outcome, m.want.outcome)
	take(&c.rate, rateWidth) // dropped first: the time left says the same
	grow(&c.bar, goodBar)
	if room >= m.want.id-c.name { // a longer piece of an id is no more useful than its short form
		grow(&c.name, m.want.id)
	}
	grow(&c.bar, maxBar)
	return c
}

// widths are the widths of the widest contents of all rows, so that scrolling moves no
// column.
type widths struct{ id, short, file, failed, ok, outcome int }

// measure widens the columns for a row's new contents. The widths never shrink, so that a
// new or removed row moves no other.
func (m *Model) measure(r *row) {
	w := &m.want
	w.id = max(w.id, format.Width(r.id))
	w.file = max(w.file, min(maxFile, format.Width(r.title)))
	w.ok = max(w.ok, len("OK"))
	w.outcome = max(w.outcome, len("~12-34m")+len(leftWord), min(maxOutcome, format.Width(r.saved)))
}

// measureCounts widens the columns for the numbers of a batch.
func (m *Model) measureCounts(b *syncapi.Batch) {
	digits := 1
	for n := max(b.Metrics.Total, b.Metrics.Succeeded); n >= 10; n /= 10 {
		digits++
	}
	m.want.ok = max(m.want.ok, 2*digits+1)
	if b.Metrics.Failed > 0 {
		m.want.failed = max(m.want.failed, len(failures(b.Metrics.Failed)))
	}
}

// failures formats a number of failed requests.
func failures(n int) string { return strconv.Itoa(n) + " failed" }

// count counts the marked and the running batches, computes the progress, and widens the
// columns for the numbers.
func (m *Model) count() {
	var all syncapi.Metrics
	m.running, m.marked = 0, 0
	for _, r := range m.rows {
		if r.marked {
			m.marked++
		}
		m.measureCounts(r.batch)
		if !r.runs || r.lost() {
			continue
		}
		m.running++
		all.Total += r.batch.Metrics.Total
		all.Succeeded += r.batch.Metrics.Done()
	}
	m.ratio = all.Ratio()
}
