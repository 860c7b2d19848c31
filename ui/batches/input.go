package batches

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/screen"
)

// input takes a key or a paste.
func (m *Model) input(msg tea.Msg) tea.Cmd {
	press, isKey := msg.(tea.KeyPressMsg)
	k := &m.env.Keys
	var cmd tea.Cmd
	switch {
	case m.filter.Typing:
		m.typed(msg)
	case !isKey:
	case m.list.Key(*k, press):
		m.keep()
	case key.Matches(press, k.Filter):
		m.filter.Typing = true
	case key.Matches(press, k.Back):
		m.filter.Text = ""
		m.order()
	case key.Matches(press, k.Sort):
		m.sorting = (m.sorting + 1) % sortings
		m.order()
	default:
		cmd = m.act(press)
	}
	m.SetSize(m.width, m.height)
	return cmd
}

// act does what a key asks for with the batch under the cursor.
func (m *Model) act(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.env.Keys
	b, ok := m.Selected()
	switch {
	case key.Matches(msg, k.Forget):
		return m.forget()
	case key.Matches(msg, k.Open) && ok:
		m.open(b)
	case key.Matches(msg, k.Copy) && ok:
		m.env.Notify(screen.Info, "Copied %s.", b.ID)
		m.env.Copy(b.ID)
	}
	return nil
}

// open opens the page of a batch.
func (m *Model) open(b syncapi.Batch) {
	r := m.about(b.ID)
	m.env.Post(screen.OpenBatchMsg{Batch: b, File: r.file, Saved: r.saved, Ended: r.ended, Err: r.err})
}

// showBatch opens the page of a batch that another page names.
func (m *Model) showBatch(id string) {
	i := slices.IndexFunc(m.All(), func(b syncapi.Batch) bool { return b.ID == id })
	if i < 0 {
		m.env.Notify(screen.Info, "%s is not one of this key's batches.", id)
		return
	}
	m.open(m.All()[i])
}

// downloadSelected downloads the results of the batch under the cursor.
func (m *Model) downloadSelected() {
	b, ok := m.Selected()
	switch err := m.Err(b.ID); {
	case !ok:
		m.env.Notify(screen.Info, "There is no batch to download.")
	case b.OutputURL == "" && err != nil:
		m.env.Notify(screen.Info, "%s is not available: %v.", b.ID, err)
	default:
		m.env.Post(screen.DownloadMsg{Batches: []syncapi.Batch{b}})
	}
}

// downloadFinished downloads the results of every batch on show that has some which were
// not saved yet.
func (m *Model) downloadFinished() {
	var ready []syncapi.Batch
	for _, b := range m.Shown() {
		if b.Ended() && b.OutputURL != "" && m.Saved(b.ID) == "" {
			ready = append(ready, b)
		}
	}
	m.env.Post(screen.DownloadAllMsg{Batches: ready})
}

// forget takes away the row of a batch that cannot be found.
func (m *Model) forget() tea.Cmd {
	id, ok := m.Forget()
	if !ok {
		m.env.Notify(screen.Info, "Only a batch that cannot be found can be removed from the list.")
		return nil
	}
	m.watched = slices.DeleteFunc(slices.Clone(m.watched), func(w string) bool { return w == id })
	m.env.Notify(screen.Info, "Forgot %s.", id)
	jobs := m.cfg.Jobs
	return func() tea.Msg { return FollowedMsg{jobs.Unfollow(id)} }
}

// typed gives a key or a paste to the filter.
func (m *Model) typed(msg tea.Msg) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "up", "down", "pgup", "pgdown":
			m.list.Key(m.env.Keys, press)
			return
		}
	}
	if m.filter.Update(msg) {
		m.order()
	}
}
