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

// command is one action of a key that works in every pane.
type command struct {
	key   key.Binding
	panes panes
	page  func() screen.Page // opens a page; also works on other pages
	post  []tea.Msg          // posts messages
	cmd   tea.Cmd
	// works reports whether the command does anything now. Only then is it listed. nil
	// means always.
	works func() bool
}

// isListed reports whether the help and the palette list the command now.
func (c command) isListed() bool { return c.works == nil || c.works() }

// never is for keys whose command only explains why it does nothing.
func never() bool { return false }

// panes is the set of panes in which a command's key does what it says.
type panes uint8

const (
	all   panes = iota
	upper       // the files and the report
	lower       // the batches
)

// in reports whether the set contains a pane.
func (p panes) in(pane screen.PaneID) bool {
	return p == all || (p == lower) == (pane == screen.Batches)
}

type (
	// nextPaneMsg moves the focus by this many panes.
	nextPaneMsg struct{ by screen.PaneID }
	// zoomMsg toggles whether the focused pane fills the screen.
	zoomMsg struct{}
)

// run executes a command.
func (m *Model) run(c command) tea.Cmd {
	if c.page != nil {
		m.env.Open(c.page())
	}
	m.env.Post(c.post...)
	return c.cmd
}

// tilde returns the key "~" of a binding, or no keys if the binding lacks it.
func tilde(b key.Binding) key.Binding {
	if !slices.Contains(b.Keys(), "~") {
		return key.NewBinding(key.WithDisabled())
	}
	return key.NewBinding(key.WithKeys("~"))
}

// newCommands returns the commands whose keys work in every pane.
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
	// The report knows which keys apply to the file under the cursor.
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
		// The file is not visible in the lower pane, and this key spends money.
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
