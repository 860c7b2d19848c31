package ui

import (
	"fmt"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// quit ends the program when nothing is in flight that would be lost: the answer to
// a request that pays is awaited, and what was not sent yet is not sent; downloads are
// stopped in order.
func (m *Model) quit() tea.Cmd {
	m.env.Leaving = true
	m.stop()
	if m.submitting != "" {
		m.env.Notify(screen.Info, "Leaving after Sync's answer to %s; ctrl+c leaves now.", m.submitting)
	}
	return m.leave()
}

// leave ends the program if that is wanted and nothing is in flight.
func (m *Model) leave() tea.Cmd {
	if m.env.Leaving && m.submitting == "" && len(m.downloads) == 0 && len(m.videos.running) == 0 {
		return tea.Quit
	}
	return nil
}

// askServer sends the file on show for a dry run.
func (m *Model) askServer() tea.Cmd {
	c, ok := m.report.Checked()
	if !ok || c.Report == nil {
		m.noFile()
		return nil
	}
	m.env.Notify(screen.Info, "Asking Sync to check %s; nothing is created…", c.File.Name())
	return m.verify(c)
}

// downloadSelected fetches the results of the batch under the cursor.
func (m *Model) downloadSelected() tea.Cmd {
	b, ok := m.batches.Selected()
	if !ok {
		m.env.Notify(screen.Info, "There is no batch to download.")
		return nil
	}
	return m.downloadOne(b)
}

// downloadOne fetches the results of a batch, also when they were saved before: the
// file may be gone, and one that is there and its own is recognised.
func (m *Model) downloadOne(b syncapi.Batch) tea.Cmd {
	switch err := m.batches.Err(b.ID); {
	case b.OutputURL == "" && err != nil:
		m.env.Notify(screen.Info, "%s cannot be had: %v.", b.ID, err)
	case b.OutputURL == "" && b.Status == syncapi.StatusFailed:
		m.env.Notify(screen.Info, "%s failed as a whole; it has no results.", b.ID)
	case b.OutputURL == "":
		m.env.Notify(screen.Info, "%s has no results yet.", b.ID)
	default:
		return m.download(b)
	}
	return nil
}

// downloadAll fetches the results of every batch on show that has some which were
// not saved yet. Many are asked about: a list holds all batches of an organisation.
func (m *Model) downloadAll() tea.Cmd {
	var ready []syncapi.Batch
	for _, b := range m.batches.Shown() {
		if b.Settled() && b.OutputURL != "" && m.batches.Saved(b.ID) == "" {
			ready = append(ready, b)
		}
	}
	switch {
	case len(ready) == 0:
		m.env.Notify(screen.Info, "No finished batch is left to download.")
	case len(ready) > maxUnasked:
		m.env.Ask(dialog.NewConfirm(m.env, fmt.Sprintf("Download the results of %d batches?", len(ready)), []string{
			"Each is a file of its own in " + m.outputFolder() + ".",
			"They may be those of other people of your organisation, too: d downloads one.",
		}, "download", downloadMsg{ready}))
		return nil
	}
	return m.download(ready...)
}

// outputFolder names the folder that results go to.
func (m *Model) outputFolder() string {
	switch dir := filepath.Dir(m.cfg.Output); {
	case dir == ".":
		return "the folder that this was started in"
	case filepath.IsAbs(dir):
		return format.Clean(format.Path(dir, m.cfg.Home))
	default:
		return format.Clean(dir)
	}
}

// maxUnasked is how many result files a key makes without a question: as many as
// one look at the pane counts.
const maxUnasked = 5

// downloadMsg downloads the results of batches.
type downloadMsg struct{ batches []syncapi.Batch }

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
