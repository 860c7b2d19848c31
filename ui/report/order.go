package report

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// group is what problems have in common when they are grouped.
type group struct {
	severity batchfile.Severity
	rule     string
}

func groupOf(p batchfile.Problem) group { return group{p.Severity, p.Rule} }

// order makes the order of the problems: the report's, which is the file's, or
// by rule, errors first and of those the most frequent first.
func (m *Model) order() {
	m.rows = nil
	if m.file.Report == nil {
		return
	}
	problems := m.file.Report.Problems
	m.counts = map[group]int{}
	first := map[group]int{}
	splits := m.file.Report.NeedsSplit() // then the head says what is wrong, and what becomes of it
	for i, p := range problems {
		if splits && p.Severity == batchfile.Error {
			continue
		}
		m.rows = append(m.rows, i)
		g := groupOf(p)
		if m.counts[g]++; m.counts[g] == 1 {
			first[g] = i
		}
	}
	if !m.groups() {
		return
	}
	slices.SortStableFunc(m.rows, func(a, b int) int {
		x, y := groupOf(problems[a]), groupOf(problems[b])
		return cmp.Or(cmp.Compare(x.severity, y.severity), cmp.Compare(m.counts[y], m.counts[x]), cmp.Compare(first[x], first[y]))
	})
}

// row is the problem in a place of the order.
func (m *Model) row(i int) batchfile.Problem { return m.file.Report.Problems[m.rows[i]] }

// opensGroup reports whether the problem in a place is the first below a header.
func (m *Model) opensGroup(i int) bool {
	return m.groups() && (i == 0 || groupOf(m.row(i)) != groupOf(m.row(i-1)))
}

// groups reports whether the problems on show are grouped by rule. One needs no group.
func (m *Model) groups() bool { return m.grouped && len(m.rows) > 1 }

// ToggleGroups changes between the file's order and groups by rule. The selected
// problem stays selected.
func (m *Model) ToggleGroups() {
	if m.file.Report == nil {
		m.current().Explain(m.env)
		return
	}
	if len(m.rows) < 2 {
		m.env.Notify(screen.Info, "%s groups problems by rule; this file has %s.", m.env.Keys.Group.Help().Key, format.Count(len(m.rows), "problem"))
		return
	}
	m.grouped = !m.grouped
	selected := -1 // a row of the table keeps its place
	if m.chosen < len(m.rows) {
		selected = m.rows[m.chosen]
	}
	m.order()
	m.wrap()
	if i := slices.Index(m.rows, selected); i >= 0 {
		m.chosen = i
	}
	m.arrange()
}
