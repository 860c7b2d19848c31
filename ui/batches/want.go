package batches

// emptyLines is the number of lines of the text that is shown instead of rows.
const emptyLines = 2

// maxAlone is how many lines a warning wants if there are no rows.
const maxAlone = 6

// Want returns how many lines the rows take, with everything above them.
func (m *Model) Want() int {
	if len(m.rows) > 0 {
		return len(m.head()) + 1 + max(1, len(m.shown))
	}
	n := len(m.head()) + emptyLines
	if m.stale != "" {
		n += len(m.warningLines(maxAlone)) - len(m.warning())
	}
	if m.stale != "" && !m.loaded { // the warning has no text below it
		n -= emptyLines
	}
	return n
}
