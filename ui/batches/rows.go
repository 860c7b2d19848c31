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

// row is a batch and what this program knows about it besides Sync's answer.
type row struct {
	batch  *syncapi.Batch // the last version seen; never changed
	id     string         // clean
	short  string         // as much of the id as distinguishes it from the others
	status string         // clean; empty until Sync has returned the batch
	err    error          // why Sync did not return it
	listed bool           // it is in rows
	marked bool           // keys act on it

	file        string // name of the input file, clean
	title       string // display name of that file: for a part, the whole file and the part's number
	saved       string // name of the results file, clean
	path        string // path of the results file
	odd         bool   // the results are not as expected
	downloading bool
	gone        bool      // the last download found no results at Sync
	ended       time.Time // when the end was seen; zero if it was not
	runs        bool      // it has not ended, and pace is its rate
	pace        job.ETA
}

// rowOf returns the row of a batch, and creates it if there is none.
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

// about returns what is known about a batch.
func (m *Model) about(id string) row {
	if r := m.byID[id]; r != nil {
		return *r
	}
	return row{}
}

// place adds a row to the list, unless it is there already.
func (m *Model) place(r *row) {
	if !r.listed {
		r.listed = true
		m.rows = append(m.rows, r)
	}
}

// see updates the row with Sync's answer, and reports whether the batch has ended since
// the last one.
func (r *row) see(b *syncapi.Batch, at time.Time) (ended bool) {
	over := b.Ended()
	ended = r.runs && over
	if r.runs && r.ended.IsZero() && b.Status.Terminal() { // the results may come later
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

// recall changes what is known about a batch until Sync has returned it.
func (r *row) recall(change func(*syncapi.Batch)) {
	if r.status == "" {
		b := *r.batch
		change(&b)
		r.batch = &b
	}
}

// isCounted reports whether the numbers of its requests are known.
func (r *row) isCounted() bool { return r.status != "" || r.batch.Metrics.Total > 0 }

// setFile sets the name of the batch's input file.
func (r *row) setFile(name string) {
	r.file = format.Clean(name)
	r.title = r.file
	if whole, part, parts := batchfile.PartOf(r.file); part > 0 { // a cut title keeps the part number
		r.title = fmt.Sprintf("%s %d/%d", whole, part, parts)
	}
}

// lost reports whether Sync says that there is no such batch.
func (r *row) lost() bool {
	return syncapi.KindOf(r.err) == syncapi.KindNotFound
}

// SetSnapshot shows the result of a poll. The cursor stays on its batch. It returns the
// batches that have ended since the previous snapshot.
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
		if i < len(before) && before[i].batch.ID == b.ID { // the usual case: both start with the newest
			r = before[i]
		} else {
			r = m.rowOf(b.ID)
		}
		if r.see(b, at) {
			ended = append(ended, *b)
		}
		m.place(r)
	}
	// Keep the rows of batches that Sync cannot return now, and of new batches that are
	// not in Sync's list yet.
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

// Add shows a batch that was just created, before any poll has seen it, and moves the
// cursor to it. file is the name of its input file.
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

// Expect shows batches whose ids alone are known, until a poll has seen them.
func (m *Model) Expect(ids ...string) {
	for _, id := range ids {
		m.place(m.rowOf(id))
	}
	m.order()
}

// Select moves the cursor to a batch, now or when it appears. It clears a filter that
// could hide the batch, unless the user is typing in the filter.
func (m *Model) Select(id string) {
	m.selected, m.awaited = id, true
	if !m.filter.Typing {
		m.filter = pane.Filter{}
	}
	m.order()
}

// Forget removes the rows of batches.
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
