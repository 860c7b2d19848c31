package batches

import (
	"cmp"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// sorting is the column that the rows are sorted by.
type sorting uint8

const (
	byAge    sorting = iota // newest first
	byStatus                // most urgent first: running, failed, finished
	byFile
	keySortings // how many the key cycles through; a click on a header reaches the others

	byBatch    = keySortings + iota - 3
	byProgress // most first; the same for the other numbers
	byOK
	byFailed
	byTime
	byRate
	byResults // next available results first
)

// name returns the order's name in the pane's title; empty for the default.
func (s sorting) name() string {
	return []string{
		"", "by status", "by file", "by batch", "by progress", "by successes", "by failures", "by time", "by rate", "by results",
	}[s]
}

// compare compares two rows by a column.
func (s sorting) compare(a, b *row, now time.Time) int {
	switch s {
	case byStatus:
		return cmp.Compare(urgency(a), urgency(b))
	case byFile:
		return cmp.Compare(a.file, b.file)
	case byBatch:
		return cmp.Compare(a.id, b.id)
	case byProgress:
		return cmp.Compare(b.batch.Metrics.Ratio(), a.batch.Metrics.Ratio())
	case byOK:
		return b.batch.Metrics.Succeeded - a.batch.Metrics.Succeeded
	case byFailed:
		return b.batch.Metrics.Failed - a.batch.Metrics.Failed
	case byTime:
		return cmp.Compare(b.duration(now), a.duration(now))
	case byRate:
		x, _ := a.rate(now)
		y, _ := b.rate(now)
		return cmp.Compare(y, x)
	case byResults:
		return cmp.Compare(a.due(now), b.due(now))
	}
	return 0
}

// order sorts and filters the rows and finds the cursor's batch again.
func (m *Model) order() {
	before := func(a, b *row) int {
		first := 0
		if m.sorting != byAge {
			first = m.sorting.compare(a, b, m.env.Now)
		}
		if first == 0 {
			first = b.batch.CreatedAt.Compare(a.batch.CreatedAt)
		}
		if first == 0 { // rarely equal, so this is compared last
			first = cmp.Compare(a.batch.ID, b.batch.ID)
		}
		if m.reversed {
			return -first
		}
		return first
	}
	if !slices.IsSortedFunc(m.rows, before) { // they come newest first
		slices.SortFunc(m.rows, before)
	}
	m.shown = m.rows
	if m.filter.Text != "" {
		m.shown = slices.DeleteFunc(slices.Clone(m.rows), func(r *row) bool { return !m.matches(r) })
	}
	m.list.SetLen(len(m.shown))
	i := slices.IndexFunc(m.shown, func(r *row) bool { return r.batch.ID == m.selected })
	if i >= 0 {
		m.list.Select(i)
	} else if len(m.shown) > 0 && m.filter.Text == "" && !m.awaited {
		m.selected = m.shown[m.list.Cursor()].batch.ID
	}
	m.awaited = m.awaited && i < 0
	m.SetSize(m.width, m.height) // a warning takes no line if that leaves no room for a row
	m.count()
}

func urgency(r *row) int {
	switch {
	case !r.batch.Ended():
		return 0
	case r.batch.Status == syncapi.StatusFailed:
		return 1
	}
	return 2
}

// matches reports whether a row matches the filter.
func (m *Model) matches(r *row) bool {
	return format.Matches(m.filter.Text, r.id, r.status, r.file)
}
