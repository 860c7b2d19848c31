package batches

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/screen"
)

// Jobs answers the pane's questions and keeps its data. *job.Runner implements it.
type Jobs interface {
	Poll(ctx context.Context, ids []string) (job.Snapshot, error)
	Changes() (c ledger.Contents, changed bool)
	Follow(ids ...string) error
	Unfollow(ids ...string) error
}

// Config configures the pane.
type Config struct {
	Jobs Jobs
	// IDs are batches to show even if no list contains them. The cursor starts on the
	// first.
	IDs []string
	// Interval is the time between two polls. IdleInterval replaces it while no batch
	// runs: another member of the organization may start one.
	Interval, IdleInterval time.Duration
	// Jitter returns the fraction of an interval, from 0 to 1, to add to it.
	Jitter func() float64
	// Now is the clock.
	Now func() time.Time
	// Notify is how to get the user's attention when a batch ends.
	Notify Notify
	// Columns are the names of the columns to show, as in [Columns]; none for all.
	Columns []string
	// ChangeKey means that the user can switch to another API key while the dashboard
	// runs.
	ChangeKey bool
}

// Requests of keys that work in every pane.
type (
	// AskAddMsg asks for the id of a batch to add.
	AskAddMsg struct{}
	// DownloadSelectedMsg downloads the results of the marked batches or of the one under
	// the cursor.
	DownloadSelectedMsg struct{}
	// DownloadFinishedMsg downloads the results of every shown batch whose results are not
	// saved yet.
	DownloadFinishedMsg struct{}
	// ReviewSelectedMsg writes a review sheet of the marked batches or of the one under
	// the cursor. Open also opens it.
	ReviewSelectedMsg struct{ Open bool }
)

// Update handles all messages; keys and pastes only while the pane is focused.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return m.input(msg)
	case screen.PreparedMsg:
		return m.prepared(msg)
	case screen.TickMsg:
		if m.poll.ready(msg.Now, msg.Jumped) {
			return m.pollNow()
		}
	case screen.PollMsg, tea.ResumeMsg:
		return m.pollNow()
	case PollEndedMsg:
		return m.polled(msg)
	case tea.BlurMsg:
		m.blurred = true
	case tea.FocusMsg:
		m.blurred = false
	case AddMsg:
		return m.add(msg.ID)
	case forgetMarkedMsg:
		return m.forgetMarked(msg)
	case FollowedMsg:
		if msg.Err != nil {
			m.env.Notify(screen.Failure, "The next session will not remember it: %v.", msg.Err)
		}
	default:
		return m.do(msg)
	}
	return nil
}

// do carries out the requests of keys that work in every pane.
func (m *Model) do(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case DownloadSelectedMsg:
		return m.run(downloading)
	case ReviewSelectedMsg:
		if msg.Open {
			return m.run(showing)
		}
		return m.run(reviewing)
	}
	m.told(msg)
	return nil
}

// told handles the requests and the news of other features.
func (m *Model) told(msg tea.Msg) {
	switch msg := msg.(type) {
	case AskAddMsg:
		m.env.Ask(dialog.NewPrompt(m.env, "Add a batch by its id", "enter adds it · esc cancels", "", func(id string) tea.Msg { return AddMsg{id} }))
	case DownloadFinishedMsg:
		m.downloadFinished()
	case screen.ShowBatchMsg:
		m.showBatch(msg.ID)
	case screen.FollowMsg:
		m.follow(msg)
	case screen.QueuedMsg:
		m.setQueued(msg)
	case screen.SendSinglyMsg:
		m.singly++
	case screen.SinglySentMsg: // one such message follows each of the others
		m.singly--
	case screen.DownloadingMsg:
		m.SetDownloading(msg.ID, msg.On)
		m.rowOf(msg.ID).gone = gone(msg.Err)
	case screen.ResultsSavedMsg:
		if msg.ID != "" {
			m.SetSaved(msg.ID, msg.Path, msg.Odd)
		}
	}
}

// gone reports whether Sync says that there are no results.
func gone(err error) bool {
	kind := syncapi.KindOf(err)
	return kind == syncapi.KindNotFound || kind == syncapi.KindGone || errors.Is(err, syncapi.ErrNoResults)
}

// prepared loads the data of earlier sessions and starts polling.
func (m *Model) prepared(msg screen.PreparedMsg) tea.Cmd {
	m.take(msg.Ledger)
	for id, saved := range msg.Ledger.Saved {
		m.SetSaved(id, saved.Path, false)
	}
	m.poll.prepared = true
	return m.pollNow()
}

// take loads what the ledger knows about batches, except their results.
func (m *Model) take(c ledger.Contents) {
	for id, path := range c.Files {
		m.SetFile(id, filepath.Base(path))
	}
	for id, at := range c.Ended {
		m.rowOf(id).ended = at
	}
	for id, o := range c.Seen {
		m.rowOf(id).recall(func(b *syncapi.Batch) {
			b.Metrics = syncapi.Metrics{Total: o.Total, Succeeded: o.Succeeded, Failed: o.Failed}
		})
	}
	for _, s := range c.Submissions {
		if r := m.byID[s.BatchID]; r != nil {
			r.recall(func(b *syncapi.Batch) { b.CreatedAt = s.SentAt() })
		}
	}
	for _, id := range c.Followed {
		m.watch(id)
	}
}

// changed handles new content of the ledger. Results that another instance saved are
// announced as if this one had saved them.
func (m *Model) changed(c ledger.Contents) {
	m.take(c)
	for id, saved := range c.Saved {
		if m.about(id).path != saved.Path {
			m.env.Post(screen.ResultsSavedMsg{ID: id, Path: saved.Path})
		}
	}
	m.order() // a failed poll does not sort
	m.env.Post(screen.LedgerMsg{Changes: c})
}

// pollNow polls at once.
func (m *Model) pollNow() tea.Cmd {
	return m.poll.start(m.env.Context, m.cfg.Jobs, m.watched, m.cfg.Now)
}

// polled shows the result of a poll and sends it to the other features.
func (m *Model) polled(msg PollEndedMsg) tea.Cmd {
	if msg.Gen != m.poll.gen {
		return nil
	}
	if msg.Changes != nil {
		m.changed(*msg.Changes)
	}
	var cmd tea.Cmd
	if msg.Err == nil {
		cmd = m.notifyEnded(m.SetSnapshot(msg.Snapshot, msg.At))
		m.found(msg.Snapshot)
	} else {
		m.env.Log("%v", msg.Err)
		if m.poll.good.IsZero() { // then they are the only known batches
			m.Expect(m.watched...)
		}
	}
	running, _ := m.Running()
	m.poll.finish(msg, running > 0)
	m.SetStale(m.poll.stale(m.env.Keys, m.cfg.ChangeKey))
	m.env.Post(screen.PolledMsg{At: msg.At, Snapshot: msg.Snapshot, Err: msg.Err})
	return cmd
}

// AddMsg follows a batch by its id.
type AddMsg struct{ ID string }

// add follows a batch by its id.
func (m *Model) add(id string) tea.Cmd {
	if err := syncapi.CheckID(id); err != nil {
		m.env.Fail("Not added", err)
		return nil
	}
	m.watch(id)
	m.Select(id)
	m.env.Focus(screen.Batches)
	m.sought = id
	m.env.Notify(screen.Info, "Looking for %s…", id)
	jobs := m.cfg.Jobs
	return tea.Batch(m.pollNow(), func() tea.Msg { return FollowedMsg{jobs.Follow(id)} })
}

// found says whether an id that the user added exists, once a poll has looked for it.
func (m *Model) found(s job.Snapshot) {
	id := m.sought
	if id == "" {
		return
	}
	is := func(b syncapi.Batch) bool { return b.ID == id }
	switch err := s.Errors[id]; {
	case err != nil:
		m.env.Notify(screen.Failure, "%s is not available: %v.", id, err)
	case slices.ContainsFunc(s.Batches, is):
		m.env.Notify(screen.Success, "Found %s.", id)
	default:
		return // the user added it while this poll was in flight
	}
	m.sought = ""
}

// FollowedMsg says that following an id, or ending that, was recorded in the ledger; Err
// is why it was not.
type FollowedMsg struct{ Err error }

// watch polls a batch even if the list lacks it.
func (m *Model) watch(id string) {
	if !slices.Contains(m.watched, id) {
		m.watched = append(m.watched, id)
	}
}

// follow shows a batch that another feature has started to follow.
func (m *Model) follow(msg screen.FollowMsg) {
	m.watch(msg.ID)
	switch {
	case msg.Batch != nil:
		m.Add(*msg.Batch, msg.File)
	case msg.Select:
		m.SetFile(msg.ID, msg.File)
	}
	if msg.Select {
		m.Select(msg.ID)
	}
}
