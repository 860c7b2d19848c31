package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/apikey"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/help"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/submit"
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
		m.switchKey = false
		if m.env.Leaving { // the second one leaves, whatever is in flight
			return tea.Quit
		}
		m.quit()
		return nil
	}
	switch {
	case tooSmall(m.env):
		if key.Matches(msg, k.Quit) {
			m.quit()
		}
		return nil // what cannot be seen is not to be steered, or paid
	case m.dialogs.Shown() != nil:
		return m.dialogs.Update(msg)
	case len(m.pages) > 0:
		return m.toPage(msg)
	case m.layout.focused().Capturing():
		return m.layout.focused().Update(msg)
	}
	for _, c := range m.commands {
		if c.panes.in(m.layout.focus) && key.Matches(msg, c.key) {
			return c.do(msg)
		}
	}
	return m.layout.focused().Update(msg)
}

// command is a key that works in every pane, and what it does.
type command struct {
	key   key.Binding
	do    func(tea.KeyPressMsg) tea.Cmd
	panes panes
}

// panes are those in which a key does what its command says.
type panes uint8

const (
	all   panes = iota
	upper       // the files and the report
	lower       // the batches
)

// in reports whether a pane is one of them.
func (p panes) in(pane screen.PaneID) bool {
	return p == all || (p == lower) == (pane == screen.Batches)
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
	post := func(msgs ...tea.Msg) func(tea.KeyPressMsg) tea.Cmd {
		return run(func() { m.env.Post(msgs...) })
	}
	page := func(open func() screen.Page) func(tea.KeyPressMsg) tea.Cmd {
		return run(func() { m.env.Open(open()) })
	}
	next := func(by screen.PaneID) func(tea.KeyPressMsg) tea.Cmd {
		return run(func() { m.env.Focus((m.layout.focus + by) % screen.Panes) })
	}
	return []command{
		{key: k.Help, do: page(func() screen.Page { return help.New(m.env) })},
		{key: k.Log, do: page(func() screen.Page { return m.logs.Page() })},

		{key: k.Quit, do: post(screen.QuitMsg{})},
		{key: k.Suspend, do: cmd(func() tea.Cmd { return tea.Suspend })},
		{key: k.NextPane, do: next(1)},
		{key: k.PrevPane, do: next(screen.Panes - 1)},
		{key: k.Files, do: post(screen.FocusPaneMsg{Pane: screen.Files})},
		{key: k.Report, do: post(screen.FocusPaneMsg{Pane: screen.Report})},
		{key: k.Batches, do: post(screen.FocusPaneMsg{Pane: screen.Batches})},
		{key: k.Zoom, do: run(m.layout.zoom)},
		{key: k.Refresh, do: post(screen.ReloadMsg{}, screen.PollMsg{})},

		{key: k.NextProblem, panes: upper, do: post(report.StepMsg{By: 1})},
		{key: k.PrevProblem, panes: upper, do: post(report.StepMsg{By: -1})},
		{key: k.Group, panes: upper, do: post(report.GroupMsg{})},
		{key: k.DryRun, panes: upper, do: post(report.VerifyMsg{})},
		{key: k.Edit, panes: upper, do: post(report.EditMsg{})},
		{key: k.Submit, panes: upper, do: post(submit.AskMsg{})},
		// The file is out of mind below, and the key pays.
		{key: k.Submit, panes: lower, do: run(func() {
			m.env.Notify(screen.Info, "s submits the file under the cursor of the pane above: 1 goes there.")
		})},
		{key: k.Settle, do: post(submit.ResolveMsg{})},
		{key: k.GoTo, do: func(msg tea.KeyPressMsg) tea.Cmd {
			if msg.String() == "~" { // the beginning of a path
				m.env.Post(files.AskMsg{Text: "~/"})
			} else {
				m.env.Post(files.AskMsg{})
			}
			return nil
		}},

		{key: k.Add, do: post(batches.AskAddMsg{})},
		{key: k.Download, do: post(batches.DownloadSelectedMsg{})},
		{key: k.DownloadAll, do: post(batches.DownloadFinishedMsg{})},
		{key: k.Key, do: post(apikey.AskMsg{})},
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
	return m.layout.focused().Update(msg)
}
