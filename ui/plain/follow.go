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

// followed are the batches to ask for.
func (r *runner) followed() []*batch {
	return slices.DeleteFunc(slices.Clone(r.open), func(b *batch) bool { return r.lost[b.id] != nil })
}

// goesOn reports whether there is anything to wait for.
func (r *runner) goesOn() bool { return len(r.followed()) > 0 || len(r.Jobs.Held()) > 0 }

// follow polls until every batch is settled, and saves the results of each as
// soon as it is. A poll that fails does not end it, unless the key is refused.
func (r *runner) follow(ctx context.Context) error {
	var out outage
	for {
		s, err := r.Jobs.Poll(ctx, idsOf(r.followed()))
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
		if r.broken != nil || !r.goesOn() {
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
	for _, b := range r.followed() {
		switch err := s.Errors[b.id]; {
		case err == nil:
		case isFinal(err):
			r.unwatch(b)
			r.lose(b, fmt.Errorf("batch %s: %w", b.id, err))
			continue
		default:
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
		switch {
		case err == nil:
			r.unwatch(b)
		case isTheirs(err) && ctx.Err() == nil:
			r.lose(b, fmt.Errorf("the results of %s: %w", b.id, err))
		default: // where these cannot be saved, no others can
			return fmt.Errorf("the results of %s: %w", b.id, err)
		}
	}
	return nil
}

// lose gives a batch up, and says so when the others are followed on; else it is
// the run's error a moment later.
func (r *runner) lose(b *batch, err error) {
	r.lost[b.id] = err
	if !r.goesOn() {
		return
	}
	r.print(trouble{BatchID: b.id, Error: err.Error(), Hint: Hint(err)})
	r.talk("%s %v; the others are followed on", r.Now().Format(clockLayout), err)
	if hint := Hint(err); hint != "" {
		r.talk("%s", hint)
	}
}

// losses is why batches could not be had, in the order in which they were named.
func (r *runner) losses() error {
	var all []error
	for _, id := range r.watched {
		all = append(all, r.lost[id])
	}
	return errors.Join(all...)
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
