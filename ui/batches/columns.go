package batches

import (
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// columns are the widths of a row's parts; 0 leaves a part out.
type columns struct {
	status, id, file, bar, counts, age, rate, saved int
}

// total is the width of a row.
func (c columns) total() int {
	n := fixed + c.status
	for _, width := range []int{c.id, c.file, c.bar, c.counts, c.age, c.rate, c.saved} {
		if width > 0 {
			n += gap + width
		}
	}
	return n
}

// widths are those of the widest contents, over all rows, so that scrolling
// moves no column.
type widths struct{ id, file, rate, saved int }

// measure finds the widths again after contents have changed, and, since it looks
// at every row, what runs.
func (m *Model) measure() {
	// They grow and do not shrink, so that a row that comes or goes moves no other.
	m.want.id = max(m.want.id, minID)
	var running syncapi.Metrics
	m.running = 0
	for _, r := range m.rows {
		m.want.id = max(m.want.id, format.Width(r.id))
		m.want.file = max(m.want.file, min(maxFile, format.Width(r.file)))
		m.want.saved = max(m.want.saved, min(maxSaved, format.Width(r.saved)))
		if r.runs && !r.lost() {
			if _, known := r.rate(time.Time{}); known && m.want.rate == 0 {
				m.want.rate = rateWidth
			}
			m.running++
			running.Total += r.batch.Metrics.Total
			running.Succeeded += r.batch.Metrics.Done()
		}
	}
	if len(m.rows) > 0 {
		m.want.saved = max(m.want.saved, outcomeWidth)
	}
	m.ratio = running.Ratio()
}
