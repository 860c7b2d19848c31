package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// press routes a key: quit, a window that is too small to show anything, the dialog,
// the help, the pane that takes text, the keys that work everywhere, and the pane
// with the focus.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	if msg.String() == "ctrl+c" {
		m.outcome.AnotherKey = false
		if m.leaving { // the second one leaves, whatever is in flight
			return tea.Quit
		}
		return m.quit()
	}
	switch {
	case m.tooSmall():
		if key.Matches(msg, k.Quit) {
			return m.quit()
		}
		return nil // what cannot be seen is not to be steered, or paid
	case m.dialog != nil:
		return m.toDialog(msg)
	case m.help != nil:
		if m.help.update(k, msg) {
			m.help = nil
		}
		return nil
	case m.logPage != nil:
		return m.toLog(msg)
	case m.details != nil:
		return m.detailKey(msg)
	case m.capturing():
		return m.toPane(msg)
	}
	if cmd, ok := m.global(msg); ok {
		return cmd
	}
	return m.toPane(msg)
}

// global takes the keys that work in every pane.
func (m *Model) global(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := m.keys
	switch {
	case key.Matches(msg, k.Quit):
		return m.quit(), true
	case key.Matches(msg, k.Suspend):
		return tea.Suspend, true
	case key.Matches(msg, k.Help):
		m.openHelp()
	case key.Matches(msg, k.NextPane):
		m.setFocus((m.focus + 1) % panes)
	case key.Matches(msg, k.PrevPane):
		m.setFocus((m.focus + panes - 1) % panes)
	case key.Matches(msg, k.Files):
		m.setFocus(onFiles)
	case key.Matches(msg, k.Report):
		m.setFocus(onReport)
	case key.Matches(msg, k.Batches):
		m.setFocus(onBatches)
	case key.Matches(msg, k.Refresh):
		return tea.Batch(m.files.Reload(), m.pollNow()), true
	case m.focus != onBatches && key.Matches(msg, k.NextProblem):
		m.report.Step(1)
	case m.focus != onBatches && key.Matches(msg, k.PrevProblem):
		m.report.Step(-1)
	case m.focus != onBatches && key.Matches(msg, k.Group):
		m.report.ToggleGroups()
	case key.Matches(msg, k.Submit):
		return m.askSubmit(), true
	case m.focus != onBatches && key.Matches(msg, k.DryRun):
		return m.askServer(), true
	case key.Matches(msg, k.Add):
		m.askID()
	case key.Matches(msg, k.GoTo):
		m.askGoTo(msg)
	case key.Matches(msg, k.Download):
		return m.downloadSelected(), true
	case key.Matches(msg, k.DownloadAll):
		return m.downloadAll(), true
	case key.Matches(msg, k.Log):
		m.openLog()
	case m.focus != onBatches && key.Matches(msg, k.Edit):
		return m.edit(), true
	case key.Matches(msg, k.Key):
		m.askKey()
	case key.Matches(msg, k.Zoom):
		m.zoomed = !m.zoomed
		m.arrange()
	case key.Matches(msg, k.Copy):
		return m.copyID(), true
	case key.Matches(msg, k.Settle):
		return m.settleNow(), true
	default:
		return nil, false
	}
	return nil, true
}

func (m *Model) toPane(msg tea.KeyPressMsg) tea.Cmd {
	var cmd tea.Cmd
	switch m.focus {
	case onFiles:
		if path := m.files.Selected(); path != "" && !m.files.Capturing() && key.Matches(msg, m.keys.Open) {
			m.setFocus(onReport)
			return nil
		}
		m.files, cmd = m.files.Update(msg)
		cmd = tea.Batch(cmd, m.follow())
	case onReport:
		if key.Matches(msg, m.keys.Back) {
			m.setFocus(onFiles)
		}
		m.report = m.report.Update(msg)
	case onBatches:
		if key.Matches(msg, m.keys.Forget) && !m.batches.Capturing() {
			return m.forget()
		}
		if key.Matches(msg, m.keys.Open) && !m.batches.Capturing() {
			return m.openDetails()
		}
		k := m.keys
		for _, b := range []key.Binding{k.Video, k.Videos, k.Browse, k.Retry, k.CopyURL} {
			if key.Matches(msg, b) && !m.batches.Capturing() {
				m.say(info, "%s (%s) is a key of the batch's page: enter opens it.", b.Help().Key, b.Help().Desc)
			}
		}
		m.batches = m.batches.Update(msg)
	}
	return cmd
}

func (m *Model) toLog(msg tea.KeyPressMsg) tea.Cmd {
	done, text := m.logPage.update(m.keys, msg)
	if done {
		m.logPage = nil
	}
	if text == "" {
		return nil
	}
	return tea.SetClipboard(text)
}

func (m *Model) openLog() {
	m.logPage = newLogView(m.log)
	m.logPage.resize(m.height)
}

func (m *Model) openHelp() {
	m.help = newHelp(m.keys)
	m.help.resize(m.height)
}

// detailKey takes a key on the page of a batch; downloading works there, too.
func (m *Model) detailKey(msg tea.KeyPressMsg) tea.Cmd {
	if !m.details.Capturing() && key.Matches(msg, m.keys.Download) {
		return m.downloadOne(m.details.Batch())
	}
	if !m.details.Capturing() && key.Matches(msg, m.keys.Help) {
		m.openHelp()
		return nil
	}
	if !m.details.Capturing() && key.Matches(msg, m.keys.Log) {
		m.openLog()
		return nil
	}
	return m.toDetails(msg)
}

// capturing reports whether the pane with the focus takes keys as text.
func (m Model) capturing() bool {
	return m.focus == onFiles && m.files.Capturing() || m.focus == onBatches && m.batches.Capturing()
}

func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if m.dialog != nil {
		return m.toDialog(msg)
	}
	if m.details != nil {
		return m.toDetails(msg)
	}
	switch m.focus {
	case onFiles:
		m.files, _ = m.files.Update(msg)
	case onBatches:
		m.batches = m.batches.Update(msg)
	}
	return m.follow()
}

func (m *Model) setFocus(f focus) {
	m.focus = f
	if f != onBatches {
		m.upper = f
	}
	m.arrange()
}
