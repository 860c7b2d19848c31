package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

const (
	// queueInterval is how long after a refusal a queued part is tried again, when Sync does
	// not say how long to wait and no batch ends before. Another user's batch may end and
	// another begin between two polls, so that their number alone tells nothing.
	queueInterval = time.Minute
	// maxQueueWait bounds how long Sync can ask to wait.
	maxQueueWait = 10 * time.Minute
)

// queue is what waits for a free slot at Sync. The Runner's mutex protects it.
type queue struct {
	parts   []ledger.Submission // the next one of each job that goes out, in this order
	refused time.Time           // when a part was last refused
	next    time.Time           // when the next try is due
	running map[string]bool     // ids of the batches that ran at the refusal
	slots   []syncapi.Batch     // the batches that ran when Sync was last asked
}

// Queue is what waits for a free slot at Sync.
type Queue struct {
	// Parts are the next parts of the jobs of this session, one for each job, in the order
	// in which they go out.
	Parts []ledger.Submission
	// Behind are the parts of the same jobs that wait behind these.
	Behind []ledger.Submission
	// Next is when the next try is due, at the latest; zero while nothing waits. The end of
	// a batch makes it due at once.
	Next time.Time
	// Running are the batches that hold the slots, as far as the last look at the list
	// tells: those of the whole organization that have not ended.
	Running []syncapi.Batch
	// Earlier are the parts that an earlier session, or another instance, has left
	// waiting. [Runner.Enqueue] makes their job one of this session.
	Earlier []ledger.Submission
	// Notice says what happened to the ledger, such as that it was lost and written anew;
	// empty for nothing.
	Notice string
}

// Queue is what waits now. It touches no network; Earlier is read from the ledger. When the
// ledger was lost, it is written anew with what this Runner knows of it.
func (r *Runner) Queue() Queue {
	_ = r.ledger.Restore()       // without a ledger nothing is sent
	all, _ := r.ledger.Pending() // and nothing waits from earlier
	r.mu.Lock()
	defer r.mu.Unlock()
	q := Queue{Parts: slices.Clone(r.queue.parts), Running: slices.Clone(r.queue.slots), Notice: r.ledger.Notice()}
	if len(q.Parts) > 0 {
		q.Next = r.queue.next
	}
	for _, s := range all {
		i := slices.IndexFunc(q.Parts, sameJob(s.Job))
		switch {
		case s.State != ledger.Waiting:
		case i < 0:
			q.Earlier = append(q.Earlier, s)
		case s.ID != q.Parts[i].ID:
			q.Behind = append(q.Behind, s)
		}
	}
	return q
}

// Queued are the Parts of [Runner.Queue]. It touches neither disk nor network.
func (r *Runner) Queued() []ledger.Submission {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.queue.parts)
}

// Enqueue makes a job that an earlier session has left waiting one of this session, which is
// due at once: the user has confirmed it then, and says now that it may go out. The error
// wraps [ledger.ErrUnavailable], or says that nothing of the job waits.
func (r *Runner) Enqueue(job string) error {
	parts, err := r.ledger.Job(job)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(parts, func(s ledger.Submission) bool { return s.State == ledger.Waiting })
	if i < 0 {
		return fmt.Errorf("no part of job %q is waiting", job)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue.parts = append(slices.DeleteFunc(r.queue.parts, sameJob(job)), parts[i])
	r.queue.next = r.now()
	return nil
}

// TryNow makes what is queued due at once.
func (r *Runner) TryNow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue.next = r.now()
}

func sameJob(job string) func(ledger.Submission) bool {
	return func(s ledger.Submission) bool { return s.Job == job }
}

// enqueue decides whether the rest of a job waits in the queue, after the job was tried and
// stopped with err, and returns the error to report. It does so when Sync has no free slot,
// and when a part of the job was accepted and the next one failed for a reason that passes: the
// user is not asked a second time for the rest.
func (r *Runner) enqueue(job string, outcomes []Outcome, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	q := &r.queue
	waited := slices.ContainsFunc(q.parts, sameJob(job))
	q.parts = slices.DeleteFunc(q.parts, sameJob(job))
	next := slices.IndexFunc(outcomes, func(o Outcome) bool { return o.State == ledger.Waiting })
	begun := slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.State == ledger.Accepted })
	full := errors.Is(err, ErrQueued)
	switch {
	case err == nil:
		q.next = r.now() // there may be a slot for the next job, too
		return nil
	case next < 0 || !full && (!waited && !begun || !passes(err)):
		return err
	}
	q.parts = append(q.parts, outcomes[next].Submission)
	q.refused = r.now()
	switch q.next = q.refused; {
	case ended(err): // and not Sync's refusal
	case full:
		q.next = q.next.Add(queueWait(err))
	default:
		q.next = q.next.Add(queueWait(err))
		err = fmt.Errorf("%w: %w", ErrQueued, err)
	}
	return err
}

// queueWait is how long after a refusal the next try is made.
func queueWait(err error) time.Duration {
	if e, ok := errors.AsType[*syncapi.Error](err); ok && e.RetryAfter > 0 {
		return min(e.RetryAfter, maxQueueWait)
	}
	return queueInterval + time.Duration(rand.Float64()*float64(queueInterval)/5)
}

// ended reports whether the end of a context is the reason for an error.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// passes reports whether the reason that stopped a job may be gone the next time. A POST that
// came too early (425) is not repeated: only a rate limit surely lets it through later.
func passes(err error) bool {
	if errors.Is(err, syncapi.ErrOutcomeUnknown) || syncapi.KindOf(err) == syncapi.KindTooEarly {
		return false
	}
	return ended(err) || syncapi.Temporary(err)
}

// seeRunning notes which batches hold the slots. refused says that Sync has just refused
// another one because of them.
func (r *Runner) seeRunning(batches []syncapi.Batch, refused bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue.slots = nil
	for _, b := range batches {
		if b.ID != "" && !b.Status.Terminal() {
			r.queue.slots = append(r.queue.slots, b)
		}
	}
	if refused {
		r.queue.running = map[string]bool{}
		for _, b := range r.queue.slots {
			r.queue.running[b.ID] = true
		}
	}
}

// Due is the part that SendQueued would begin with after a poll, so that a caller can
// say what is being sent before it is; false when there is none. It touches neither
// disk nor network.
func (r *Runner) Due(s Snapshot) (ledger.Submission, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q, now := &r.queue, r.now()
	if len(q.parts) == 0 {
		return ledger.Submission{}, false
	}
	// A clock that was set back tells nothing about how long ago the refusal was.
	if !now.Before(q.next) || now.Before(q.refused) || q.slotIsFree(s) {
		return q.parts[0], true
	}
	return ledger.Submission{}, false
}

// slotIsFree reports whether a batch that ran at the refusal has ended since.
func (q *queue) slotIsFree(s Snapshot) bool {
	running := map[string]bool{}
	for _, b := range s.Batches {
		if b.Status.Terminal() && q.running[b.ID] {
			return true
		}
		running[b.ID] = true
	}
	for id := range q.running {
		if !running[id] && s.ListErr == nil {
			return true // it is not in the list any more
		}
	}
	return false
}

// SendQueued sends the rest of a job that waits for a free slot, when its time has come: at
// the time that Sync named, at once when a batch that held a slot has ended, otherwise a
// minute after the last try. It is to be called after each poll, and mostly does nothing;
// [Runner.Due] says when it does not. It returns the parts of the job that it tried. The
// error is like Send's, and so is what the end of ctx does; what was not sent still waits.
func (r *Runner) SendQueued(ctx context.Context, s Snapshot) ([]Outcome, error) {
	part, ok := r.Due(s)
	if !ok {
		return nil, nil
	}
	return r.sendJob(ctx, part.Job)
}
