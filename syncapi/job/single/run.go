package single

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
)

// run is the state of one Run of a job.
type run struct {
	*Sender
	Job
	requests []*request
	failures int           // in a row
	wait     time.Duration // after a failure in this round; 0 for none
	full     time.Time     // until when the plan has no free slot; zero if unknown
	stopped  error         // why nothing more is sent; nil while there is more to send
}

// finish sends and polls until every request has ended. If Sync refuses the key or the plan, it
// waits for the existing generations and returns the refusal.
func (r *run) finish(ctx context.Context) error {
	for {
		wait, err := r.round(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return err
		case r.stopped != nil && (err != nil || wait == 0):
			return r.stopped
		case err != nil || wait == 0:
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// round sends the requests that can be sent and polls those that are running. It returns how long
// to wait before the next round; 0 if every request has ended. It ends at the first failure, so
// that a round makes only one call while Sync does not answer.
func (r *run) round(ctx context.Context) (time.Duration, error) {
	steps := []func(context.Context) error{r.sendAll, r.askAll}
	if r.failures > 0 {
		slices.Reverse(steps) // polls cost nothing
	}
	r.wait = 0
	for _, step := range steps {
		if err := step(ctx); err != nil || r.wait > 0 {
			return r.wait, err
		}
	}
	r.failures = 0
	if !slices.ContainsFunc(r.requests, r.open) {
		return 0, nil
	}
	return r.Interval, nil
}

// open reports whether a request must still be sent or polled.
func (r *run) open(q *request) bool { return !q.ended() && (q.created() || r.stopped == nil) }

// sendAll sends the requests without a known generation, while the plan has free slots.
func (r *run) sendAll(ctx context.Context) error {
	for _, q := range r.requests {
		if q.created() || q.ended() || r.stopped != nil || r.Now().Before(r.full) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if q.begun && r.Now().Sub(q.Begun) > maxKeyAge {
			r.stop(q, fmt.Errorf("request %s: %w", q.id, ErrKeyTooOld))
			continue
		}
		if again, err := r.send(ctx, q); err != nil || again {
			return err
		}
	}
	return nil
}

// stop ends the sending, for a reason.
func (r *run) stop(q *request, why error) {
	r.stopped = errors.Join(why, r.Ledger.DropSingly(r.Submission, why))
	if slices.ContainsFunc(r.requests, r.open) {
		r.report(Event{Request: q.id, Err: why, Last: true})
	}
}

// send sends one request. It reports whether the next round tries again.
func (r *run) send(ctx context.Context, q *request) (again bool, err error) {
	first := !q.begun
	if first {
		q.Begun = r.Now()
		if err := r.Ledger.BeginGeneration(r.Submission.ID, q.Generation); err != nil {
			return false, err
		}
		q.begun = true
	}
	r.Step("generation noted")
	call := ctx
	if r.failures > 0 {
		call = syncapi.WithoutRetry(ctx) // each round tries again
	}
	g, err := r.API.Generate(call, q.payload, q.key)
	r.Step("generation answered")
	kind := syncapi.KindOf(err)
	switch {
	case err == nil:
		q.answer, q.ID = g, g.ID
		r.record(q)
		return false, nil
	case errors.Is(err, syncapi.ErrGenerationUnknown) && ctx.Err() != nil:
		return false, context.Cause(ctx)
	case errors.Is(err, syncapi.ErrGenerationUnknown): // the same key finds out
		return true, r.failed(q, err)
	case kind == syncapi.KindInput:
		e, _ := errors.AsType[*syncapi.Error](err)
		q.Code, q.Refusal = e.Code, cmp.Or(strings.Join(e.Messages, "; "), e.Error())
		r.record(q)
		return false, nil
	}
	return r.nothingDone(ctx, q, first, err)
}

// nothingDone continues after a call for which Sync did nothing. first means that it was the first
// call for the request. An older intent stays in the ledger, because the answer to an earlier POST
// may be missing.
func (r *run) nothingDone(ctx context.Context, q *request, first bool, err error) (again bool, _ error) {
	if first {
		if err := r.Ledger.UndoGeneration(r.Submission.ID, q.Position); err != nil {
			return false, err
		}
		q.begun = false
	}
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case syncapi.KindOf(err) == syncapi.KindConcurrency:
		e, _ := errors.AsType[*syncapi.Error](err)
		r.full = r.Now().Add(max(cmp.Or(e.RetryAfter, maxWait), r.Interval))
		r.report(Event{Request: q.id, Err: err, Wait: r.full.Sub(r.Now())})
		return true, nil
	case syncapi.Temporary(err):
		return true, r.failed(q, err)
	}
	r.stop(q, err)
	return false, nil
}

// record stores an outcome. If that fails, the next run sends the same key once more.
func (r *run) record(q *request) {
	if err := r.Ledger.RecordGeneration(r.Submission.ID, q.Generation); err != nil {
		r.report(Event{Request: q.id, Err: err})
	}
	r.Step("generation recorded")
	r.failures = 0
	r.report(Event{Request: q.id, Generation: q.answer, Refusal: q.Refusal})
}

// askAll polls the generations that have not ended.
func (r *run) askAll(ctx context.Context) error {
	for _, q := range r.requests {
		if !q.created() || q.ended() {
			continue
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		g, err := r.API.Generation(syncapi.WithoutRetry(ctx), q.ID)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case syncapi.Temporary(err), syncapi.KindOf(err) == syncapi.KindNotFound && r.Now().Sub(q.Begun) < maxWait:
			if err := r.failed(q, err); err != nil {
				return err
			}
			return nil // the other calls would fail, too
		default:
			return fmt.Errorf("request %s: %w", q.id, err)
		}
		changed := g.Status != q.answer.Status
		q.answer = g
		if g.Ended() {
			r.full = time.Time{} // there is a free slot
		}
		if changed {
			r.report(Event{Request: q.id, Generation: g})
		}
	}
	return nil
}

// failed counts a failure that may be temporary, and plans the next round. It returns the error
// after too many failures. An outage never ends work that has begun; other failures do.
func (r *run) failed(q *request, err error) error {
	r.failures++
	begun := slices.ContainsFunc(r.requests, func(q *request) bool { return q.begun })
	if r.failures > maxFailures && !(begun && syncapi.Temporary(err)) {
		return err
	}
	r.wait = r.Wait(r.Interval, r.failures, err)
	r.report(Event{Request: q.id, Err: err, Wait: r.wait})
	return nil
}

func (r *run) report(e Event) {
	if r.Report != nil {
		r.Report(e)
	}
}

// sleep waits, or returns why ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
