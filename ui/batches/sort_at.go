package batches

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
)

// SortAt sorts by the column whose header is at a position in the pane, or reverses its
// order. It reports whether there is such a header.
func (m *Model) SortAt(column, line int) bool {
	if !m.hasNames() || line != m.above()-1 {
		return false
	}
	c := m.columns()
	header := ansi.Strip(m.names(c))
	by := map[string]sorting{
		"STATUS": byStatus, "BATCH": byBatch, "FILE": byFile, c.progressName(): byProgress, "OK": byOK, "FAILED": byFailed,
		"TIME": byTime, "RATE": byRate, "RESULTS": byResults, "AGE": byAge,
	}
	if c.file == 0 && m.want.file > 0 { // then the id column shows the names of the files
		by["BATCH"] = byFile
	}
	for name, sort := range by {
		before, _, found := strings.Cut(header, name)
		if at := format.Width(before); found && column >= at && column <= at+len(name) {
			m.sortBy(sort)
		}
	}
	return true
}

// sortBy sorts by a column, or reverses its order if the rows are sorted by it.
func (m *Model) sortBy(by sorting) {
	m.reversed = m.sorting == by && !m.reversed
	m.sorting = by
	m.order()
}
