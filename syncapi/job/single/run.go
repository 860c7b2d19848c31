package single

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
)

// run is one Run of a job.
type run struct {
	*Sender
	Job
	requests []*request
	failures int       // in a row
	full     time.Time // until when the plan has no free slot; zero for unknown
}

// finish sends and asks until every request has ended.
func (r *run) finish(ctx context.Context) error {
	for {
		wait, err := r.round(ctx)
		if err != nil || wait == 0 {
			return err
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// round sends what can be sent and asks for what is under way. It returns how long to wait
// before the next round; 0 when every request has ended.
func (r *run) round(ctx context.Context) (time.Duration, error) {
	before := r.failures
	for _, step := range []func(context.Context) error{r.sendAll, r.askAll} {
		if err := step(ctx); err != nil {
			return 0, err
		}
	}
	open := 0
	for _, q := range r.requests {
		if !q.ended() {
			open++
		}
	}
	switch {
	case open == 0:
		return 0, nil
	case r.failures > before:
		return min(r.Interval<<min(r.failures, 6), maxWait), nil
	}
	r.failures = 0
	return r.Interval, nil
}

// sendAll sends the requests without a known generation, while the plan has room.
func (r *run) sendAll(ctx context.Context) error {
	for _, q := range r.requests {
		if q.created() || q.ended() || r.Now().Before(r.full) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		if q.begun && r.Now().Sub(q.Begun) > maxKeyAge {
			return fmt.Errorf("request %s: %w", q.id, ErrKeyTooOld)
		}
		if again, err := r.send(ctx, q); err != nil || again {
			return err
		}
	}
	return nil
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
	g, err := r.API.Generate(ctx, q.payload, q.key)
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
		q.Code, q.Refusal = e.Code, strings.Join(e.Messages, "; ")
		if q.Refusal == "" {
			q.Refusal = e.Error()
		}
		r.record(q)
		return false, nil
	}
	// Sync did nothing. An intent that is older than this call stays, because the answer to
	// an earlier POST may be missing.
	if first {
		if err := r.Ledger.UndoGeneration(r.Submission.ID, q.Position); err != nil {
			return false, err
		}
		q.begun = false
	}
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case kind == syncapi.KindConcurrency:
		e, _ := errors.AsType[*syncapi.Error](err)
		r.full = r.Now().Add(max(e.RetryAfter, r.Interval))
		r.report(Event{Request: q.id, Err: err, Wait: r.full.Sub(r.Now())})
		return true, nil
	case syncapi.Temporary(err):
		return true, r.failed(q, err)
	}
	return false, errors.Join(err, r.Ledger.DropSingly(r.Submission, err))
}

// record stores an outcome. When that fails, the next run sends the same key once more.
func (r *run) record(q *request) {
	if err := r.Ledger.RecordGeneration(r.Submission.ID, q.Generation); err != nil {
		r.report(Event{Request: q.id, Err: err})
	}
	r.Step("generation recorded")
	r.failures = 0
	r.report(Event{Request: q.id, Generation: q.answer, Refusal: q.Refusal})
}

// askAll asks for the generations that have not ended.
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
			return nil // the others would fail, too
		default:
			return fmt.Errorf("request %s: %w", q.id, err)
		}
		changed := g.Status != q.answer.Status
		q.answer = g
		if g.Ended() {
			r.full = time.Time{} // there is a slot
		}
		if changed {
			r.report(Event{Request: q.id, Generation: g})
		}
	}
	return nil
}

// failed counts a failure that may pass. It returns the error when there were too many.
func (r *run) failed(q *request, err error) error {
	if r.failures++; r.failures > maxFailures {
		return err
	}
	r.report(Event{Request: q.id, Err: err, Wait: min(r.Interval<<min(r.failures, 6), maxWait)})
	return nil
}

func (r *run) report(e Event) {
	if r.Report != nil {
		r.Report(e)
	}
}

// sleep waits, or returns why ctx has ended.
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
