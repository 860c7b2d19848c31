package files

import (
	tea "charm.land/bubbletea/v2"
)

// updateFilter takes a key while the filter is typed.
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
