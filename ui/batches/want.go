package batches

// emptyLines is how many lines the text takes that stands in place of rows.
const emptyLines = 2

// Want is how many lines its rows take, with the names of the columns and what else stands
// above them.
func (m *Model) Want() int {
	if len(m.rows) == 0 {
		return len(m.head()) + emptyLines
	}
	return len(m.head()) + 1 + max(1, len(m.shown))
}
