package report

import (
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Requests of keys that work in both upper panes.
type (
	// StepMsg selects the next problem, or, with -1, the previous one.
	StepMsg struct{ By int }
	// GroupMsg switches between file order and groups by rule.
	GroupMsg struct{}
	// VerifyMsg sends the file for a dry run.
	VerifyMsg struct{}
	// EditMsg opens the file in the user's editor.
	EditMsg struct{}
)

// Update handles keys while the pane is focused, and news about files.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.press(msg)
	case screen.FileSelectedMsg:
		m.cursor = msg
		cmd := m.follow()
		if m.path == "" {
			m.want = len(m.nothing())
		}
		return cmd
	case CheckedMsg:
		return m.checked(msg)
	case estimatedMsg:
		m.estimated(msg)
	case VerifyMsg:
		return m.verify()
	case VerifiedMsg:
		m.verified(msg)
	case screen.RefusedMsg:
		if msg.Stamp == m.stamp && m.local != nil {
			m.refused(msg.Err, msg.Problems)
		}
	case screen.UnknownFilesMsg:
		m.setUnknown(msg)
	case screen.MediaMsg:
		m.showMedia(msg)
	default:
		return m.do(msg)
	}
	return nil
}

// do carries out the request of a key.
func (m *Model) do(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case EditMsg:
		m.edit()
	case StepMsg:
		m.Step(msg.By)
	case GroupMsg:
		m.ToggleGroups()
	}
	return nil
}

func (m *Model) press(msg tea.KeyPressMsg) {
	k := m.env.Keys
	rows := pane.List{}
	rows.SetLen(len(m.first))
	rows.SetHeight(max(1, m.room()/2)) // a problem takes about two lines
	rows.Select(m.chosen)
	switch {
	case key.Matches(msg, k.Back):
		m.env.Focus(screen.Files)
	case rows.Key(k, msg):
		m.selectRow(rows.Cursor())
	case key.Matches(msg, k.Open):
		m.open()
	default:
		m.env.Elsewhere(msg)
	}
}

// open opens the page of the selected request.
func (m *Model) open() {
	if line, _ := m.Place(); line > 0 && m.content.kind == screen.Requests && m.file.Content != nil {
		m.env.Post(screen.OpenRequestMsg{File: m.file, Line: line})
	}
}

// Step selects the next problem, or, with -1, the previous one. From a row below the
// problems, the previous one is the last problem.
func (m *Model) Step(by int) {
	switch {
	case len(m.rows) > 0:
		m.selectRow(min(m.chosen+by, len(m.rows)-1))
	case m.file.Report == nil:
		m.current().Explain(m.env)
	default:
		m.env.Notify(screen.Info, "The report of this file has no problem.")
	}
}

// selectRow selects row i and scrolls all its lines into view.
func (m *Model) selectRow(i int) {
	m.chosen = max(0, min(i, len(m.first)-1))
	m.lookAtPayload()
	if len(m.first) == 0 {
		return
	}
	last := len(m.lines)
	if m.chosen+1 < len(m.first) {
		last = m.first[m.chosen+1]
	}
	m.list.Select(last - 1)
	m.list.Select(m.first[m.chosen])
}

// arrange updates the size of the list.
func (m *Model) arrange() {
	if !m.busy {
		m.want = len(m.head(everyFact)) + len(m.lines) + m.quoteLines()
	}
	m.list.SetHeight(m.room())
	m.list.SetLen(len(m.lines))
	m.selectRow(m.chosen)
}

// room returns how many lines there are for problems.
func (m *Model) room() int {
	return max(0, m.height-pane.FrameSize-len(m.head(m.factRoom()))-m.sourceLines())
}

const (
	// sourceSize is the height of the quote of the selected problem's line at the bottom:
	// a rule, the line, and the marks below it.
	sourceSize = 3
	// sourceFrom is the height of the pane from which the quote is shown.
	sourceFrom = 12
)

func (m *Model) sourceLines() int {
	if m.height < sourceFrom {
		return 0
	}
	return m.quoteLines()
}

// quoteLines returns how many lines the quote takes; 0 if there is nothing to quote.
func (m *Model) quoteLines() int {
	if len(m.rows) == 0 || m.file.Content == nil {
		return 0
	}
	return sourceSize
}

// title returns the file's name, clean, and the order if it is not file order.
func (m *Model) title() string {
	if m.path == "" {
		return ""
	}
	name := format.Clean(filepath.Base(m.path))
	if m.groups() {
		name += " · by rule"
	}
	return name
}
