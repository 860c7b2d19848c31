package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/help"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// takesText reports whether keys are text for whatever is on top, so that letters stay
// as they are typed.
func (m *Model) takesText() bool {
	if d := m.dialogs.Shown(); d != nil {
		return d.Capturing()
	}
	return m.typing()
}

// press routes a key: quit, a window that is too small to show anything, the dialog,
// the page on top, the pane that takes text, the keys that work everywhere, and the
// pane with the focus.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.env.Keys
	if msg.Mod.Contains(tea.ModCtrl) {
		msg = keys.Physical(msg) // no text, wherever it is typed
	}
	if msg.String() == "ctrl+c" {
		m.outcome.AnotherKey = false
		if m.env.Leaving { // the second one leaves, whatever is in flight
			return tea.Quit
		}
		return m.quit()
	}
	switch {
	case tooSmall(m.env):
		if key.Matches(msg, k.Quit) {
			return m.quit()
		}
		return nil // what cannot be seen is not to be steered, or paid
	case m.dialogs.Shown() != nil:
		return m.dialogs.Update(msg)
	case len(m.pages) > 0:
		return m.toPage(msg)
	case m.layout.focused().Capturing():
		return m.toPane(msg)
	}
	for _, c := range m.commands {
		if (!c.upper || m.layout.focus != screen.Batches) && key.Matches(msg, c.key) {
			return c.do(msg)
		}
	}
	return m.toPane(msg)
}

// command is a key that works in every pane, and what it does.
type command struct {
	key   key.Binding
	do    func(tea.KeyPressMsg) tea.Cmd
	upper bool // not while the pane of batches has the focus
}

// newCommands is the keys that work in every pane. A page is added by its line here.
func (m *Model) newCommands() []command {
	k := m.env.Keys
	cmd := func(do func() tea.Cmd) func(tea.KeyPressMsg) tea.Cmd {
		return func(tea.KeyPressMsg) tea.Cmd { return do() }
	}
	run := func(do func()) func(tea.KeyPressMsg) tea.Cmd {
		return func(tea.KeyPressMsg) tea.Cmd { do(); return nil }
	}
	open := func(page func() screen.Page) func(tea.KeyPressMsg) tea.Cmd {
		return run(func() { m.env.Open(page()) })
	}
	focus := func(p screen.PaneID) func(tea.KeyPressMsg) tea.Cmd {
		return run(func() { m.env.Focus(p) })
	}
	return []command{
		{key: k.Quit, do: run(m.env.Quit)},
		{key: k.Suspend, do: cmd(func() tea.Cmd { return tea.Suspend })},
		{key: k.Help, do: open(func() screen.Page { return help.New(m.env) })},
		{key: k.Log, do: open(func() screen.Page { return m.logs.Page() })},
		{key: k.NextPane, do: run(func() { m.layout.setFocus((m.layout.focus + 1) % screen.Panes) })},
		{key: k.PrevPane, do: run(func() { m.layout.setFocus((m.layout.focus + screen.Panes - 1) % screen.Panes) })},
		{key: k.Files, do: focus(screen.Files)},
		{key: k.Report, do: focus(screen.Report)},
		{key: k.Batches, do: focus(screen.Batches)},
		{key: k.Zoom, do: run(m.layout.zoom)},
		{key: k.Refresh, do: cmd(func() tea.Cmd { return tea.Batch(m.files.Reload(), m.pollNow()) })},
		{key: k.NextProblem, upper: true, do: run(func() { m.report.Step(1) })},
		{key: k.PrevProblem, upper: true, do: run(func() { m.report.Step(-1) })},
		{key: k.Group, upper: true, do: run(m.report.ToggleGroups)},
		{key: k.Submit, do: cmd(m.askSubmit)},
		{key: k.DryRun, upper: true, do: cmd(m.askServer)},
		{key: k.Add, do: run(m.askID)},
		{key: k.GoTo, do: func(msg tea.KeyPressMsg) tea.Cmd { m.askGoTo(msg); return nil }},
		{key: k.Download, do: cmd(m.downloadSelected)},
		{key: k.DownloadAll, do: run(m.downloadAll)},
		{key: k.Edit, upper: true, do: cmd(m.edit)},
		{key: k.Key, do: run(m.askKey)},
		{key: k.Copy, do: run(m.copyID)},
		{key: k.Settle, do: cmd(m.settleNow)},
	}
}

func (m *Model) toPane(msg tea.KeyPressMsg) tea.Cmd {
	var cmd tea.Cmd
	switch m.layout.focus {
	case screen.Files:
		if path := m.files.Selected(); path != "" && !m.files.Capturing() && key.Matches(msg, m.env.Keys.Open) {
			m.env.Focus(screen.Report)
			return nil
		}
		cmd = m.files.Update(msg)
		cmd = tea.Batch(cmd, m.follow())
	case screen.Report:
		if key.Matches(msg, m.env.Keys.Back) {
			m.env.Focus(screen.Files)
		}
		m.report.Update(msg)
	case screen.Batches:
		if key.Matches(msg, m.env.Keys.Forget) && !m.batches.Capturing() {
			return m.forget()
		}
		if key.Matches(msg, m.env.Keys.Open) && !m.batches.Capturing() {
			m.openBatch()
			return nil
		}
		k := m.env.Keys
		for _, b := range []key.Binding{k.Video, k.Videos, k.Browse, k.Retry, k.CopyURL} {
			if key.Matches(msg, b) && !m.batches.Capturing() {
				m.env.Notify(screen.Info, "%s (%s) is a key of the batch's page: enter opens it.", b.Help().Key, b.Help().Desc)
			}
		}
		m.batches.Update(msg)
	}
	return cmd
}

// openBatch opens the page of the batch under the cursor.
func (m *Model) openBatch() {
	if b, ok := m.batches.Selected(); ok {
		m.env.Post(screen.OpenBatchMsg{Batch: b, File: m.batches.File(b.ID), Saved: m.batches.Saved(b.ID)})
	}
}

// toPage gives a key to the page on top. Help and log open from a page, too.
func (m *Model) toPage(msg tea.KeyPressMsg) tea.Cmd {
	page := m.pages[len(m.pages)-1]
	if page.Place() == screen.AboveFooter && !page.Capturing() {
		switch k := m.env.Keys; {
		case key.Matches(msg, k.Help):
			m.env.Open(help.New(m.env))
			return nil
		case key.Matches(msg, k.Log):
			m.env.Open(m.logs.Page())
			return nil
		}
	}
	return page.Update(msg)
}

// typing reports whether keys are taken as text by something else than a dialog.
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
	return tea.Batch(m.layout.focused().Update(msg), m.follow())
}
