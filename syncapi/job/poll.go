package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Snapshot is the result of one poll.
type Snapshot struct {
	// Batches are the batches of the list, newest first, followed by those that were fetched by ID.
	// With a ListErr, they come from the last list, except for those that were fetched by ID.
	Batches []syncapi.Batch
	// Errors maps the ID of each batch that could not be fetched to the reason.
	Errors map[string]error
	// ListErr is why the list failed although Sync answers for single batches; nil if it did not
	// fail. Batches of other users and new ones are not seen until the list works again.
	ListErr error
	// Findings are what the list says about the submissions whose outcome is unknown; empty if
	// there are none, and with a ListErr.
	Findings []Finding
}

const (
	// maxSingles is how many batches one poll fetches by ID. If there are more, they take turns.
	maxSingles = 10
	// maxMisses is how often Sync may answer that it does not know an ID before polls stop asking
	// for it.
	maxMisses = 3
	// listTimeout limits the wait for the list, which has no pages and may be long.
	listTimeout = 20 * time.Second
	// silence is how long polls ask for no single batches after the list and one of them have
	// failed.
	silence = 10 * time.Minute
	// newIDTime is how long Sync's other calls may not know a batch that was just created.
	newIDTime = time.Minute
)

// singleBatch is what is known about a batch that the list lacks.
type singleBatch struct {
	batch  syncapi.Batch // has an ID if the batch was ever seen
	err    error         // of the last call
	asked  time.Time
	misses int // 404s in a row
}

// closed reports whether there is no reason left to ask.
func (s singleBatch) closed() bool { return s.batch.Ended() || s.misses >= maxMisses }

// Poll fetches the organization's batches with one list request, and the batches of ids that the
// list lacks with single requests: at most ten, in turn, and none for a batch that has ended or
// that Sync does not know. If the list fails and single batches do not, the Snapshot has a ListErr
// and Poll returns no error; if everything fails, Poll returns the error of the list. The error of
// a single batch is in the Snapshot's Errors. Poll makes each request once: the caller polls again
// after [NextPoll], and shows the failure until then.
func (r *Runner) Poll(ctx context.Context, ids []string) (Snapshot, error) {
	ctx = syncapi.WithoutRetry(ctx)
	list, err := r.list(ctx, time.Time{})
	if err != nil {
		r.log.DebugContext(ctx, "poll", "error", err)
		if len(ids) == 0 || ctx.Err() != nil || !listAlone(err) || !r.maySingle() {
			return Snapshot{}, err
		}
	}
	s := Snapshot{ListErr: err, Errors: map[string]error{}}
	listed := make(map[string]bool, len(list.Batches))
	for _, b := range list.Batches {
		listed[b.ID] = true
	}
	missing := slices.Compact(slices.Sorted(slices.Values(ids)))
	missing = slices.DeleteFunc(missing, func(id string) bool { return listed[id] })
	answered := r.ask(ctx, missing, err != nil)
	if err != nil && !answered {
		return Snapshot{}, err
	}
	r.assemble(&s, list.Batches, missing)
	if err == nil {
		s.Findings = r.findings(list.Batches)
	}
	r.seeRunning(s.Batches, false)
	ended := r.note(s.Batches, ids)
	r.log.DebugContext(ctx, "poll", "listed", len(list.Batches), "asked", len(missing), "failed", len(s.Errors), "ended", len(ended))
	return s, nil
}

// note stores the observations of the followed batches and returns which batches have ended.
// Without a ledger it stores nothing.
func (r *Runner) note(batches []syncapi.Batch, followed []string) (ended []string) {
	seen := map[string]ledger.Counts{}
	for _, b := range batches {
		if slices.Contains(followed, b.ID) {
			seen[b.ID] = ledger.Counts{Status: string(b.Status), Total: b.Metrics.Total, Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed}
		}
		if b.Ended() {
			ended = append(ended, b.ID)
		}
	}
	_ = r.ledger.Observe(r.now(), seen)
	r.ledger.End(ended...)
	return ended
}

// list fetches the list of batches; unless after is zero, only those created after it.
func (r *Runner) list(ctx context.Context, after time.Time) (syncapi.Listing, error) {
	limited, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	l, err := r.api.List(limited, syncapi.Filter{CreatedAfter: after})
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		err = &syncapi.TransportError{Host: r.api.Host(), Err: errListTimeout} // this failure is temporary
	}
	return l, err
}

// errListTimeout is the error for a list that takes too long.
var errListTimeout = fmt.Errorf("the list of batches did not come within %d seconds", int(listTimeout.Seconds()))

// listAlone reports whether an error may affect only the list, so that single batches may still
// work: Sync failed, or its answer was too long, too late or not a list. A network failure or a
// refused key affects every call.
func listAlone(err error) bool {
	kind := syncapi.KindOf(err)
	return errors.Is(err, errListTimeout) || errors.Is(err, syncapi.ErrUnusable) ||
		kind != syncapi.KindNone && kind != syncapi.KindRateLimit && !kind.Access()
}

// assemble puts the batches of a snapshot together: those of the list, or of the last list if this
// one failed, and those that were fetched by ID.
func (r *Runner) assemble(s *Snapshot, list []syncapi.Batch, asked []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.ListErr == nil {
		r.listed = list
	}
	s.Batches = slices.Clone(r.listed)
	for _, id := range asked {
		known := r.singles[id]
		if known.err != nil {
			s.Errors[id] = known.err
		}
		i := slices.IndexFunc(s.Batches, func(b syncapi.Batch) bool { return b.ID == id })
		switch {
		case known.batch.ID == "":
		case i >= 0:
			s.Batches[i] = known.batch
		default:
			s.Batches = append(s.Batches, known.batch)
		}
	}
}

// ask fetches some of ids, starting with those that have waited longest. It stops at a network
// failure and, without a list, at a server failure. It reports whether Sync answered for a batch.
func (r *Runner) ask(ctx context.Context, ids []string, unlisted bool) (answered bool) {
	for _, id := range r.turnOf(ids) {
		b, err := r.api.Get(ctx, id)
		unknown := syncapi.KindOf(err) == syncapi.KindNotFound
		isNew := unknown && r.isNew(id)
		r.mu.Lock()
		known := r.singles[id]
		known.asked, known.err = r.now(), err
		switch {
		case err == nil:
			known.batch, known.misses = b, 0
		case isNew:
			known.err = nil
		case unknown:
			known.misses++
		case errors.Is(err, syncapi.ErrBadID):
			known.misses = maxMisses
		}
		r.singles[id] = known
		answered = answered || err == nil || unknown
		if unlisted && !answered {
			r.silent = known.asked
		}
		r.mu.Unlock()
		if _, lost := errors.AsType[*syncapi.TransportError](err); lost || ctx.Err() != nil || unlisted && !answered {
			return answered
		}
	}
	return answered
}

// maySingle reports whether polls should fetch single batches although the list fails: in an outage
// that would double the requests.
func (r *Runner) maySingle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	passed := r.now().Sub(r.silent)
	return passed < 0 || passed >= silence
}

// turnOf returns the IDs whose turn it is. It forgets those that are no longer polled.
func (r *Runner) turnOf(ids []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.singles {
		if _, wanted := slices.BinarySearch(ids, id); !wanted {
			delete(r.singles, id)
		}
	}
	open := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return r.singles[id].closed() })
	slices.SortStableFunc(open, func(a, b string) int {
		return cmp.Compare(r.singles[a].asked.UnixNano(), r.singles[b].asked.UnixNano())
	})
	return open[:min(len(open), maxSingles)]
}

// isNew reports whether the ledger knows that a batch was created just now.
func (r *Runner) isNew(id string) bool {
	s, known := r.ledger.Owner(id)
	age := r.now().Sub(s.Changed)
	return known && age >= 0 && age < newIDTime
}

const (
	// MinInterval is the shortest time between two polls of the real API.
	MinInterval = time.Second
	// probeInterval is the time between two tries after maxFailures failed polls in a row.
	probeInterval = time.Minute
	maxFailures   = 5
	// maxWait limits how long Sync can ask the program to wait.
	maxWait = 10 * time.Minute
)

// NextPoll is how long to wait before the next poll: the interval, doubled with each failure in a
// row, up to a minute; a minute from the fifth failure on; or Sync's Retry-After if that is longer,
// up to ten minutes. It adds up to a fifth, depending on random (from 0 to 1), so that many
// programs do not call at the same time. An interval of more than a minute stays unchanged. err is
// the error of the last poll; failures counts the failed polls in a row.
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

// Refused reports whether Sync refused the key or the plan: another try is useless until the user
// changes something.
func Refused(err error) bool {
	return syncapi.KindOf(err).Access()
}
