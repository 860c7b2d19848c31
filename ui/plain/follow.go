package plain

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

const (
	// heartbeat is the longest time in which a batch, or an outage, is not heard of.
	heartbeat = 5 * time.Minute
	// maxCollects is how often the results of a batch are tried for.
	maxCollects = 10
)

// batch is one that is followed.
type batch struct {
	id      string
	file    string // when this run submitted it
	seen    syncapi.Batch
	saidAt  time.Time // when it was last heard of
	changed time.Time
	pace    job.Pace
	// collects is how often its results were tried for.
	collects int
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

// follow polls until every batch is settled, and saves the results of each as
// soon as it is. A poll that fails does not end it, unless the key is refused.
func (r *runner) follow(ctx context.Context) error {
	var out outage
	for {
		s, err := r.Jobs.Poll(ctx, r.openIDs())
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case job.Refused(err):
			return err
		case err == nil:
			out.end(r)
			if err := r.look(ctx, s); err != nil {
				return err
			}
			if err := r.sendHeld(ctx, s); err != nil {
				return err
			}
		}
		if r.broken != nil || len(r.open) == 0 && len(r.Jobs.Held()) == 0 {
			return r.broken
		}
		if err != nil {
			out.failures++
		}
		next := job.NextPoll(r.Interval, out.failures, err, rand.Float64())
		if err != nil {
			out.tell(r, err, next)
		}
		if err := wait(ctx, next); err != nil {
			return err
		}
	}
}

// outage is a time without news: told when it begins, when its cause changes, now
// and then, and when it ends.
type outage struct {
	failures int
	since    time.Time
	saidAt   time.Time
	said     string
}

func (o *outage) tell(r *runner, err error, next time.Duration) {
	now := r.Now()
	if o.failures == 1 {
		o.since = now
	}
	r.print(retry{Error: err.Error(), Seconds: next.Seconds()})
	if err.Error() != o.said || now.Sub(o.saidAt) >= heartbeat {
		r.talk("%s no news since %s: %v; asking again in %s", now.Format(clockLayout),
			o.since.Format(clockLayout), err, format.Duration(next))
		o.said, o.saidAt = err.Error(), now
	}
}

func (o *outage) end(r *runner) {
	if o.failures > 0 {
		r.talk("%s Sync answers again", r.Now().Format(clockLayout))
	}
	*o = outage{}
}

// look says what has changed, and collects what is done.
func (r *runner) look(ctx context.Context, s job.Snapshot) error {
	for _, b := range slices.Clone(r.open) {
		if err := s.Errors[b.id]; err != nil {
			if isFinal(err) {
				r.unwatch(b)
				return fmt.Errorf("batch %s: %w", b.id, err)
			}
			r.silent(b, err)
			continue // asked again with the next poll
		}
		i := slices.IndexFunc(s.Batches, func(seen syncapi.Batch) bool { return seen.ID == b.id })
		if i < 0 {
			continue
		}
		r.say(b, s.Batches[i])
		if !b.seen.Settled() {
			continue
		}
		err := r.collect(ctx, b)
		if passes(err) && b.collects < maxCollects && ctx.Err() == nil {
			r.talk("%s the results of %s: %v; trying again", r.Now().Format(clockLayout), b.id, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("the results of %s: %w", b.id, err)
		}
		r.unwatch(b)
	}
	return nil
}

// unwatch takes out a batch that needs no more polls.
func (r *runner) unwatch(b *batch) {
	r.open = slices.DeleteFunc(r.open, func(o *batch) bool { return o == b })
}

// silent tells now and then that a batch could not be had.
func (r *runner) silent(b *batch, err error) {
	if now := r.Now(); b.saidAt.IsZero() || now.Sub(b.saidAt) >= heartbeat {
		r.talk("%s no news of %s: %v", now.Format(clockLayout), b.id, err)
		b.saidAt = now
	}
}

// isFinal reports whether a batch that could not be had is not to be asked for
// again: there is no such batch, or this key may not see it. Of a batch that was
// created less than a minute ago, Poll reports no 404.
func isFinal(err error) bool {
	if job.Refused(err) || errors.Is(err, syncapi.ErrBadID) {
		return true
	}
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok {
		return false
	}
	switch e.StatusCode {
	case http.StatusNotFound, http.StatusGone, http.StatusBadRequest, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// say tells a change of b, or that there has been none for a while.
func (r *runner) say(b *batch, seen syncapi.Batch) {
	now := r.Now()
	b.pace.See(now, seen.Metrics)
	changed := b.changed.IsZero() || seen.Status != b.seen.Status || seen.Metrics != b.seen.Metrics ||
		seen.Settled() != b.seen.Settled()
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
		at: now, unchanged: now.Sub(b.changed), done: seen.Metrics, settled: seen.Settled(),
	}
	if perMinute, left, ok := b.pace.Rate(now, seen.Metrics.Pending()); ok && !seen.Status.Terminal() {
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
