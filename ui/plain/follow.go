package plain

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

const (
	// heartbeat is the time after which the next poll reports an unchanged batch. With up to a
	// minute until that poll, the user hears from the run at least every five minutes.
	heartbeat = 4 * time.Minute
	// collectInterval, doubled with each failure up to a minute, is the time between two
	// downloads of the same results.
	collectInterval = 10 * time.Second
	// maxUnready is how long a completed batch may have no results.
	maxUnready = 15 * time.Minute
)

// batch is a batch that the run follows.
type batch struct {
	id      string
	file    string // if this run submitted it
	seen    syncapi.Batch
	saidAt  time.Time // when it was last reported
	quietAt time.Time // when a failure was last reported
	changed time.Time
	eta     job.ETA
	// collects counts the failed downloads of its results; the next one is due at collect.
	collects int
	collect  time.Time
}

// watch adds a batch, once, and reports whether it is new.
func (r *runner) watch(id, file string) bool {
	if slices.Contains(r.watched, id) {
		return false
	}
	r.watched = append(r.watched, id)
	r.open = append(r.open, &batch{id: id, file: file})
	return true
}

// followed returns the batches to poll.
func (r *runner) followed() []*batch {
	return slices.DeleteFunc(slices.Clone(r.open), func(b *batch) bool { return r.lost[b.id] != nil })
}

// goesOn reports whether there is anything to wait for.
func (r *runner) goesOn() bool { return len(r.followed()) > 0 || len(r.Jobs.Queued()) > 0 }

// follow polls until every batch has ended, and saves the results of each as soon as they exist. A
// failed poll ends it only if Sync refuses the key, or if the reason is permanent and either no
// poll has succeeded or several failed in a row.
func (r *runner) follow(ctx context.Context) error {
	var out outage
	for {
		r.tellQueued()
		s, err := r.Jobs.Poll(ctx, idsOf(r.followed()))
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case job.Refused(err):
			return err
		case err == nil:
			out.end(r)
			r.tellUnlisted(s.ListErr)
			if err := r.look(ctx, s); err != nil {
				return err
			}
			if r.failsFast() {
				return errFailFast
			}
			if err := r.sendQueued(ctx, s); err != nil {
				return err
			}
		}
		if r.broken != nil || !r.goesOn() {
			return r.broken
		}
		if err != nil && out.begin(err) {
			return err
		}
		next := job.NextPoll(r.Interval, out.failures, err, rand.Float64())
		if err != nil {
			out.tell(r, err, next)
		} else {
			next = r.untilDue(next)
		}
		if err := wait(ctx, next); err != nil {
			return err
		}
	}
}

// untilDue shortens the wait for the next poll if a queued part or a download of results is due
// sooner.
func (r *runner) untilDue(next time.Duration) time.Duration {
	now, shortest := r.Now(), min(next, job.MinInterval)
	if due := r.Jobs.Queue().Next; !due.IsZero() {
		next = min(next, max(due.Sub(now), shortest))
	}
	for _, b := range r.followed() {
		if b.collect.After(now) {
			next = min(next, max(b.collect.Sub(now), shortest))
		}
	}
	return next
}

// look reports changes, and collects the results of batches that have ended.
func (r *runner) look(ctx context.Context, s job.Snapshot) error {
	for _, b := range r.followed() {
		switch err := s.Errors[b.id]; {
		case err == nil:
		case isFinal(err):
			r.unwatch(b)
			r.lose(b, fmt.Errorf("batch %s: %w", b.id, err))
			continue
		default:
			r.silent(b, "no news of %s: %v", err)
			continue // the next poll asks again
		}
		i := slices.IndexFunc(s.Batches, func(seen syncapi.Batch) bool { return seen.ID == b.id })
		if i < 0 {
			continue
		}
		r.say(b, s.Batches[i])
		if err := r.take(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// take saves the results of an ended batch, or plans another try. Its error ends the run: if these
// results cannot be saved, no others can.
func (r *runner) take(ctx context.Context, b *batch) error {
	now := r.Now()
	switch {
	case !b.seen.Ended() && b.seen.Status == syncapi.StatusCompleted && now.Sub(b.changed) >= maxUnready:
		r.lose(b, fmt.Errorf("batch %s: Sync reports it as completed but names no results", b.id))
		return nil
	case !b.seen.Ended(), now.Before(b.collect):
		return nil
	}
	err := r.collect(ctx, b)
	switch {
	case err == nil:
		r.unwatch(b)
	case ctx.Err() != nil:
		return err
	case job.MayCollectAgain(err, b.collects, now.Sub(b.changed)): // the next poll brings a fresh link
		b.collects++
		next := job.NextPoll(min(r.Interval, collectInterval), b.collects, err, rand.Float64())
		b.collect = now.Add(next)
		r.print(retry{BatchID: b.id, Error: err.Error(), Seconds: next.Seconds()})
		r.silent(b, "the results of %s: %v; trying again", err)
	case isTheirs(err):
		r.lose(b, fmt.Errorf("the results of %s: %w", b.id, err))
	default:
		return fmt.Errorf("the results of %s: %w", b.id, err)
	}
	return nil
}

// lose gives up a batch. While the run follows other batches, it reports the error at once;
// otherwise the error ends the run a moment later.
func (r *runner) lose(b *batch, err error) {
	r.lost[b.id] = err
	r.print(trouble{BatchID: b.id, Error: err.Error(), Hint: Hint(err)})
	if !r.goesOn() {
		return
	}
	r.talk("%s %v; still following the others", r.Now().Format(clockLayout), err)
	if hint := Hint(err); hint != "" {
		r.talk("%s", hint)
	}
}

// lossError holds the errors of batches that were given up. They are already printed.
type lossError struct{ error }

func (e lossError) Unwrap() error { return e.error }

// losses joins the errors of the batches that were given up, in the order of the batches.
func (r *runner) losses() error {
	var all []error
	for _, id := range r.watched {
		all = append(all, r.lost[id])
	}
	if err := errors.Join(all...); err != nil {
		return lossError{err}
	}
	return nil
}

// unwatch removes a batch that needs no more polls.
func (r *runner) unwatch(b *batch) {
	r.open = slices.DeleteFunc(r.open, func(o *batch) bool { return o == b })
}

// isFinal reports whether to stop asking for a batch: it does not exist, or this key may not see
// it. Poll does not report a 404 for a batch created less than a minute ago.
func isFinal(err error) bool {
	if job.Refused(err) || errors.Is(err, syncapi.ErrBadID) {
		return true
	}
	kind := syncapi.KindOf(err)
	return kind == syncapi.KindNotFound || kind == syncapi.KindGone || kind == syncapi.KindInput
}

// say reports a change of b, or that it has not changed for a while.
func (r *runner) say(b *batch, seen syncapi.Batch) {
	now := r.Now()
	b.eta.See(now, seen.Metrics)
	changed := b.changed.IsZero() || seen.Status != b.seen.Status || seen.Metrics != b.seen.Metrics ||
		seen.Ended() != b.seen.Ended()
	b.seen = seen
	if changed {
		b.changed = now
	}
	if !changed && now.Sub(b.saidAt) < heartbeat {
		return
	}
	b.saidAt = now
	e := status{
		BatchID: b.id, File: b.file, Status: seen.Status, Metrics: metricsOf(seen.Metrics),
		at: now, unchanged: now.Sub(b.changed), done: seen.Metrics,
		OutputPending: seen.Status == syncapi.StatusCompleted && !seen.Ended(),
	}
	if perMinute, left, ok := b.eta.Rate(now, seen.Metrics.Pending()); ok && !seen.Status.Terminal() {
		e.PerMinute, e.SecondsLeft = perMinute, int(left.Seconds())
	}
	r.print(e)
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
