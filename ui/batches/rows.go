package batches

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// row is a batch with what is known of it beyond the server's word.
type row struct {
	batch  syncapi.Batch
	id     string // clean
	status string // clean
	err    error  // why it could not be had
}

func newRow(b syncapi.Batch) *row {
	return &row{batch: b, id: format.Clean(b.ID), status: format.Clean(string(b.Status))}
}

// lost reports whether Sync says that there is no such batch.
func (r *row) lost() bool {
	e, ok := errors.AsType[*syncapi.Error](r.err)
	return ok && e.StatusCode == http.StatusNotFound
}

// note is what this program knows of a batch.
type note struct {
	file        string // the input file's name, clean
	saved       string // the result file's name, clean
	downloading bool
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
	m.rows = make([]*row, 0, len(s.Batches)+len(s.Errors))
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
	m.rows = slices.DeleteFunc(m.rows, func(r *row) bool { return r.batch.ID == b.ID })
	m.rows = append(m.rows, newRow(b))
	m.Select(b.ID)
}

// Select puts the cursor on a batch, now or when it appears.
func (m *Model) Select(id string) {
	m.selected, m.awaited = id, true
	m.filter = pane.Filter{}
	m.order()
}

// Forget takes the selected row away, if its batch cannot be had, and says which.
func (m *Model) Forget() (id string, ok bool) {
	if len(m.shown) == 0 || m.shown[m.list.Cursor()].err == nil {
		return "", false
	}
	id = m.shown[m.list.Cursor()].batch.ID
	m.rows = slices.DeleteFunc(slices.Clone(m.rows), func(r *row) bool { return r.batch.ID == id })
	delete(m.paces, id)
	m.selected = ""
	m.order()
	return id, true
}
