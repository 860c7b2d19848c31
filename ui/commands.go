package ui

import (
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

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

// prepared takes what earlier sessions have left, and begins to look.
func (m *Model) prepared(msg screen.PreparedMsg) tea.Cmd {
	for id, path := range msg.Ledger.Files {
		m.batches.SetFile(id, filepath.Base(path))
	}
	for id, saved := range msg.Ledger.Saved {
		m.batches.SetSaved(id, m.env.ResultName(saved.Path), false)
	}
	for _, id := range msg.Ledger.Followed {
		m.watch(id)
	}
	if msg.Ledger.Notice != "" {
		m.env.Notify(screen.Failure, "%s", msg.Ledger.Notice)
	}
	switch {
	case msg.Err != nil:
		m.env.Fail("Not everything is there", msg.Err)
	case msg.LedgerErr != nil:
		m.env.Fail("Nothing can be submitted", msg.LedgerErr)
	}
	m.poll.prepared = true
	return m.pollNow()
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
		cmd = m.ended(m.batches.SetSnapshot(msg.snapshot, msg.at))
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
	m.env.Post(screen.PolledMsg{At: msg.at, Snapshot: msg.snapshot, Err: msg.err})
	return cmd
}
