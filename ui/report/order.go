package report

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// group is what the problems of one group share.
type group struct {
	severity batchfile.Severity
	rule     string
}

func groupOf(p batchfile.Problem) group { return group{p.Severity, p.Rule} }

// order sorts the problems: in file order, or by rule with errors first, and the most
// frequent rule first.
func (m *Model) order() {
	m.rows = nil
	if m.file.Report == nil {
		return
	}
	problems := m.file.Report.Problems
	m.counts = map[group]int{}
	first := map[group]int{}
	splits := m.file.Report.NeedsSplit() // then the head shows the problem and how the file is split
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

// row returns the problem at a position in the order.
func (m *Model) row(i int) batchfile.Problem { return m.file.Report.Problems[m.rows[i]] }

// opensGroup reports whether the problem at a position is the first below a header.
func (m *Model) opensGroup(i int) bool {
	return m.groups() && (i == 0 || groupOf(m.row(i)) != groupOf(m.row(i-1)))
}

// groups reports whether the shown problems are grouped by rule. A single problem is not
// grouped.
func (m *Model) groups() bool { return m.grouped && len(m.rows) > 1 }

// ToggleGroups switches between file order and groups by rule. The selected problem stays
// selected.
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
	selected := -1 // a selected row of the table stays selected
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
