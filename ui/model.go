// Package ui is the dashboard: a file picker, a report of the file under the
// cursor, and a live table of batches, on one screen.
//
// [Run] shows it until the person leaves, and [Welcome] asks one for a key before.
// The [Model] is the only one that knows the panes of each other. Everything that
// reads, writes or waits happens in commands, which get values and return
// messages; Update moves values, and View draws them. The work itself is that of
// [Jobs].
//
// Nothing is sent that was not confirmed in a dialog that names what it costs at
// most, where that is known, and whose default is No. What was on show stays while
// something newer is fetched, and what could not be had is said with its reason and
// the next try. Text from outside is cleaned before it is drawn. Every size from 1
// by 1 up can be drawn, and is of use from 60 by 15.
package ui

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/details"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/downloads"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/logs"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// Model is the dashboard.
type Model struct {
	cfg  Config
	env  *screen.Env
	stop context.CancelFunc // ends the commands under way
	away *atomic.Bool       // another program has the terminal

	dark     bool
	profile  colorprofile.Profile
	ticked   tickMsg // the last tick
	blurred  bool    // the terminal's window does not have the focus
	commands []command

	layout   layout
	files    *files.Model
	report   *report.Model
	batches  *batches.Model
	pages    []screen.Page // the last is on top
	dialogs  dialog.Queue
	features []screen.Feature
	logs     *logs.Log
	notice   notice
	poll     poller

	watched    []string    // ids to ask for when the list lacks them
	sought     string      // an id that was added, and not seen yet; empty for none
	stamp      files.Stamp // of the file in the report
	estimating bool        // Sync is asked what that file can cost
	checking   bool        // a check is in flight
	relist     time.Time   // when the folder was last read again

	remembered   string // the folder that the next session knows
	refusalAsked bool   // for another key, since this one is refused

	question   *dialog.Confirm // the one that submits; nil for none
	asked      submitMsg       // what it submits
	resolving  *dialog.Choice  // the question about an unknown submission; nil for none
	about      string          // that submission
	doubt      doubt
	previewing bool   // it is looked up what the dialog that submits has to say
	submitting string // the name of the file that is being sent; empty for none
	leaving    bool   // the program ends when what is in flight has ended
	outcome    Outcome
}

// Outcome is what a session leaves to be said after the screen is gone.
type Outcome struct {
	screen.Outcome
	// Access is the key of the session, with where it is kept by now.
	Access Access
	// AnotherKey requests a restart with another key.
	AnotherKey bool
}

// New makes the dashboard. ctx ends its requests.
func New(ctx context.Context, cfg Config) *Model {
	ctx, stop := context.WithCancel(ctx)
	env := &screen.Env{Context: ctx, Keys: keys.Default(), Now: cfg.Now(), Home: cfg.Home}
	m := &Model{
		cfg: cfg, env: env, stop: stop, away: new(atomic.Bool),
		files:   files.New(env, cfg.Dir, cfg.File, cfg.Home),
		report:  report.New(env),
		batches: batches.New(env),
		poll:    newPoller(cfg.Interval, cfg.IdleInterval),
		watched: cfg.BatchIDs,
	}
	if path, err := filepath.Abs(cfg.Output); err == nil {
		m.env.Results = filepath.Dir(path)
	}
	m.layout = layout{env: env, panes: [screen.Panes]screen.Pane{m.files, m.report, m.batches}}
	m.layout.setFocus(screen.Files)
	if len(m.watched) > 0 {
		m.layout.setFocus(screen.Batches)
		m.batches.Select(m.watched[0])
	}
	m.logs = logs.New(m.env)
	m.features = []screen.Feature{m.logs, details.New(m.env, cfg.Jobs, cfg.Dir), downloads.New(m.env, cfg.Jobs, cfg.Output)}
	m.commands = m.newCommands()
	m.setTheme(true, profileOf(cfg.NoColor))
	return m
}

// preparedMsg says that everything is there to be looked at, and what the ledger
// knows.
type preparedMsg struct {
	err    error  // of what was to be prepared
	folder string // of the last session, if it is to be opened
	state  ledger.Contents
	ledger error
}

// Init starts the clock, asks for the background's colour and prepares.
func (m *Model) Init() tea.Cmd {
	cfg := m.cfg
	return tea.Batch(
		tea.RequestBackgroundColor,
		tick(m.cfg.Now),
		func() tea.Msg {
			var msg preparedMsg
			if cfg.Prepare != nil {
				msg.err = cfg.Prepare()
			}
			if cfg.FolderFile != "" && !cfg.Chosen && !files.HasInput(cfg.Dir) {
				msg.folder = recall(cfg.FolderFile)
			}
			msg.state, msg.ledger = cfg.Jobs.Load()
			return msg
		},
	)
}

// Outcome is what the session has come to.
func (m *Model) Outcome() Outcome {
	o := m.outcome
	o.Access = m.cfg.Access
	for _, f := range m.features {
		if r, ok := f.(screen.Reporter); ok {
			r.Report(&o.Outcome)
		}
	}
	for _, f := range m.doubt.findings {
		o.Unknown = append(o.Unknown, inWords(f))
	}
	if m.submitting != "" { // it was left without an answer
		o.Unknown = append(o.Unknown, m.submitting+", left without Sync's answer")
	}
	o.Waiting = append(o.Waiting, m.waitingFiles()...)
	if m.poll.good.IsZero() { // none of them was seen
		o.Running = append(o.Running, m.watched...)
	}
	for _, b := range m.batches.All() {
		if !b.Settled() {
			o.Running = append(o.Running, b.ID)
		}
	}
	return o
}

// setTheme sets the colours, for the background and the terminal as they are known.
func (m *Model) setTheme(dark bool, profile colorprofile.Profile) tea.Cmd {
	m.dark, m.profile = dark, profile
	m.env.Theme = theme.New(dark, profile)
	return m.offer(screen.ThemeMsg{})
}
