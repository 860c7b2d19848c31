package job

import (
	"context"
	"errors"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
)

// Snapshot is what one poll saw.
type Snapshot struct {
	// Batches are those of the list, newest first, and after them those that
	// were asked for by id.
	Batches []syncapi.Batch
	// Errors are, by id, why a batch that was asked for could not be had.
	Errors map[string]error
}

// Poll looks at the batches of the organisation with one list request, and with
// a single request at those of ids that the list lacks. Its error is that of the
// list; a single batch that fails is in the Snapshot's Errors. Each request goes
// out once: who polls tries again by itself, after [NextPoll], and shows meanwhile
// what is wrong.
func (r *Runner) Poll(ctx context.Context, ids []string) (Snapshot, error) {
	ctx = syncapi.WithoutRetry(ctx)
	list, err := r.api.List(ctx, syncapi.Filter{})
	if err != nil {
		return Snapshot{}, err
	}
	s := Snapshot{Batches: list.Batches, Errors: map[string]error{}}
	listed := make(map[string]bool, len(list.Batches))
	for _, b := range list.Batches {
		listed[b.ID] = true
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if listed[id] {
			continue
		}
		b, err := r.api.Get(ctx, id)
		if err != nil {
			s.Errors[id] = err
			continue
		}
		s.Batches = append(s.Batches, b)
	}
	return s, nil
}

const (
	// MinInterval is the shortest time between two polls of the real API.
	MinInterval = time.Second
	// probeInterval is the time between two tries once Sync has been out of reach
	// for maxFailures polls in a row.
	probeInterval = time.Minute
	maxFailures   = 5
	// maxWait bounds what Sync may ask for.
	maxWait = 10 * time.Minute
)

// NextPoll is how long to wait before the next poll: the interval, doubled with
// each failure in a row up to a minute, a minute from the fifth on, or what Sync
// asked for with Retry-After if that is longer, up to ten minutes; and up to a
// fifth more, as random (from 0 to 1) says, so that many programs do not call in
// step. An interval that is longer than a minute stays as it is. err is what the
// last poll came back with, and failures counts the failed polls in a row.
func NextPoll(interval time.Duration, failures int, err error, random float64) time.Duration {
	d := interval
	switch {
	case failures <= 0 || interval >= probeInterval:
	case failures >= maxFailures:
		d = probeInterval
	default:
		d = min(interval<<failures, probeInterval)
	}
	if e, ok := errors.AsType[*syncapi.Error](err); ok {
		d = max(d, min(e.RetryAfter, maxWait))
	}
	return d + time.Duration(random*float64(d)/5)
}

// Refused reports whether an error says that the key or the plan will not do, so
// that trying again is of no use before a person has done something.
func Refused(err error) bool {
	e, ok := errors.AsType[*syncapi.Error](err)
	return ok && (e.StatusCode == 401 || e.StatusCode == 402 || e.StatusCode == 403)
}
