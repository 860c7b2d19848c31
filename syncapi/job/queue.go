package job

import (
	"context"
	"errors"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// holdProbe is how long after the limit was met another try is made although as
// many batches run as then: somebody else's may have ended and begun.
const holdProbe = 10 * time.Minute

// hold is what is known of the limit of running batches.
type hold struct {
	parts   []ledger.Submission // the next one of each job that goes out as soon as there is room
	at      time.Time
	running int // batches that ran when the limit was met
}

// hold notes whether a job is held after it was tried and stopped with err: when
// the limit stopped it, and when it was held and something passing did.
func (r *Runner) hold(job string, sent []Outcome, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ofJob := func(s ledger.Submission) bool { return s.Job == job }
	was := slices.ContainsFunc(r.held.parts, ofJob)
	r.held.parts = slices.DeleteFunc(r.held.parts, ofJob)
	next := slices.IndexFunc(sent, func(s Outcome) bool { return s.State == ledger.Waiting })
	if next >= 0 && (errors.Is(err, ErrQueued) || was && passing(err)) {
		r.held.parts = append(r.held.parts, sent[next].Submission)
	}
}

// passing reports whether what stopped a job may not be there any more the next time.
func passing(err error) bool {
	_, lost := errors.AsType[*syncapi.TransportError](err)
	e, isAnswer := errors.AsType[*syncapi.Error](err)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		return false
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return lost || isAnswer && (e.Temporary() || e.Kind() == syncapi.KindConcurrency)
}

// limitMet notes that Sync runs no more batches than these.
func (r *Runner) limitMet(batches []syncapi.Batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held.at, r.held.running = r.now(), running(batches)
}

// running counts the batches that have not ended.
func running(batches []syncapi.Batch) int {
	n := 0
	for _, b := range batches {
		if !b.Status.Terminal() {
			n++
		}
	}
	return n
}

// Due is the part that SendQueued would begin with after a poll, so that a caller can
// say what is being sent before it is; false when there is none. It touches neither
// disk nor network.
func (r *Runner) Due(s Snapshot) (ledger.Submission, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h, now := r.held, r.now()
	if len(h.parts) > 0 && (running(s.Batches) < h.running || now.Sub(h.at) >= holdProbe || now.Before(h.at)) {
		return h.parts[0], true
	}
	return ledger.Submission{}, false
}

// SendQueued sends what is held of the orders of this session, when a poll shows
// that there is room: when fewer batches run than when the limit was met, and
// every ten minutes to see. It is to be called after each poll, and mostly does
// nothing; [Runner.Due] says when it does not. It returns the parts of the job that it
// tried; the error is like Send's, and so is what the end of ctx does. What that has
// kept from being sent is still held.
func (r *Runner) SendQueued(ctx context.Context, s Snapshot) ([]Outcome, error) {
	part, ok := r.Due(s)
	if !ok {
		return nil, nil
	}
	return r.sendJob(ctx, part.Job)
}

// Queued are the next parts of the jobs of this session that go out as soon as there is
// room, one for each job.
func (r *Runner) Queued() []ledger.Submission {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.held.parts)
}
