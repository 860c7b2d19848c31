package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// takesText reports whether the screen on top takes keys as text, so that letters must not
// become commands.
func (m *Model) takesText() bool {
	if d := m.dialogs.Shown(); d != nil {
		return d.Capturing()
	}
	return m.typing()
}

// pressedKeys are the names of the latest keys that the user pressed.
type pressedKeys []string

// shownKeys is how many of the latest keys are shown when ShowKeys is set.
const shownKeys = 4

// add adds a key and forgets the oldest one when there are too many.
func (p *pressedKeys) add(msg tea.KeyPressMsg) {
	*p = append((*p)[max(0, len(*p)-shownKeys+1):], msg.String())
}

// press routes a key. The order is: quit, suspend, a window too small to show anything,
// the dialog, the page on top, the pane that takes text, the keys that work everywhere,
// and the focused pane.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.env.Keys
	if msg.Text == "" { // with ctrl or alt, even in a text field
		msg = keys.Physical(msg)
	}
	if m.cfg.ShowKeys && !m.takesText() { // typed text could be a secret
		m.pressed.add(msg)
	}
	if msg.String() == "ctrl+c" {
		m.switchKey = false
		if m.env.Leaving { // a second quit leaves, whatever is in flight
			return tea.Quit
		}
		m.quit()
		return nil
	}
	switch {
	case key.Matches(msg, k.Suspend) && (msg.Text == "" || !m.takesText()):
		return tea.Suspend
	case tooSmall(m.env):
		if key.Matches(msg, k.Quit) {
			m.quit()
		}
		return nil // the user cannot see what a key would do or cost
	case m.dialogs.Shown() != nil:
		return m.dialogs.Update(msg)
	case len(m.pages) > 0:
		return m.toPage(msg)
	case m.layout.focused().Capturing():
		return m.layout.focused().Update(msg)
	}
	return m.toPane(msg)
}

// toPane gives a key to its command, or to the focused pane.
func (m *Model) toPane(msg tea.KeyPressMsg) tea.Cmd {
	for _, c := range m.commands {
		if c.panes.in(m.layout.focus) && key.Matches(msg, c.key) {
			return m.run(c)
		}
	}
	return m.layout.focused().Update(msg)
}

// toPage gives a key to the page on top. The key can also open another page, unless the
// top page uses the key, takes it as text, or is an overlay.
func (m *Model) toPage(msg tea.KeyPressMsg) tea.Cmd {
	page := m.pages[len(m.pages)-1]
	isOwn := slices.ContainsFunc(page.Keys(), func(b key.Binding) bool { return key.Matches(msg, b) })
	if page.Place() == screen.AboveFooter && !page.Capturing() && !isOwn {
		for _, c := range m.commands {
			if c.page != nil && key.Matches(msg, c.key) {
				m.env.Open(c.page())
				return nil
			}
		}
	}
	return page.Update(msg)
}

// listedKeys returns the keys of the page on top or the focused pane, in groups: its own,
// the movement keys, and those of the commands.
func (m *Model) listedKeys() []keys.Group {
	k := &m.env.Keys
	others := []key.Binding{k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom}
	n := len(m.pages)
	for _, c := range m.commands {
		if c.isListed() && (n > 0 && c.page != nil || n == 0 && c.panes.in(m.layout.focus)) {
			others = append(others, c.key)
		}
	}
	if n > 0 {
		return k.Listed("This page", append(m.pages[n-1].Keys(), k.Back), others)
	}
	return k.Listed([screen.Panes]string{"Files and report", "Files and report", "Batches"}[m.layout.focus], m.layout.focused().Keys(), others)
}

// typing reports whether something other than a dialog takes keys as text.
func (m *Model) typing() bool {
	if n := len(m.pages); n > 0 {
		return m.pages[n-1].Capturing()
	}
	return m.layout.focused().Capturing()
}

func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if m.dialogs.Shown() != nil {
		return m.dialogs.Update(msg)
	}
	if n := len(m.pages); n > 0 {
		return m.pages[n-1].Update(msg)
	}
	return m.layout.focused().Update(msg)
}
