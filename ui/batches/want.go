package batches

// emptyLines is the number of lines of the text that is shown instead of rows.
const emptyLines = 2

// Want returns how many lines the rows take, with everything above them.
func (m *Model) Want() int {
	if len(m.rows) == 0 {
		return len(m.head()) + emptyLines
	}
	return len(m.head()) + 1 + max(1, len(m.shown))
}
