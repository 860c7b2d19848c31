// Package ui is the dashboard: a file picker, a report of the file under the cursor, and a
// live table of batches, on one screen.
//
// [Run] shows it until the user leaves, and [Welcome] asks for an API key before it. The
// [Model] routes messages and lays out the screens. Panes, pages and features are separate
// packages; they communicate through the messages of package screen. Everything that
// reads, writes or waits happens in commands, which receive values and return messages;
// Update changes values, and View draws them. [Jobs] does the actual work.
//
// The dashboard sends nothing until the user confirms it in a dialog that states the cost,
// as far as it is known, and defaults to No. Old content stays on the screen while newer
// content is fetched; a failure is shown with its reason and the time of the next try.
// Text from outside is cleaned before it is drawn. The dashboard draws at every size from
// 1 by 1 up, and is useful from 60 by 15.
package ui

import (
	"context"
	"fmt"
	"image/color"
	"math/rand/v2"
	"path/filepath"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/apikey"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/creation"
	"syncbatch-tui/ui/details"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/downloads"
	"syncbatch-tui/ui/external"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/logs"
	"syncbatch-tui/ui/preflight"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/request"
	"syncbatch-tui/ui/retry"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/sheets"
	"syncbatch-tui/ui/singly"
	"syncbatch-tui/ui/submit"
	"syncbatch-tui/ui/terminal"
	"syncbatch-tui/ui/theme"
)

// Model is the dashboard.
type Model struct {
	cfg  Config
	env  *screen.Env
	stop context.CancelFunc // cancels the running commands
	away *atomic.Bool       // another program has the terminal

	background color.Color // of the terminal; nil while unknown
	profile    colorprofile.Profile
	ticked     tickMsg // the last tick
	commands   []command

	layout   layout
	files    *files.Model
	report   *report.Model
	batches  *batches.Model
	pages    []screen.Page // the last one is on top
	dialogs  dialog.Queue
	features []screen.Feature
	logs     *logs.Log
	notices  notices
	pressed  pressedKeys // empty unless they are shown

	switchKey bool // the user leaves to switch to another API key
	apikey    *apikey.Feature
}

// Outcome is the information to print after a session's screen is gone.
type Outcome struct {
	screen.Outcome
	// Access is the API key of the session, and where it is stored now.
	Access Access
	// SwitchKey requests a restart with another API key.
	SwitchKey bool
}

// New returns a dashboard. Its requests end when ctx is done.
func New(ctx context.Context, cfg Config) *Model {
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	ctx, stop := context.WithCancel(ctx)
	env := &screen.Env{Context: ctx, Keys: keys.Default(), Now: cfg.Now(), Home: cfg.Home, Links: cfg.Links == terminal.LinksShown, HostName: cfg.HostName}
	if cfg.Keys != nil {
		env.Keys = *cfg.Keys
	}
	m := &Model{
		cfg: cfg, env: env, stop: stop, away: new(atomic.Bool),
		files:  files.New(env, files.Config{Dir: cfg.Dir, File: cfg.File, Home: cfg.Home, FolderFile: cfg.FolderFile}),
		report: report.New(env, cfg.Jobs, cfg.WebhookURL),
		batches: batches.New(env, batches.Config{
			Jobs: cfg.Jobs, IDs: cfg.BatchIDs, Interval: cfg.Interval, IdleInterval: cfg.IdleInterval, Jitter: cfg.Jitter,
			Now: cfg.Now, Notify: cfg.Notify, Columns: cfg.Columns, ChangeKey: cfg.Keyring != nil,
		}),
	}
	if path, err := filepath.Abs(cfg.Output); err == nil {
		m.env.Results = filepath.Dir(path)
	}
	m.layout = layout{env: env, panes: [screen.Panes]screen.Pane{m.files, m.report, m.batches}}
	m.layout.setFocus(screen.Files)
	if len(cfg.BatchIDs) > 0 {
		m.layout.setFocus(screen.Batches)
	}
	m.logs = logs.New(m.env, cfg.Requests, cfg.Access.Key)
	m.apikey = apikey.New(env, apikey.Config{Jobs: cfg.Jobs, Keyring: cfg.Keyring, Access: cfg.Access, Host: cfg.Host, Profile: cfg.Profile})
	m.features = []screen.Feature{
		m.files, m.report, m.batches,
		submit.New(env, submit.Config{
			Jobs: cfg.Jobs, Host: cfg.Host, Profile: cfg.Profile, Sandbox: cfg.Sandbox, WebhookURL: cfg.WebhookURL, Output: cfg.Output,
			Interval: cfg.Interval, Jitter: cfg.Jitter, Now: cfg.Now, MaxCost: cfg.MaxCost,
		}),
		preflight.New(env, preflight.Config{Prober: cfg.Media, Jobs: cfg.Jobs, Exact: cfg.ExactCost}),
		creation.New(env, cfg.Jobs, cfg.Host),
		singly.New(env, cfg.Jobs, cfg.Output, cfg.Interval),
		downloads.New(env, cfg.Jobs, cfg.Output),
		details.New(env, cfg.Jobs), sheets.New(env, cfg.Jobs), retry.New(env, cfg.Jobs, cfg.Dir),
		request.New(env),
		m.apikey, external.New(env, external.Config{Editor: cfg.Editor, Environ: cfg.Environ, Host: cfg.Host}, m.away),
		m.logs,
	}
	m.commands = m.newCommands()
	m.setTheme(nil, theme.Profile(cfg.NoColor))
	return m
}

// Init starts the clock, asks for the background color, and starts Prepare.
func (m *Model) Init() tea.Cmd {
	cfg := m.cfg
	return tea.Batch(
		tea.RequestBackgroundColor,
		m.askForLinks(),
		tick(m.cfg.Now),
		m.logs.Init(),
		func() tea.Msg {
			var msg screen.PreparedMsg
			if cfg.Prepare != nil {
				msg.Err = cfg.Prepare()
			}
			if cfg.FolderFile != "" && !cfg.Chosen && !files.HasInput(cfg.Dir) {
				msg.Folder = files.Recall(cfg.FolderFile)
			}
			msg.Ledger, msg.LedgerErr = cfg.Jobs.Load()
			return msg
		},
	)
}

// askForLinks asks the terminal for its name if nothing else tells whether it supports
// links.
func (m *Model) askForLinks() tea.Cmd {
	if m.cfg.Links != terminal.LinksUnknown {
		return nil
	}
	return tea.RequestTerminalVersion
}

// Outcome returns the outcome of the session.
func (m *Model) Outcome() Outcome {
	o := Outcome{Access: m.apikey.Access(), SwitchKey: m.switchKey}
	for _, f := range m.features {
		if r, ok := f.(screen.Reporter); ok {
			r.Report(&o.Outcome)
		}
	}
	return o
}

// setTheme sets the colors for the background and the terminal as far as they are known.
func (m *Model) setTheme(background color.Color, profile colorprofile.Profile) {
	m.background, m.profile = background, profile
	m.env.Theme = m.cfg.Theme.New(isDark(background), profile)
}

// isDark reports whether the background is dark. It assumes so until the background is
// known.
func isDark(background color.Color) bool {
	return background == nil || tea.BackgroundColorMsg{Color: background}.IsDark()
}

// paletteWarning names a color of the user's palette that is hard to read on the
// background; it is empty if there is none.
func paletteWarning(choice theme.Choice, background color.Color) string {
	faint := choice.Faint(isDark(background), background)
	if len(faint) == 0 {
		return ""
	}
	text := faint[0].String() + "."
	if more := len(faint) - 1; more > 0 {
		text += fmt.Sprintf(" The verb doctor names %d more.", more)
	}
	return text
}
