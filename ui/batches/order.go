package batches

import (
	"cmp"
	"slices"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// sorting is the order of the rows.
type sorting uint8

const (
	byAge    sorting = iota // newest first
	byStatus                // what needs the user first: running, failed, finished
	byFile
	sortings // how many there are
)

// name is how the pane's title calls the order; the usual one needs no word.
func (s sorting) name() string { return []string{"", "by status", "by file"}[s] }

// order sorts and filters the rows, and finds the cursor's batch again.
func (m *Model) order() {
	before := func(a, b *row) int {
		first := 0
		switch m.sorting {
		case byStatus:
			first = cmp.Compare(urgency(a), urgency(b))
		case byFile:
			first = cmp.Compare(a.file, b.file)
		}
		if first == 0 {
			first = b.batch.CreatedAt.Compare(a.batch.CreatedAt)
		}
		if first == 0 { // rarely: so it is not compared before
			first = cmp.Compare(a.batch.ID, b.batch.ID)
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
	m.SetSize(m.width, m.height) // a warning leaves room for a row, if there is one
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

// matches reports whether a row passes the filter.
func (m *Model) matches(r *row) bool {
	return format.Matches(m.filter.Text, r.id, r.status, r.file)
}
