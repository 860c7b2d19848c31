package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
)

// Update takes one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.update(msg)
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.arrange()
	case tea.BackgroundColorMsg:
		m.setTheme(msg.IsDark())
	case preparedMsg:
		return m.prepared(msg)
	case tickMsg:
		return m.tick(msg)
	case tea.ResumeMsg:
		return m.pollNow()
	case tea.BlurMsg:
		m.blurred = true
	case tea.FocusMsg:
		m.blurred = false
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseMsg:
		return m.mouse(msg)
	case armMsg:
		m.arm(msg)
	case files.ReadMsg:
		return m.listed(msg)
	case goToMsg:
		return m.goTo(msg.path)
	case locatedMsg:
		return m.located(msg)
	case rememberedMsg:
		m.noted(msg)
	case checkedMsg:
		return m.checked(msg)
	case estimatedMsg:
		if msg.stamp == m.stamp && msg.err == nil {
			m.report.SetCost("≤ " + format.Dollars(msg.cost))
		}
	case polledMsg:
		return m.polled(msg)
	case verifiedMsg:
		m.verified(msg)
	case submitMsg:
		return m.send(msg.order)
	case sentMsg:
		return tea.Batch(m.sent(msg), m.leave())
	case heldMsg:
		m.heldSent(msg)
	case reconciledMsg:
		return m.reconciled(msg)
	case settleMsg:
		return m.settle(msg)
	case settledMsg:
		return m.settled(msg)
	case followedMsg:
		m.followed(msg)
	case addMsg:
		return m.add(msg.id)
	case resultsMsg:
		if m.details != nil {
			m.details.SetResults(msg.results)
		}
	case browsedMsg:
		if msg.err != nil {
			m.fail("Not opened", msg.err)
		}
	case retriedMsg:
		return m.retried(msg)
	case editedMsg:
		return m.edited(msg)
	case savedMsg:
		return tea.Batch(m.savedResults(msg), m.leave())
	case videoMsg:
		return tea.Batch(m.videoEnded(msg), m.leave())
	case videoTickMsg:
		return m.videoTick()
	}
	return nil
}

// relistInterval is how often the folder is read again, so that a file that a
// script writes appears, and one that changed is checked again.
const relistInterval = 2 * time.Second

func (m *Model) tick(msg tickMsg) tea.Cmd {
	slept := jumped(m.ticked, msg)
	m.now, m.ticked = msg.at, msg
	if m.notice.text != "" && !m.now.Before(m.notice.until) {
		m.notice = notice{}
	}
	cmds := []tea.Cmd{tick(m.cfg.Now)}
	if m.poll.ready(m.now, slept) {
		cmds = append(cmds, m.pollNow())
	}
	if m.doubt.ready(m.now) {
		cmds = append(cmds, m.reconcile())
	}
	if m.now.Sub(m.relist) >= relistInterval {
		m.relist = m.now
		cmds = append(cmds, m.files.Reload())
	}
	return tea.Batch(cmds...)
}

// press routes a key: quit, the dialog, the help, the pane that takes text, the
// keys that work everywhere, and the pane with the focus.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	k := m.keys
	if msg.String() == "ctrl+c" {
		if m.leaving { // the second one leaves, whatever is in flight
			return tea.Quit
		}
		return m.quit()
	}
	switch {
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
	case m.tooSmall():
		if key.Matches(msg, k.Quit) {
			return m.quit()
		}
		return nil // what cannot be seen is not to be steered
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
		m.logPage = newLogView(m.log)
		m.logPage.resize(m.height)
	case m.focus != onBatches && key.Matches(msg, k.Edit):
		return m.edit(), true
	case key.Matches(msg, k.Zoom):
		m.zoomed = !m.zoomed
		m.arrange()
	case key.Matches(msg, k.Copy):
		return m.copyID(), true
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

// detailKey takes a key on the page of a batch; downloading works there, too.
func (m *Model) detailKey(msg tea.KeyPressMsg) tea.Cmd {
	if !m.details.Capturing() && key.Matches(msg, m.keys.Download) {
		return m.downloadOne(m.details.Batch())
	}
	if !m.details.Capturing() && key.Matches(msg, m.keys.Help) {
		m.openHelp()
		return nil
	}
	return m.toDetails(msg)
}

func (m *Model) openHelp() {
	m.help = newHelp(m.keys)
	m.help.resize(m.height)
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
