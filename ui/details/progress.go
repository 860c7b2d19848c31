package details

import (
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// progress is the series of observations of a batch, oldest first. It keeps only changes.
type progress struct {
	seen []ledger.Observation
	eta  job.ETA
	at   time.Time // of the latest observation, even without a change
}

// look adds a poll's observation of the batch.
func (p *progress) look(at time.Time, b syncapi.Batch) {
	o := ledger.Observation{At: at, Counts: ledger.Counts{
		Status: string(b.Status), Total: b.Metrics.Total, Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed,
	}}
	p.at = at
	p.eta.See(at, b.Metrics)
	if n := len(p.seen); n == 0 || p.seen[n-1].Counts != o.Counts {
		p.seen = append(p.seen, o)
	}
	if len(p.seen) > maxSeen {
		p.thin()
	}
}

// maxSeen is how many observations of a batch are kept; a screen has fewer columns.
const maxSeen = 1000

// thin drops every other observation except the first and the last.
func (p *progress) thin() {
	i := 0
	p.seen = slices.DeleteFunc(p.seen, func(ledger.Observation) bool {
		i++
		return i%2 == 0 && i < maxSeen
	})
}

// watch is what this session has observed of running batches, by id. The ledger has
// observations only of followed batches.
type watch map[string]*progress

// maxWatched bounds how many batches are observed: an organization may have very many.
const maxWatched = 500

// look adds a poll's observations.
func (w watch) look(at time.Time, batches []syncapi.Batch) {
	for i := range batches {
		b := &batches[i]
		p := w[b.ID]
		if p == nil {
			if b.Ended() || len(w) >= maxWatched {
				continue
			}
			p = &progress{}
			w[b.ID] = p
		}
		p.look(at, *b)
	}
}

// of returns a copy of a batch's observations that the caller may change.
func (w watch) of(id string) progress {
	p := w[id]
	if p == nil {
		return progress{}
	}
	own := *p
	own.seen = slices.Clone(p.seen)
	return own
}

// recall adds earlier observations from the ledger.
func (p *progress) recall(seen []ledger.Observation) {
	if len(seen) == 0 {
		return
	}
	last := seen[len(seen)-1]
	later := slices.DeleteFunc(slices.Clone(p.seen), func(o ledger.Observation) bool {
		return !o.At.After(last.At) || o.Counts == last.Counts
	})
	p.seen, p.eta = append(slices.Clone(seen), later...), job.ETA{}
	if p.at.Before(last.At) {
		p.at = last.At
	}
	for _, o := range p.seen {
		p.eta.See(o.At, syncapi.Metrics{Total: o.Total, Succeeded: o.Succeeded, Failed: o.Failed})
	}
}

// event is something that happened to a batch.
type event struct {
	what string
	at   time.Time
}

// events returns the events that were observed. It omits changes before the first
// observation, because their time is unknown.
func (p *progress) events() (all []event) {
	first := func(what string, is func(o ledger.Observation) bool) {
		if i := slices.IndexFunc(p.seen, is); i > 0 {
			all = append(all, event{what, p.seen[i].At})
		}
	}
	first("first result", func(o ledger.Observation) bool { return o.Succeeded+o.Failed > 0 })
	first("first failure", func(o ledger.Observation) bool { return o.Failed > 0 })
	return all
}

// rates returns how many requests ended per minute, in each of n equal spans from the
// first observation, or the creation, to the last one. Requests are assumed to have ended
// evenly between two observations. There are no rates before a request was seen to end.
func (p *progress) rates(created time.Time, n int) (rates []float64, from, to time.Time) {
	seen := p.seen
	if len(seen) < 2 || n <= 0 { // one observation does not tell when they ended
		return nil, from, to
	}
	if !created.IsZero() && created.Before(seen[0].At) && done(seen[0]) > 0 {
		seen = append([]ledger.Observation{{At: created}}, seen...)
	}
	from, to = seen[0].At, p.at
	if last := seen[len(seen)-1]; syncapi.Status(last.Status).Terminal() {
		to = last.At // what came later tells nothing
	}
	span := to.Sub(from) / time.Duration(n)
	if span <= 0 || done(seen[len(seen)-1]) == done(seen[0]) {
		return nil, from, to
	}
	before := float64(done(seen[0]))
	for i := range n {
		after := doneAt(seen, from.Add(time.Duration(i+1)*span))
		rates = append(rates, max(0, after-before)/span.Minutes())
		before = after
	}
	return rates, from, to
}

func done(o ledger.Observation) int { return o.Succeeded + o.Failed }

// doneAt interpolates how many requests had ended at a time. The number need not be whole.
func doneAt(seen []ledger.Observation, at time.Time) float64 {
	i, exact := slices.BinarySearchFunc(seen, at, func(o ledger.Observation, at time.Time) int { return o.At.Compare(at) })
	switch {
	case exact:
		return float64(done(seen[i]))
	case i == 0:
		return float64(done(seen[0]))
	case i == len(seen):
		return float64(done(seen[i-1]))
	}
	a, b := seen[i-1], seen[i]
	part := float64(at.Sub(a.At)) / float64(b.At.Sub(a.At))
	return float64(done(a)) + part*float64(done(b)-done(a))
}
