package batches

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// mark toggles the mark of the batch under the cursor and moves to the next row.
func (m *Model) mark() {
	if len(m.shown) == 0 {
		m.sayNothing()
		return
	}
	r := m.shown[m.list.Cursor()]
	r.marked = !r.marked
	if m.marked++; !r.marked {
		m.marked -= 2
	}
	m.list.Move(1)
	m.keep()
}

// clearMarks removes all marks.
func (m *Model) clearMarks() {
	for _, r := range m.rows {
		r.marked = false
	}
	m.marked = 0
}

// targets returns the rows that a key acts on: the marked ones, even those that the filter
// hides, or else the one under the cursor.
func (m *Model) targets() []*row {
	switch {
	case m.marked > 0:
		return slices.DeleteFunc(slices.Clone(m.rows), func(r *row) bool { return !r.marked })
	case len(m.shown) > 0:
		return []*row{m.shown[m.list.Cursor()]}
	}
	return nil
}

// marks says how many rows are marked; empty for none.
func (m *Model) marks() string {
	if m.marked == 0 {
		return ""
	}
	text := fmt.Sprintf("%d marked", m.marked)
	if m.filter.Text == "" {
		return text
	}
	hidden := m.marked
	for _, r := range m.shown {
		if r.marked {
			hidden--
		}
	}
	if hidden > 0 {
		text += fmt.Sprintf(", %d hidden by the filter", hidden)
	}
	return text
}

// batchesOf returns the batches of the rows for which have is true.
func batchesOf(rows []*row, have func(*row) bool) (batches []syncapi.Batch) {
	for _, r := range rows {
		if have(r) {
			batches = append(batches, *r.batch)
		}
	}
	return batches
}

// known returns the information that decides which commands work on a batch.
func (r *row) known() screen.Known {
	return screen.Known{Batch: *r.batch, Err: r.err, Saved: r.saved != "", Ours: r.file != ""}
}

func (r *row) noDownload() screen.Refusal { return r.known().Download() }
func (r *row) noVideos() screen.Refusal   { return r.known().Videos() }
func (r *row) noRetry() screen.Refusal    { return r.known().Retry() }
func (r *row) noReview() screen.Refusal   { return r.known().Review() }
func (r *row) noForget() screen.Refusal {
	if r.err == nil {
		return screen.NotForgettable
	}
	return screen.Works
}

func (r *row) hasResults() bool    { return r.noDownload() == screen.Works }
func (r *row) hasVideos() bool     { return r.noVideos() == screen.Works }
func (r *row) isForgettable() bool { return r.noForget() == screen.Works }

// download downloads the results of the marked batches, or of the one under the cursor.
func (m *Model) download() {
	rows := m.targets()
	ready := batchesOf(rows, (*row).hasResults)
	if m.marked == 0 {
		m.env.Post(screen.DownloadMsg{Batches: ready})
		return
	}
	m.sayNone(ready, rows)
	m.env.Post(screen.DownloadAllMsg{Batches: ready, Marked: true})
}

// review asks for a review sheet of the marked batches, or of the one under the cursor.
func (m *Model) review(open bool) {
	m.env.Post(screen.ReviewMsg{Batches: batchesOf(m.targets(), func(*row) bool { return true }), Open: open})
}

// videos downloads all videos of the marked batches, or of the one under the cursor.
func (m *Model) videos() {
	rows := m.targets()
	ready := batchesOf(rows, (*row).hasVideos)
	m.sayNone(ready, rows)
	m.env.Post(screen.BatchVideosMsg{Batches: ready})
}

// sayNone says how many of the rows have no results.
func (m *Model) sayNone(ready []syncapi.Batch, rows []*row) {
	if none := len(rows) - len(ready); none > 0 {
		m.env.Notify(screen.Info, "%d of the %d marked batches %s no results.", none, len(rows), format.Plural(none, "has", "have"))
	}
}

// retry asks which failed requests to send again.
func (m *Model) retry() {
	rows := m.targets()
	m.env.Post(screen.RetryMsg{Batches: batchesOf(rows, func(*row) bool { return true }), File: rows[0].file})
}

// copyIDs copies the ids, one on each line.
func (m *Model) copyIDs() {
	var ids []string
	for _, r := range m.targets() {
		ids = append(ids, r.batch.ID)
	}
	m.env.Copy(ids...)
	if len(ids) == 1 {
		m.env.Notify(screen.Info, "Copied %s.", ids[0])
		return
	}
	m.env.Notify(screen.Info, "Copied the ids of %d batches.", len(ids))
}

// askForget removes the row under the cursor. If rows are marked, it asks first and
// removes those.
func (m *Model) askForget() tea.Cmd {
	var ids []string
	rows := m.targets()
	for _, r := range rows {
		if r.isForgettable() {
			ids = append(ids, r.batch.ID)
		}
	}
	unsaved := slices.ContainsFunc(rows, func(r *row) bool { return r.file != "" && r.saved == "" && r.isForgettable() })
	if m.marked == 0 && !unsaved {
		return m.forget(ids)
	}
	them, they := format.Plural(len(ids), "It", "They"), format.Plural(len(ids), "is", "are")
	lines := []string{them + " " + they + " removed from this list and not followed any more. A batch that exists goes on at Sync, and costs what it costs."}
	if unsaved {
		lines = append(lines, fmt.Sprintf("⚠ %s submitted from here, and the results are not saved. %s adds a batch again by its id; %s lists what was submitted.",
			format.Plural(len(ids), "It was", "Some were"), m.env.Keys.Add.Help().Key, m.env.Keys.History.Help().Key))
	}
	if stay := len(rows) - len(ids); stay > 0 {
		lines = append(lines, fmt.Sprintf("The other %d %s in Sync's list and %s.", stay, format.Plural(stay, "is", "are"), format.Plural(stay, "stays", "stay")))
	}
	m.env.Ask(dialog.NewConfirm(m.env, fmt.Sprintf("Forget %d %s?", len(ids), format.Plural(len(ids), "batch", "batches")), lines, "forget", forgetMarkedMsg{ids}))
	return nil
}

// forgetMarkedMsg is the user's Yes to forgetting the marked rows.
type forgetMarkedMsg struct{ ids []string }

// forgetMarked removes the rows that the question was about, except batches that were
// found in the meantime.
func (m *Model) forgetMarked(msg forgetMarkedMsg) tea.Cmd {
	ids := slices.DeleteFunc(msg.ids, func(id string) bool { r := m.byID[id]; return r == nil || !r.isForgettable() })
	if len(ids) == 0 {
		m.env.Notify(screen.Info, "Nothing was forgotten: the batches have been found.")
		return nil
	}
	return m.forget(ids)
}

// forget removes the rows of batches and stops following these batches.
func (m *Model) forget(ids []string) tea.Cmd {
	m.Forget(ids...)
	m.watched = slices.DeleteFunc(slices.Clone(m.watched), func(id string) bool { return slices.Contains(ids, id) })
	add := m.env.Keys.Add.Help().Key
	if len(ids) == 1 {
		m.env.Notify(screen.Info, "Forgot %s; %s adds it again.", ids[0], add)
	} else {
		m.env.Notify(screen.Info, "Forgot %d batches; %s adds one again by its id.", len(ids), add)
	}
	jobs := m.cfg.Jobs
	return func() tea.Msg { return FollowedMsg{jobs.Unfollow(ids...)} }
}
