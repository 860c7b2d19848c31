package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
)

// tickMsg comes once a second; countdowns, ages and due polls hang on it.
type tickMsg struct {
	at   time.Time // by the monotonic clock, if there is one
	wall time.Time // by the wall clock alone
}

func tick(now func() time.Time) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg {
		at := now()
		return tickMsg{at: at, wall: at.Round(0)} // which drops the monotonic reading
	})
}

// checkedMsg is a file with its report.
type checkedMsg struct {
	stamp   files.Stamp
	checked report.Checked
}

// check reads and validates a file.
func check(path string, stamp files.Stamp, now time.Time) tea.Cmd {
	return func() tea.Msg {
		c := report.Checked{Path: path}
		if c.File, c.Err = batchfile.Open(path); c.Err == nil {
			c.Report = batchfile.Validate(c.File, now)
		}
		return checkedMsg{stamp: stamp, checked: c}
	}
}

// follow makes the report follow the file under the cursor. One check is in
// flight at most, however fast the cursor moves; when it ends, the file that is
// then under the cursor is next.
func (m *Model) follow() tea.Cmd {
	path := ""
	if m.files.IsInput() {
		path = m.files.Selected()
	}
	stamp := m.files.Stamp()
	if path == "" {
		stamp = files.Stamp{}
	}
	if stamp == m.stamp || m.checking {
		return nil
	}
	m.stamp = stamp
	if m.question != nil && m.question.Open() {
		m.env.Close(m.question)
		m.env.Notify(screen.Failure, "%s has changed, so nothing was sent. Look at its report and press s again.", m.asked.name)
	}
	m.report.Begin(path)
	if path == "" {
		return nil
	}
	m.checking = true
	return check(path, stamp, m.env.Now)
}

func (m *Model) checked(msg checkedMsg) tea.Cmd {
	m.checking = false
	if msg.stamp != m.stamp {
		return m.follow()
	}
	m.report.Show(msg.checked)
	return tea.Batch(m.estimate(msg), m.follow())
}

// estimatedMsg is the ceiling of a file's cost.
type estimatedMsg struct {
	stamp files.Stamp
	cost  float64
	err   error
}

// estimate asks what the file on show can cost at most.
func (m *Model) estimate(msg checkedMsg) tea.Cmd {
	if m.estimating = msg.checked.Ready(); !m.estimating {
		return nil
	}
	ctx, jobs, summary := m.env.Context, m.cfg.Jobs, msg.checked.Report.Summary
	return func() tea.Msg {
		cost, err := jobs.Ceiling(ctx, summary)
		return estimatedMsg{stamp: msg.stamp, cost: cost, err: err}
	}
}

// prepared takes what earlier sessions have left, and begins to look.
func (m *Model) prepared(msg preparedMsg) tea.Cmd {
	for _, saved := range msg.state.Saved {
		m.files.AddResults(saved.Path)
	}
	look := m.files.Init()
	if msg.folder != "" {
		m.env.Notify(screen.Info, "There is no .jsonl file in %s; this is the folder of last time.", format.Path(m.cfg.Dir, m.cfg.Home))
		look = m.files.Enter(msg.folder, "")
	}
	for id, path := range msg.state.Files {
		m.batches.SetFile(id, baseName(path))
	}
	for id, saved := range msg.state.Saved {
		m.batches.SetSaved(id, m.env.ResultName(saved.Path), false)
	}
	for _, id := range msg.state.Followed {
		m.watch(id)
	}
	if msg.state.Notice != "" {
		m.env.Notify(screen.Failure, "%s", msg.state.Notice)
	}
	if doubts := msg.state.Unknown(); len(doubts) > 0 {
		m.doubt.begin(m.env.Now, doubts...)
		m.doubt.due = m.env.Now
	}
	switch {
	case msg.err != nil:
		m.env.Fail("Not everything is there", msg.err)
	case msg.ledger != nil:
		m.env.Fail("Nothing can be submitted", msg.ledger)
	}
	m.poll.prepared = true
	return tea.Batch(look, m.pollNow())
}

// pollNow looks at the batches at once.
func (m *Model) pollNow() tea.Cmd {
	return m.poll.start(m.env.Context, m.cfg.Jobs, m.watched, m.cfg.Now)
}

func (m *Model) polled(msg polledMsg) tea.Cmd {
	if msg.gen != m.poll.gen {
		return nil
	}
	m.env.Post(screen.PolledMsg{At: msg.at, Snapshot: msg.snapshot, Err: msg.err})
	var cmd tea.Cmd
	if msg.err == nil {
		cmd = tea.Batch(m.ended(m.batches.SetSnapshot(msg.snapshot, msg.at)), m.sendHeld(msg.snapshot), m.storeKey())
		m.found(msg.snapshot)
	} else {
		m.env.Log("%v", msg.err)
		if m.poll.good.IsZero() { // then they are all that is known
			m.batches.Expect(m.watched...)
		}
	}
	running, _ := m.batches.Running()
	m.poll.finish(msg, running > 0)
	m.batches.SetStale(m.stale())
	return cmd
}
