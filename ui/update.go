package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/terminal"
)

// Update handles one message, and then all messages that were posted because of it.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if paid, ok := msg.(screen.PaidMsg); ok {
		msg = m.env.Paid.Take(paid)
	}
	cmds := m.drain([]tea.Cmd{m.take(msg)})
	cmds = m.askNext(cmds)
	m.layout.adapt()
	cmds = append(cmds, m.dialogs.Await(), m.leave())
	return m, tea.Batch(cmds...)
}

// drain handles the posted messages in order until none is left.
func (m *Model) drain(cmds []tea.Cmd) []tea.Cmd {
	for {
		msg, ok := m.env.Next()
		if !ok {
			return cmds
		}
		cmds = append(cmds, m.take(msg))
	}
}

// take routes one message. It handles the terminal's messages and the requests itself, and
// offers every other message to all features, panes and pages.
func (m *Model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.setTheme(msg.Color, m.profile)
	case tea.TerminalVersionMsg:
		m.env.Links = m.env.Links || m.cfg.Links == terminal.LinksUnknown && terminal.ShowsLinks(msg.Name)
	case tea.ColorProfileMsg:
		m.setTheme(m.background, msg.Profile)
	case tea.KeyPressMsg:
		if !m.takesText() {
			msg = keys.Physical(msg)
		}
		return m.press(msg)
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseMsg:
		return m.mouse(msg)
	case tickMsg:
		return m.tick(msg)
	case screen.ElsewhereMsg:
		elsewhere(m.env, m.commands, len(m.pages) > 0, msg.Key)
	case dialog.MomentMsg:
		return m.dialogs.Tick(msg)
	default:
		return tea.Batch(m.offer(msg), m.request(msg))
	}
	return nil
}

// request carries out a screen's or a feature's request.
func (m *Model) request(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NoticeMsg:
		m.notices.take(m.env, msg)
	case screen.ClearNoticeMsg:
		m.notices.shown = notice{}
	case screen.FailMsg:
		m.dialogs.Fail(m.env, msg.Title, msg.Err)
	case screen.AskMsg:
		m.dialogs.Add(msg.Dialog)
	case screen.OpenMsg:
		return m.open(msg.Page)
	case screen.CloseMsg:
		m.close(msg.Screen)
	case screen.FocusPaneMsg:
		m.layout.setFocus(msg.Pane)
	case nextPaneMsg:
		m.layout.setFocus((m.layout.focus + msg.by) % screen.Panes)
	case zoomMsg:
		m.layout.zoom()
	case screen.PressMsg:
		return m.press(msg.Key)
	case screen.CopyMsg:
		return tea.SetClipboard(msg.Text)
	case screen.PreparedMsg:
		m.prepared(msg)
	case screen.QuitMsg:
		m.switchKey = m.switchKey || msg.SwitchKey
		m.quit()
	}
	return nil
}

// offer gives a message to all features, panes and pages.
func (m *Model) offer(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, f := range m.features {
		cmds = append(cmds, f.Update(msg))
	}
	for _, p := range m.pages {
		cmds = append(cmds, p.Update(msg))
	}
	return tea.Batch(cmds...)
}

// arrange sets the sizes of the panes, dialogs and pages.
func (m *Model) arrange() {
	m.layout.arrange()
	m.dialogs.SetSize(m.env.Width, m.env.Height)
	for _, p := range m.pages {
		switch p.Place() {
		case screen.AboveFooter:
			p.SetSize(m.env.Width, m.pageHeight())
		case screen.BelowHeader:
			p.SetSize(m.env.Width, m.env.Height-1)
		case screen.Overlay:
			p.SetSize(m.env.Width, m.env.Height)
		}
	}
}

// pageHeight returns the height between the header and the status line.
func (m *Model) pageHeight() int {
	if hasStatusLine(m.env) {
		return m.env.Height - 3
	}
	return m.env.Height - 2
}

func (m *Model) resize(width, height int) {
	unseen := tooSmall(m.env)
	m.env.Width, m.env.Height = width, height
	if m.arrange(); unseen && !tooSmall(m.env) {
		m.dialogs.Appeared()
	}
}

// open puts a page on top.
func (m *Model) open(page screen.Page) tea.Cmd {
	m.pages = append(m.pages, page)
	m.arrange()
	return page.Init()
}

// close closes a dialog or a page.
func (m *Model) close(s screen.Screen) {
	if !m.dialogs.Remove(s) {
		m.pages = slices.DeleteFunc(m.pages, func(p screen.Page) bool { return p == s })
	}
}

// askNext opens the next dialog if none is open and no text is being typed. If no dialog
// is waiting, each feature may ask something, in their order.
func (m *Model) askNext(cmds []tea.Cmd) []tea.Cmd {
	if m.typing() || m.dialogs.Shown() != nil || m.env.Leaving {
		return cmds
	}
	for _, f := range m.features {
		if m.dialogs.Waiting() {
			break
		}
		cmds = m.drain(append(cmds, f.Update(screen.QuietMsg{})))
	}
	if m.dialogs.Waiting() {
		cmds = append(cmds, m.dialogs.Open(m.env.Width, m.env.Height))
		m.env.Post(screen.AskedMsg{})
	}
	return m.drain(cmds)
}

// prepared reports problems with the data of earlier sessions.
func (m *Model) prepared(msg screen.PreparedMsg) {
	if msg.Ledger.Notice != "" {
		m.env.Notify(screen.Failure, "%s", msg.Ledger.Notice)
	}
	switch {
	case msg.Err != nil:
		m.env.Fail("Not everything is there", msg.Err)
	case msg.LedgerErr != nil:
		m.env.Fail("Nothing can be submitted", msg.LedgerErr)
	}
}

func (m *Model) tick(msg tickMsg) tea.Cmd {
	if m.ticked.at.IsZero() { // by now the terminal has reported its background, if it does at all
		if text := paletteWarning(m.cfg.Theme, m.background); text != "" && m.profile > colorprofile.ANSI {
			m.env.Notify(screen.Info, "%s", text)
		}
	}
	slept := jumped(m.ticked, msg)
	m.env.Now, m.ticked = msg.at, msg
	m.notices.tick(m.env)
	return tea.Batch(tick(m.cfg.Now), m.offer(screen.TickMsg{Now: msg.at, Jumped: slept}))
}
