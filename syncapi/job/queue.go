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
	// queueInterval is the time between a refusal and the next try of a queued part, if Sync does
	// not say how long to wait and no batch ends sooner. The number of running batches alone tells
	// nothing: between two polls one batch of another user may end and another begin.
	queueInterval = time.Minute
	// maxQueueWait limits how long Sync can ask the program to wait.
	maxQueueWait = 10 * time.Minute
)

// queue is what waits for a free slot at Sync. The Runner's mutex protects it.
type queue struct {
	parts   []ledger.Submission // the next part of each job, in the order of sending
	refused time.Time           // when a part was last refused
	next    time.Time           // when the next try is due
	running map[string]bool     // IDs of the batches that ran at the refusal
	slots   []syncapi.Batch     // the running batches at the last look
}

// Queue is what waits for a free slot at Sync.
type Queue struct {
	// Parts are the next parts of this session's jobs, one for each job, in the order of sending.
	Parts []ledger.Submission
	// Behind are the parts of the same jobs that wait behind Parts.
	Behind []ledger.Submission
	// Next is the latest time of the next try; zero while nothing waits. When a batch ends, the
	// next try is due at once.
	Next time.Time
	// Running are the batches that hold the slots, as of the last look at the list: the batches of
	// the whole organization that have not ended.
	Running []syncapi.Batch
	// Earlier are the waiting parts of an earlier session or another instance. [Runner.Enqueue]
	// adds their job to this session.
	Earlier []ledger.Submission
	// Notice says what happened to the ledger, such as that it was lost and written again; empty
	// for nothing.
	Notice string
}

// Queue returns what waits now. It does not use the network; it reads Earlier from the ledger. If
// the ledger was lost, Queue writes it again with what this Runner knows.
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

// Queued returns the Parts of [Runner.Queue]. It uses neither disk nor network.
func (r *Runner) Queued() []ledger.Submission {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.queue.parts)
}

// Enqueue adds the waiting job of an earlier session to this session and makes it due at once: the
// user confirmed it then and releases it now. The error wraps [ledger.ErrUnavailable], or says that
// nothing of the job waits.
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

// TryNow makes all queued parts due at once.
func (r *Runner) TryNow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue.next = r.now()
}

func sameJob(job string) func(ledger.Submission) bool {
	return func(s ledger.Submission) bool { return s.Job == job }
}

// enqueue decides whether the rest of a job waits in the queue after a try stopped with err, and
// returns the error to report. The rest waits if Sync has no free slot. It also waits if Sync
// accepted a part and the next one failed for a temporary reason: the program does not ask the user
// again for the rest.
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
	case ended(err): // the context ended, so Sync did not refuse
	case full:
		q.next = q.next.Add(queueWait(err))
	default:
		q.next = q.next.Add(queueWait(err))
		err = fmt.Errorf("%w: %w", ErrQueued, err)
	}
	return err
}

// queueWait is the time between a refusal and the next try.
func queueWait(err error) time.Duration {
	if e, ok := errors.AsType[*syncapi.Error](err); ok && e.RetryAfter > 0 {
		return min(e.RetryAfter, maxQueueWait)
	}
	return queueInterval + time.Duration(rand.Float64()*float64(queueInterval)/5)
}

// ended reports whether err comes from the end of a context.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// passes reports whether the reason that stopped a job may be gone at the next try. A POST that
// came too early (425) is not repeated: only a rate limit is sure to let it through later.
func passes(err error) bool {
	if errors.Is(err, syncapi.ErrOutcomeUnknown) || syncapi.KindOf(err) == syncapi.KindTooEarly {
		return false
	}
	return ended(err) || syncapi.Temporary(err)
}

// seeRunning notes which batches hold the slots. refused means that Sync has just refused another
// batch because of them.
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

// Due is the part that SendQueued would start with after a poll, so that the caller can announce it
// before it is sent; false if there is none. It uses neither disk nor network.
func (r *Runner) Due(s Snapshot) (ledger.Submission, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	q, now := &r.queue, r.now()
	if len(q.parts) == 0 {
		return ledger.Submission{}, false
	}
	// After the clock was set back, the age of the refusal is unknown.
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
			return true // the list no longer has it
		}
	}
	return false
}

// SendQueued sends the rest of a job that waits for a free slot when it is due: at the time that
// Sync named, at once when a batch that held a slot has ended, otherwise a minute after the last
// try. Call it after each poll; mostly it does nothing. [Runner.Due] says whether it will send. It
// returns the parts of the job that it tried. Errors and the end of ctx have the same effect as in
// Send; parts that were not sent still wait.
func (r *Runner) SendQueued(ctx context.Context, s Snapshot) ([]Outcome, error) {
	part, ok := r.Due(s)
	if !ok {
		return nil, nil
	}
	return r.sendJob(ctx, part.Job)
}
