package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/screen"
)

// quit ends the program when nothing is in flight that would be lost: the answer to
// a request that pays is awaited, and what was not sent yet is not sent; downloads are
// stopped in order.
func (m *Model) quit() {
	m.env.Leaving = true
	m.stop()
	m.env.Post(screen.LeavingMsg{})
}

// leave ends the program if that is wanted and nothing is in flight.
func (m *Model) leave() tea.Cmd {
	if !m.env.Leaving {
		return nil
	}
	for _, f := range m.features {
		if f.Status().Busy {
			return nil
		}
	}
	return tea.Quit
}

// downloadSelected fetches the results of the batch under the cursor.
func (m *Model) downloadSelected() tea.Cmd {
	b, ok := m.batches.Selected()
	if !ok {
		m.env.Notify(screen.Info, "There is no batch to download.")
		return nil
	}
	if err := m.batches.Err(b.ID); b.OutputURL == "" && err != nil {
		m.env.Notify(screen.Info, "%s cannot be had: %v.", b.ID, err)
		return nil
	}
	m.env.Post(screen.DownloadMsg{Batches: []syncapi.Batch{b}})
	return nil
}

// downloadAll downloads the results of every batch on show that has some which were
// not saved yet.
func (m *Model) downloadAll() {
	var ready []syncapi.Batch
	for _, b := range m.batches.Shown() {
		if b.Settled() && b.OutputURL != "" && m.batches.Saved(b.ID) == "" {
			ready = append(ready, b)
		}
	}
	m.env.Post(screen.DownloadAllMsg{Batches: ready})
}

func (m *Model) copyID() {
	if b, ok := m.batches.Selected(); ok {
		m.env.Notify(screen.Info, "Copied %s.", b.ID)
		m.env.Copy(b.ID)
	}
}

// add follows a batch by its id.
func (m *Model) add(id string) tea.Cmd {
	if err := syncapi.CheckID(id); err != nil {
		m.env.Fail("Not added", err)
		return nil
	}
	m.watch(id)
	m.batches.Select(id)
	m.env.Focus(screen.Batches)
	m.sought = id
	m.env.Notify(screen.Info, "Looking for %s…", id)
	jobs := m.cfg.Jobs
	return tea.Batch(m.pollNow(), func() tea.Msg { return followedMsg{jobs.Follow(id)} })
}

// found says what came of looking for an id, once a poll has seen it.
func (m *Model) found(s job.Snapshot) {
	id := m.sought
	if id == "" {
		return
	}
	is := func(b syncapi.Batch) bool { return b.ID == id }
	switch err := s.Errors[id]; {
	case err != nil:
		m.env.Notify(screen.Failure, "%s cannot be had: %v.", id, err)
	case slices.ContainsFunc(s.Batches, is):
		m.env.Notify(screen.Success, "Found %s.", id)
	default:
		return // it was added while this poll was under way
	}
	m.sought = ""
}

// followedMsg says that the next session knows whether an id is followed.
type followedMsg struct{ err error }

func (m *Model) followed(msg followedMsg) {
	if msg.err != nil {
		m.env.Notify(screen.Failure, "The next session will not know of it: %v.", msg.err)
	}
}

// watch asks for a batch even when the list lacks it.
func (m *Model) watch(id string) {
	if !slices.Contains(m.watched, id) {
		m.watched = append(m.watched, id)
	}
}

// forget takes a row away whose batch cannot be had.
func (m *Model) forget() tea.Cmd {
	id, ok := m.batches.Forget()
	if !ok {
		m.env.Notify(screen.Info, "Only a batch that cannot be found can be taken off the list.")
		return nil
	}
	m.watched = slices.DeleteFunc(slices.Clone(m.watched), func(w string) bool { return w == id })
	m.env.Notify(screen.Info, "Forgot %s.", id)
	jobs := m.cfg.Jobs
	return func() tea.Msg { return followedMsg{jobs.Unfollow(id)} }
}

// addMsg is an id that was typed.
type addMsg struct{ id string }

// askID opens the dialog for a batch's id.
func (m *Model) askID() {
	m.env.Ask(dialog.NewPrompt(m.env, "Add a batch by its id", "enter adds it · esc leaves it", "", func(id string) tea.Msg { return addMsg{id} }))
}

// follow shows a batch that another feature has followed.
func (m *Model) follow(msg screen.FollowMsg) {
	m.watch(msg.ID)
	switch {
	case msg.Batch != nil:
		m.batches.Add(*msg.Batch, msg.File)
	case msg.Select:
		m.batches.SetFile(msg.ID, msg.File)
	}
	if msg.Select {
		m.batches.Select(msg.ID)
	}
}
