package batches

import "slices"

// Columns returns the names of the columns that the user can leave out. The status, the
// batch and its failures are always shown.
func Columns() []string {
	return []string{"file", "progress", "ok", "time", "rate", "left", "age"}
}

// leavesOut reports whether the user left out a column of c.
func (m *Model) leavesOut(part *int, c *columns) bool {
	i := slices.Index([]*int{&c.file, &c.bar, &c.ok, &c.time, &c.rate, &c.outcome, &c.age}, part)
	return i >= 0 && len(m.cfg.Columns) > 0 && !slices.Contains(m.cfg.Columns, Columns()[i])
}
