package plain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// maxLasting is how many polls in a row may fail for a permanent reason: a proxy or a certificate
// may be wrong for just a moment.
const maxLasting = 5

// outage is a period in which polls fail. The run reports it when it begins, when its cause
// changes, every few minutes, and when it ends.
type outage struct {
	news     bool // a poll succeeded before
	failures int
	lasting  int // failures in a row with a permanent reason
	since    time.Time
	saidAt   time.Time
	said     string
}

// begin records a failed poll, and reports whether to give up.
func (o *outage) begin(err error) (over bool) {
	o.failures++
	o.lasting++
	if syncapi.Temporary(err) {
		o.lasting = 0
	}
	return o.lasting > 0 && !o.news || o.lasting >= maxLasting
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
	*o = outage{news: true}
}

// tellUnlisted reports that the list of batches fails while single batches work: at once, then from
// time to time.
func (r *runner) tellUnlisted(err error) {
	switch now := r.Now(); {
	case err == nil:
		r.unlistedAt = time.Time{}
	case r.unlistedAt.IsZero() || now.Sub(r.unlistedAt) >= heartbeat:
		r.unlistedAt = now
		r.print(retry{Error: err.Error(), Seconds: r.Interval.Seconds()})
		r.talk("%s the list of batches fails: %v; asking for each batch by its id", now.Format(clockLayout), err)
	}
}

// silent reports a failure of a batch or of its results, at most once per heartbeat.
func (r *runner) silent(b *batch, layout string, err error) {
	if now := r.Now(); b.quietAt.IsZero() || now.Sub(b.quietAt) >= heartbeat {
		r.talk("%s "+layout, now.Format(clockLayout), b.id, err)
		b.quietAt = now
	}
}

// sending is a call that pays, in its own goroutine.
type sending struct {
	ended chan error
	said  chan func() // messages that the goroutine wants to print
	gone  chan struct{}
}

// begin starts the goroutine. unknown is the error to wrap after a panic, which may have
// interrupted a POST.
func begin(unknown error, send func(*sending) error) *sending {
	s := &sending{ended: make(chan error, 1), said: make(chan func()), gone: make(chan struct{})}
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%w: %w", unknown, newPanic(p))
			}
			s.ended <- err
		}()
		err = send(s)
	}()
	return s
}

// say runs f in the goroutine of the run, unless the run has moved on.
func (s *sending) say(f func()) {
	select {
	case s.said <- f:
	case <-s.gone:
	}
}

// unbroken submits parts, and waits for the answer as await does. It reports each batch as soon as
// there is one.
func (r *runner) unbroken(ctx context.Context, send func(context.Context) ([]job.Outcome, error)) ([]job.Outcome, error) {
	r.stage, r.slow = job.StageList, time.NewTimer(slowTime)
	defer r.slow.Stop()
	return await(ctx, r, syncapi.ErrOutcomeUnknown, func(s *sending) ([]job.Outcome, error) {
		ctx := syncapi.WithNotice(ctx, func(err error, wait time.Duration) {
			s.say(func() { r.waits(err, wait); r.slow.Reset(wait + slowTime) })
		})
		ctx = job.WithProgress(ctx, func(o job.Outcome) { s.say(func() { r.slow.Stop(); r.accepted(o) }) })
		ctx = job.WithStages(ctx, func(stage job.Stage) { s.say(func() { r.stage = stage; r.slow.Reset(slowTime) }) })
		return send(ctx)
	})
}

// await returns the result of a call that pays; the zero value if the run does not wait for it, see
// [runner.await].
func await[T any](ctx context.Context, r *runner, unknown error, send func(*sending) (T, error)) (got T, err error) {
	results := make(chan T, 1)
	err = r.await(ctx, unknown, func(s *sending) error {
		result, err := send(s)
		results <- result
		return err
	})
	select {
	case got = <-results:
	default:
	}
	return got, err
}

// await waits for a call that pays. It tells the user that an interruption waits for the answer to
// a POST that has begun: without the answer it would be unknown whether there is something to pay
// for. In that case the error wraps unknown.
func (r *runner) await(ctx context.Context, unknown error, send func(*sending) error) error {
	s := begin(unknown, send)
	defer close(s.gone)
	interrupted, patience := ctx.Done(), (<-chan time.Time)(nil)
	for {
		select {
		case f := <-s.said:
			f()
		case err := <-s.ended:
			if p, ok := errors.AsType[*panicError](err); ok {
				r.talkPanic(p)
				r.leaveUnknown(err)
			}
			return err
		case <-r.slow.C:
			r.talkStage()
		case <-interrupted:
			interrupted, patience = nil, time.After(time.Second) // usually no call is under way
		case <-patience:
			r.talk("waiting for Sync's answer to the submission; interrupt once more to end at once and leave the outcome unknown")
		case <-r.Abrupt:
			err := fmt.Errorf("%w: the program was ended before the answer came", unknown)
			r.leaveUnknown(err)
			return err
		}
	}
}

// talkStage explains a wait before or during a submission.
func (r *runner) talkStage() {
	if limit := r.stage.Limit(); limit > 0 {
		r.talk("still %s, for up to %s", r.stage, format.Duration(limit))
		return
	}
	r.talk("still %s", r.stage)
}

// leaveUnknown reports that the program ends before the outcome of a submission is known.
func (r *runner) leaveUnknown(err error) {
	r.print(unknown{File: r.File.Path, Candidates: []string{}, Error: err.Error()})
	if errors.Is(err, syncapi.ErrGenerationUnknown) {
		return // the hint says everything
	}
	r.talk("%s: the same command looks for the batch and sends nothing twice", r.File.Path)
}

// IsUnknown reports whether an error means that something may or may not have been created.
func IsUnknown(err error) bool {
	return errors.Is(err, syncapi.ErrOutcomeUnknown) || errors.Is(err, syncapi.ErrGenerationUnknown)
}
