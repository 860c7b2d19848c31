// Package batches is the pane that shows every batch as a row with its bar.
package batches

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// row is a batch with what is known of it beyond the server's word.
type row struct {
	batch  syncapi.Batch
	id     string // clean
	status string // clean
	err    error  // why it could not be had
}

// lost reports whether Sync says that there is no such batch.
func (r row) lost() bool {
	e, ok := errors.AsType[*syncapi.Error](r.err)
	return ok && e.StatusCode == http.StatusNotFound
}

// note is what this program knows of a batch.
type note struct {
	file        string // the input file's name, clean
	saved       string // the result file's name, clean
	downloading bool
}

// Model is the pane.
type Model struct {
	keys   keys.Map
	theme  theme.Theme
	width  int
	height int

	rows     []row // all
	shown    []row // those that pass the filter
	sorting  sorting
	selected string // the id under the cursor
	awaited  bool   // selected has not appeared yet
	notes    map[string]note
	paces    map[string]*job.Pace // of those that run
	list     pane.List
	loaded   bool
	want     widths

	filter    pane.Input
	filtering bool
}

// New makes a pane without batches.
func New(k keys.Map) Model {
	return Model{keys: k, notes: map[string]note{}, paces: map[string]*job.Pace{}}
}

// SetTheme sets the colours.
func (m *Model) SetTheme(t theme.Theme) { m.theme = t }

// SetSize sets the size of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.filterLines())
}

// Height is the pane's with its border.
func (m Model) Height() int { return m.height }

// Click selects the batch at a line of the pane.
func (m *Model) Click(line int) {
	m.list.Click(line - m.filterLines())
	m.keep()
}

// Scroll moves the cursor.
func (m *Model) Scroll(rows int) {
	m.list.Move(rows)
	m.keep()
}

// keep holds the cursor to the batch that it is on.
func (m *Model) keep() {
	if b, ok := m.Selected(); ok {
		m.selected, m.awaited = b.ID, false
	}
}

// SetSnapshot shows what a poll saw at a time. The cursor stays on its batch. The
// batches that have ended since the snapshot before are returned.
func (m *Model) SetSnapshot(s job.Snapshot, at time.Time) (ended []syncapi.Batch) {
	m.loaded = true
	for _, b := range s.Batches {
		p, ran := m.paces[b.ID]
		switch {
		case b.Settled() && ran:
			delete(m.paces, b.ID)
			ended = append(ended, b)
		case b.Settled():
		case !ran:
			p = &job.Pace{}
			m.paces[b.ID] = p
			fallthrough
		default:
			p.See(at, b.Metrics)
		}
	}
	before := m.rows
	m.rows = make([]row, 0, len(s.Batches)+len(s.Errors))
	seen := make(map[string]bool, len(s.Batches)+len(s.Errors))
	for _, b := range s.Batches {
		seen[b.ID] = true
		m.rows = append(m.rows, newRow(b))
	}
	// What was known of a batch that the server cannot tell of just now stays, and
	// so does a new one that has not come to the server's list yet.
	for _, r := range before {
		r.err = s.Errors[r.batch.ID]
		if !seen[r.batch.ID] && (r.err != nil || m.notes[r.batch.ID].file != "") {
			seen[r.batch.ID] = true
			m.rows = append(m.rows, r)
		}
	}
	for id, err := range s.Errors {
		if !seen[id] {
			r := newRow(syncapi.Batch{ID: id})
			r.err = err
			m.rows = append(m.rows, r)
		}
	}
	m.order()
	return ended
}

// Add shows a batch that was just created, before any poll has seen it, and puts
// the cursor on it. file is the name of its input file.
func (m *Model) Add(b syncapi.Batch, file string) {
	m.loaded = true
	n := m.notes[b.ID]
	n.file = format.Clean(file)
	m.notes[b.ID] = n
	m.rows = slices.DeleteFunc(m.rows, func(r row) bool { return r.batch.ID == b.ID })
	m.rows = append(m.rows, newRow(b))
	m.Select(b.ID)
}

// Select puts the cursor on a batch, now or when it appears.
func (m *Model) Select(id string) {
	m.selected, m.awaited = id, true
	m.filter.Text, m.filtering = "", false
	m.order()
}

func newRow(b syncapi.Batch) row {
	return row{batch: b, id: format.Clean(b.ID), status: format.Clean(string(b.Status))}
}

// SetDownloading marks a batch whose results are being fetched, or no longer are.
func (m *Model) SetDownloading(id string, on bool) {
	n := m.notes[id]
	n.downloading = on
	m.notes[id] = n
	m.measure()
}

// SetFile shows the name of the input file that a batch came of.
func (m *Model) SetFile(id, name string) {
	n := m.notes[id]
	n.file = format.Clean(name)
	m.notes[id] = n
	m.measure()
}

// SetSaved shows the file that a batch's results were saved as.
func (m *Model) SetSaved(id, name string) {
	n := m.notes[id]
	n.saved = format.Clean(name)
	m.notes[id] = n
	m.measure()
}

// Downloading reports whether a batch's results are being fetched.
func (m Model) Downloading(id string) bool { return m.notes[id].downloading }

// File is the name of the input file that a batch came of, or empty.
func (m Model) File(id string) string { return m.notes[id].file }

// Saved is the name of the file that a batch's results were saved as, or empty.
func (m Model) Saved(id string) string { return m.notes[id].saved }

// Forget takes the selected row away, if its batch cannot be had, and says which.
func (m *Model) Forget() (id string, ok bool) {
	if len(m.shown) == 0 || m.shown[m.list.Cursor()].err == nil {
		return "", false
	}
	id = m.shown[m.list.Cursor()].batch.ID
	m.rows = slices.DeleteFunc(slices.Clone(m.rows), func(r row) bool { return r.batch.ID == id })
	delete(m.paces, id)
	m.selected = ""
	m.order()
	return id, true
}

// Selected is the batch under the cursor, and false when there is none.
func (m Model) Selected() (syncapi.Batch, bool) {
	if len(m.shown) == 0 {
		return syncapi.Batch{}, false
	}
	return m.shown[m.list.Cursor()].batch, true
}

// All is every batch that the server has told of.
func (m Model) All() []syncapi.Batch {
	all := make([]syncapi.Batch, 0, len(m.rows))
	for _, r := range m.rows {
		if r.status != "" {
			all = append(all, r.batch)
		}
	}
	return all
}

// Running is how many batches are not settled, and the part of all their
// requests that has ended.
func (m Model) Running() (n int, ratio float64) {
	var sum syncapi.Metrics
	for _, r := range m.rows {
		if r.status != "" && !r.lost() && !r.batch.Settled() {
			n++
			sum.Total += r.batch.Metrics.Total
			sum.Succeeded += r.batch.Metrics.Done()
		}
	}
	return n, sum.Ratio()
}

// Capturing reports whether the pane takes every key as text.
func (m Model) Capturing() bool { return m.filtering }

// Update takes keys, when the pane has the focus, and pastes while it captures.
func (m Model) Update(msg tea.Msg) Model {
	press, isKey := msg.(tea.KeyPressMsg)
	switch {
	case m.filtering:
		m.typed(msg)
	case !isKey:
	case m.list.Key(m.keys, press):
		m.keep()
	case key.Matches(press, m.keys.Filter):
		m.filtering = true
	case key.Matches(press, m.keys.Back):
		m.filter.Text = ""
		m.order()
	case key.Matches(press, m.keys.Sort):
		m.sorting = (m.sorting + 1) % sortings
		m.order()
	}
	m.SetSize(m.width, m.height)
	return m
}

// typed gives a key or a paste to the filter.
func (m *Model) typed(msg tea.Msg) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			m.filter.Text, m.filtering = "", false
			m.order()
			return
		case "enter", "tab":
			m.filtering = false
			return
		case "up", "down", "pgup", "pgdown":
			m.list.Key(m.keys, press)
			return
		}
	}
	if m.filter.Update(msg) {
		m.order()
	}
}
