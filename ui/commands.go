package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/apikey"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/creation"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/help"
	"syncbatch-tui/ui/history"
	"syncbatch-tui/ui/palette"
	"syncbatch-tui/ui/preflight"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/submit"
)

// command is a key that works in every pane, and one thing that it does.
type command struct {
	key   key.Binding
	panes panes
	page  func() screen.Page // opens a page; it works from other pages, too
	post  []tea.Msg          // posts messages
	cmd   tea.Cmd
	// works reports whether it does something now, so that it is listed; nil for always.
	works func() bool
}

// isListed reports whether the help and the palette list the command now.
func (c command) isListed() bool { return c.works == nil || c.works() }

// never is for keys that only say why they do nothing.
func never() bool { return false }

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

type (
	// nextPaneMsg gives the focus to the pane that comes so many after the one that has it.
	nextPaneMsg struct{ by screen.PaneID }
	// zoomMsg gives the pane with the focus the whole screen, or takes it back.
	zoomMsg struct{}
)

// run does what a key says.
func (m *Model) run(c command) tea.Cmd {
	if c.page != nil {
		m.env.Open(c.page())
	}
	m.env.Post(c.post...)
	return c.cmd
}

// tilde is the key "~" of a binding, if it has that.
func tilde(b key.Binding) key.Binding {
	if !slices.Contains(b.Keys(), "~") {
		return key.NewBinding(key.WithDisabled())
	}
	return key.NewBinding(key.WithKeys("~"))
}

// newCommands is the keys that work in every pane.
func (m *Model) newCommands() []command {
	k := m.env.Keys
	pages := []command{
		{key: k.Help, page: func() screen.Page { return help.New(m.env, m.listedKeys()) }},
		{key: k.History, page: func() screen.Page { return history.New(m.env, m.cfg.Jobs) }},
		{key: k.Palette, page: func() screen.Page { return palette.New(m.env, m.listedKeys()) }},
		{key: k.Log, page: func() screen.Page { return m.logs.Page() }},
	}
	dashboard := []command{
		{key: k.Quit, post: []tea.Msg{screen.QuitMsg{}}},
		{key: k.Suspend, cmd: tea.Suspend},
		{key: k.NextPane, post: []tea.Msg{nextPaneMsg{1}}},
		{key: k.PrevPane, post: []tea.Msg{nextPaneMsg{screen.Panes - 1}}},
		{key: k.Files, post: []tea.Msg{screen.FocusPaneMsg{Pane: screen.Files}}},
		{key: k.Report, post: []tea.Msg{screen.FocusPaneMsg{Pane: screen.Report}}},
		{key: k.Batches, post: []tea.Msg{screen.FocusPaneMsg{Pane: screen.Batches}}},
		{key: k.Zoom, post: []tea.Msg{zoomMsg{}}},
		{key: k.Refresh, post: []tea.Msg{screen.ReloadMsg{}, submit.TryNowMsg{}, screen.PollMsg{}}},
	}
	// The report knows which keys mean something for the file under the cursor.
	ofReport := func(b key.Binding) func() bool {
		return func() bool {
			return slices.ContainsFunc(m.report.Keys(), func(l key.Binding) bool { return l.Help().Key == b.Help().Key })
		}
	}
	features := []command{
		{key: k.NextProblem, panes: upper, post: []tea.Msg{report.StepMsg{By: 1}}, works: ofReport(k.NextProblem)},
		{key: k.PrevProblem, panes: upper, post: []tea.Msg{report.StepMsg{By: -1}}, works: ofReport(k.PrevProblem)},
		{key: k.Group, panes: upper, post: []tea.Msg{report.GroupMsg{}}, works: ofReport(k.Group)},
		{key: k.DryRun, panes: upper, post: []tea.Msg{report.VerifyMsg{}}, works: ofReport(k.DryRun)},
		{key: k.CheckMedia, panes: upper, post: []tea.Msg{preflight.CheckMsg{}}, works: ofReport(k.CheckMedia)},
		{key: k.Edit, panes: upper, post: []tea.Msg{report.EditMsg{}}, works: ofReport(k.Edit)},
		{key: k.Create, panes: upper, post: []tea.Msg{creation.CreateMsg{}}, works: ofReport(k.Create)},
		{key: k.Submit, panes: upper, post: []tea.Msg{submit.AskMsg{}}, works: ofReport(k.Submit)},
		// The file is out of sight below, and the key pays.
		{key: k.Submit, panes: lower, post: []tea.Msg{submit.NotHereMsg{}}, works: never},
		{key: k.Resolve, post: []tea.Msg{submit.ResolveMsg{}}},
		{key: tilde(k.GoTo), post: []tea.Msg{files.AskMsg{Text: "~/"}}}, // the beginning of a path
		{key: k.GoTo, post: []tea.Msg{files.AskMsg{}}},
		{key: k.Add, post: []tea.Msg{batches.AskAddMsg{}}},
		{key: k.Download, post: []tea.Msg{batches.DownloadSelectedMsg{}}, works: m.batches.CanDownload},
		{key: k.DownloadAll, post: []tea.Msg{batches.DownloadFinishedMsg{}}, works: m.batches.CanDownloadFinished},
		{key: k.Review, post: []tea.Msg{batches.ReviewSelectedMsg{}}, works: m.batches.CanReview},
		{key: k.OpenReview, post: []tea.Msg{batches.ReviewSelectedMsg{Open: true}}, works: m.batches.CanReview},
		{key: k.Key, post: []tea.Msg{apikey.AskMsg{}}, works: func() bool { return m.cfg.Keyring != nil }},
	}
	return append(append(pages, dashboard...), features...)
}
