package batches

import (
	"fmt"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// row is a batch with what is known of it beyond the server's word.
type row struct {
	batch  *syncapi.Batch // as it was last seen; not changed any more
	id     string         // clean
	short  string         // of the id, as much as tells it from the others
	status string         // clean; empty until the server has told of the batch
	err    error          // why it could not be had
	listed bool           // it has its place in the list
	marked bool           // keys act on it

	file        string // the input file's name, clean
	title       string // what the pane calls that file: of a part, the whole and which part
	saved       string // the result file's name, clean
	path        string // where that file is
	odd         bool   // the results are not what they should be
	downloading bool
	gone        bool      // the last download found no results at Sync
	ended       time.Time // when the end was seen; zero when it was not
	runs        bool      // it has not ended, and pace is how fast it goes
	pace        job.ETA
}

// rowOf is the row of a batch, made when nothing was known of it.
func (m *Model) rowOf(id string) *row {
	r := m.byID[id]
	if r == nil {
		r = &row{batch: &syncapi.Batch{ID: id}, id: format.Clean(id)}
		m.byID[id] = r
		m.shorten(r)
		m.measure(r)
	}
	return r
}

// about is what is known of a batch.
func (m *Model) about(id string) row {
	if r := m.byID[id]; r != nil {
		return *r
	}
	return row{}
}

// place gives a row its place in the list, once.
func (m *Model) place(r *row) {
	if !r.listed {
		r.listed = true
		m.rows = append(m.rows, r)
	}
}

// see takes what the server says of the batch, and reports whether it has ended
// since it was seen before.
func (r *row) see(b *syncapi.Batch, at time.Time) (ended bool) {
	over := b.Ended()
	ended = r.runs && over
	if r.runs && r.ended.IsZero() && b.Status.Terminal() { // its results may come later
		r.ended = at
	}
	if !over {
		if !r.runs {
			r.pace = job.ETA{}
		}
		r.pace.See(at, b.Metrics)
	}
	if b.Status != r.batch.Status || r.status == "" {
		r.status = format.Clean(string(b.Status))
	}
	r.batch, r.err, r.runs = b, nil, !over
	return ended
}

// setFile says the input file of the batch.
func (r *row) setFile(name string) {
	r.file = format.Clean(name)
	r.title = r.file
	if whole, part, parts := batchfile.PartOf(r.file); part > 0 { // its end stays when it is cut
		r.title = fmt.Sprintf("%s %d/%d", whole, part, parts)
	}
}

// lost reports whether Sync says that there is no such batch.
func (r *row) lost() bool {
	return syncapi.KindOf(r.err) == syncapi.KindNotFound
}

// SetSnapshot shows what a poll saw at a time. The cursor stays on its batch. The
// batches that have ended since the snapshot before are returned.
func (m *Model) SetSnapshot(s job.Snapshot, at time.Time) (ended []syncapi.Batch) {
	m.loaded = true
	before := m.rows
	m.rows = make([]*row, 0, len(s.Batches)+len(s.Errors))
	for _, r := range before {
		r.listed = false
	}
	for i := range s.Batches {
		b := &s.Batches[i]
		var r *row
		if i < len(before) && before[i].batch.ID == b.ID { // mostly: both begin with the newest
			r = before[i]
		} else {
			r = m.rowOf(b.ID)
		}
		if r.see(b, at) {
			ended = append(ended, *b)
		}
		m.place(r)
	}
	// What was known of a batch that the server cannot tell of just now stays, and
	// so does a new one that has not come to the server's list yet.
	for _, r := range before {
		if r.listed {
			continue
		}
		if r.err = s.Errors[r.batch.ID]; r.err != nil || r.file != "" {
			m.place(r)
		}
	}
	for _, r := range before {
		r.marked = r.marked && r.listed
	}
	for id, err := range s.Errors {
		if r := m.rowOf(id); !r.listed {
			r.err = err
			m.place(r)
		}
	}
	m.order()
	return ended
}

// Add shows a batch that was just created, before any poll has seen it, and puts
// the cursor on it. file is the name of its input file.
func (m *Model) Add(b syncapi.Batch, file string) {
	m.loaded = true
	r := m.rowOf(b.ID)
	r.batch, r.err, r.runs = &b, nil, !b.Ended()
	r.status = format.Clean(string(b.Status))
	r.setFile(file)
	m.measure(r)
	m.place(r)
	m.Select(b.ID)
}

// Expect shows batches that are known by their ids alone, until they are seen.
func (m *Model) Expect(ids ...string) {
	for _, id := range ids {
		m.place(m.rowOf(id))
	}
	m.order()
}

// Select puts the cursor on a batch, now or when it appears. A filter that could
// hide it ends, unless it is being typed.
func (m *Model) Select(id string) {
	m.selected, m.awaited = id, true
	if !m.filter.Typing {
		m.filter = pane.Filter{}
	}
	m.order()
}

// Forget takes the rows of batches away.
func (m *Model) Forget(ids ...string) {
	m.rows = slices.DeleteFunc(slices.Clone(m.rows), func(r *row) bool { return slices.Contains(ids, r.batch.ID) })
	for _, id := range ids {
		delete(m.byID, id)
	}
	if slices.Contains(ids, m.selected) {
		m.selected = ""
	}
	m.order()
}
