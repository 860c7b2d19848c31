package files

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// updateFilter handles a key while the user types the filter.
func (m *Model) updateFilter(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "up", "down", "pgup", "pgdown":
		m.list.Key(m.env.Keys, msg)
	default:
		m.typed(msg)
	}
	m.SetSize(m.width, m.height)
}

// typed gives a key or a paste to the filter.
func (m *Model) typed(msg tea.Msg) {
	if name := m.currentName(); m.filter.Update(msg) {
		m.show(name)
	}
}

func (m *Model) setFilter(s string) {
	name := m.currentName()
	m.filter.Text = s
	m.show(name)
}

// filterHint is the syntax of the filter, shown while the user types.
const filterHint = "letters of the name, in order · enter keeps the filter · esc clears it"

// labels are the searched texts of the entries.
type labels []entry

func (l labels) String(i int) string { return l[i].label }
func (l labels) Len() int            { return len(l) }

// matching returns the entries whose labels contain the letters of a text in order, with
// the positions of the letters. The order of the entries stays.
func matching(entries []entry, text string) []entry {
	var found []entry
	for _, match := range fuzzy.FindFromNoSort(text, labels(entries)) {
		e := entries[match.Index]
		e.marked = match.MatchedIndexes
		found = append(found, e)
	}
	return found
}

// highlight draws a label within room cells, and draws the letters that the filter matches
// in another style. A label that must be cut has no highlights.
func (e entry) highlight(plain, marked theme.Style, room int) string {
	if len(e.marked) == 0 || format.Width(e.label) > room {
		return plain.Render(format.Fit(format.Middle(e.label, room), room) + " ")
	}
	is := map[int]bool{}
	for _, at := range e.marked {
		is[at] = true
	}
	var b strings.Builder
	for at, r := range e.label {
		style := plain
		if is[at] {
			style = marked
		}
		style.Write(&b, string(r))
	}
	plain.Write(&b, strings.Repeat(" ", max(0, room-format.Width(e.label))+1))
	return b.String()
}
