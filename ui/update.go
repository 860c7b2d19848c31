package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/files"
)

// Update takes one message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	moment := m.moments
	cmd := m.update(msg)
	m.askNext()
	if m.moments != moment {
		cmd = tea.Batch(cmd, m.awaitMoment())
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		unseen := m.tooSmall()
		m.width, m.height = msg.Width, msg.Height
		if m.arrange(); unseen && !m.tooSmall() {
			m.appeared()
		}
	case tea.BackgroundColorMsg:
		m.setTheme(msg.IsDark(), m.profile)
	case tea.ColorProfileMsg:
		m.setTheme(m.dark, msg.Profile)
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
	case anotherKeyMsg:
		return m.anotherKey()
	case forgetKeyMsg:
		return m.forgetKey(msg)
	case keyForgottenMsg:
		return m.keyForgotten(msg)
	case keyStoredMsg:
		m.keyStored(msg)
	case momentMsg, files.ReadMsg, previewedMsg, goToMsg, locatedMsg, rememberedMsg, checkedMsg, estimatedMsg, verifiedMsg, editedMsg:
		return m.aboutFiles(msg)
	default:
		return m.aboutBatches(msg)
	}
	return nil
}

// aboutFiles takes what came of the work on files.
func (m *Model) aboutFiles(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case momentMsg:
		return m.questions.tick(msg)
	case files.ReadMsg:
		return m.listed(msg)
	case previewedMsg:
		m.previewed(msg)
	case goToMsg:
		return m.goTo(msg.path)
	case locatedMsg:
		return m.located(msg)
	case rememberedMsg:
		m.noted(msg)
	case checkedMsg:
		return m.checked(msg)
	case estimatedMsg:
		m.estimated(msg)
	case verifiedMsg:
		m.verified(msg)
	case editedMsg:
		return m.edited(msg)
	}
	return nil
}

// aboutBatches takes what came of the work on batches.
func (m *Model) aboutBatches(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case polledMsg:
		return m.polled(msg)
	case submitMsg:
		return m.send(msg)
	case sentMsg:
		return tea.Batch(m.sent(msg), m.leave())
	case heldMsg:
		return m.heldSent(msg)
	case reconciledMsg:
		m.reconciled(msg)
	case questionMsg:
		m.openQuestion(msg.submission)
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
	case downloadMsg:
		return m.download(msg.batches...)
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
	// In an outage the polls find out when it ends; looks would ask twice as often.
	outage := m.poll.err != nil && m.doubt.err != nil
	if m.doubt.ready(m.now) && !outage {
		cmds = append(cmds, m.reconcile())
	}
	m.refreshQuestion()
	if m.now.Sub(m.relist) >= relistInterval {
		m.relist = m.now
		cmds = append(cmds, m.files.Reload())
	}
	return tea.Batch(cmds...)
}
