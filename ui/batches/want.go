package batches

// emptyLines is how many lines the text takes that stands in place of rows.
const emptyLines = 2

// Want is how many lines its rows take, with what stands above them.
func (m *Model) Want() int {
	if len(m.rows) == 0 {
		return m.above() + emptyLines
	}
	return m.above() + max(1, len(m.shown))
}
