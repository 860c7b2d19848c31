package batches

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/screen"
)

// input handles a key or a paste.
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
	case key.Matches(press, k.Back) && m.filter.Text != "":
		m.filter.Text = ""
		m.order()
	case key.Matches(press, k.Back):
		m.clearMarks()
	case key.Matches(press, k.Mark):
		m.mark()
	case key.Matches(press, k.Sort):
		by := (m.sorting + 1) % keySortings
		if m.sorting >= keySortings { // chosen with a click
			by = byAge
		}
		m.sortBy(by)
	case key.Matches(press, k.Reverse):
		m.sortBy(m.sorting)
	default:
		cmd = m.act(press)
	}
	m.SetSize(m.width, m.height)
	return cmd
}

// act runs a key's command on the marked batches or on the one under the cursor.
func (m *Model) act(msg tea.KeyPressMsg) tea.Cmd {
	k := &m.env.Keys
	for _, c := range []struct {
		key key.Binding
		command
	}{
		{k.Open, opening}, {k.Copy, copying}, {k.Video, videosOf}, {k.Videos, videosOf}, {k.Retry, retrying}, {k.Forget, forgetting},
	} {
		if key.Matches(msg, c.key) {
			return m.run(c.command)
		}
	}
	m.env.Elsewhere(msg)
	return nil
}

// openSelected opens the page of the batch under the cursor.
func (m *Model) openSelected() {
	if b, ok := m.Selected(); ok {
		m.open(b)
	}
}

// open opens the page of a batch.
func (m *Model) open(b syncapi.Batch) {
	r := m.about(b.ID)
	m.env.Post(screen.OpenBatchMsg{Batch: b, File: r.file, Saved: r.path, Ended: r.ended, Err: r.err})
}

// showBatch opens the page of a batch that another page refers to.
func (m *Model) showBatch(id string) {
	i := slices.IndexFunc(m.All(), func(b syncapi.Batch) bool { return b.ID == id })
	if i < 0 {
		m.env.Notify(screen.Info, "%s is not one of this key's batches.", id)
		return
	}
	m.open(m.All()[i])
}

// isFinished reports whether a row has results that are not saved yet.
func (r *row) isFinished() bool { return !r.runs && r.hasResults() && r.saved == "" }

// downloadFinished downloads the results of every shown batch whose results are not saved
// yet.
func (m *Model) downloadFinished() {
	m.env.Post(screen.DownloadAllMsg{Batches: batchesOf(m.shown, (*row).isFinished)})
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
