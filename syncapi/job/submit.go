package job

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Job is one input file on its way to Sync, as the user confirmed it.
type Job struct {
	// Parts are the files to send, each as a batch, in order.
	Parts []*batchfile.File
	// WebhookURL is where Sync announces the end of each batch; empty for none.
	WebhookURL string
	// Estimates are the expected costs of the Parts, in US dollars; 0 or missing if unknown. The
	// ledger keeps them; where there is none, it keeps that of [Runner.Estimate].
	Estimates []float64
	// Pilot is the submission of the first requests of the file, which [Runner.SendSingly] has
	// sent; empty for none. The Parts are the rest of the file, and its results are merged with
	// those of the pilot.
	Pilot string
	// Again sends requests that were sent before. An interrupted job still continues, and none of
	// its parts is sent twice.
	Again bool
}

// Outcome is how the submission of one part of a job ended.
type Outcome struct {
	ledger.Submission
	// Batch is Sync's answer; it has no ID if Sync returned none.
	Batch syncapi.Batch
	// Earlier means that the part was sent before, or meanwhile by another instance; Batch then has
	// only the ID.
	Earlier bool
	// Warning is why the outcome could not be recorded in the ledger; nil if it was.
	Warning error
	// ListErr is why the whole list of batches failed before the part was sent; nil if it did not
	// fail. With a ListErr an unknown outcome is harder to resolve.
	ListErr error
}

// ErrQueued is wrapped by the error of Send when the plan allows no more running batches.
// [Runner.SendQueued] sends the rest of the job.
var ErrQueued = errors.New("queued until a running batch ends")

// Send submits a job, which is paid and cannot be canceled. Before it sends anything, the job and
// its bytes are on the disk. It sends each part at most once, whatever fails and however often the
// program is killed and started again. An interrupted job continues when it is sent again, without
// the parts that were already sent. If two instances send the same job at the same time, only one
// of them sends each part; an instance that sends none gets the error that it would get a moment
// later.
//
// It returns every part of the job. The error is what stopped it:
//
//   - a [*ledger.SentBeforeError]: nothing was sent;
//   - one that wraps [ledger.ErrUnavailable]: nothing more was sent;
//   - one that wraps [ErrQueued]: the rest waits for a free slot;
//   - one that wraps [syncapi.ErrOutcomeUnknown]: the user resolves the part with
//     [Runner.Reconcile], and [Runner.Accept] or [Runner.NotSent];
//   - otherwise the reason why Sync refused, or why nothing could be sent.
//
// If Sync refuses the requests themselves, Send drops the rest of the job. It also drops a job if
// nothing of it was sent. After any other error the rest waits. [Summarize] tells these cases
// apart.
//
// The end of ctx stops the work before a part's POST and between two parts; the rest waits. It does
// not cut off a POST: Send waits up to ten minutes for the answer and records it, and returns the
// error of ctx, joined with the part's own if there is one. If the program ends before the answer
// comes, the next session finds the outcome of that part unknown. If ctx has already ended when
// Send is called, Send records nothing.
func (r *Runner) Send(ctx context.Context, o Job) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	job, err := r.ledger.Confirm(r.confirmed(o))
	if before, ok := errors.AsType[*ledger.SentBeforeError](err); errors.Is(err, ledger.ErrUnavailable) || ok && before.Sending() {
		return r.leftUnknown(o, err)
	}
	if err != nil {
		return nil, err
	}
	sent, err := r.sendJob(ctx, job)
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrQueued) && !errors.Is(err, ledger.ErrUnavailable) &&
		!slices.ContainsFunc(sent, func(s Outcome) bool { return s.State != ledger.Waiting && !s.Singly }) {
		// Nothing was sent, and the user will hear so. The job must not block a corrected file.
		err = errors.Join(err, r.drop(job, sent, err))
	}
	if err == nil && !slices.ContainsFunc(sent, func(s Outcome) bool { return !s.Earlier }) {
		return nil, sentMeanwhile(sent) // these parts waited when the user confirmed the job
	}
	return sent, err
}

// leftUnknown returns the parts of a job that an earlier run was sending when it ended, if the
// ledger can no longer be written. Their outcome is unknown, which matters more than the ledger.
func (r *Runner) leftUnknown(o Job, why error) ([]Outcome, error) {
	state, err := r.Load()
	if err == nil {
		return nil, why // another run is sending them right now
	}
	var outcomes []Outcome
	for _, f := range o.Parts {
		for _, s := range state.Submissions {
			if s.State == ledger.Unknown && s.Hash == f.Hash() {
				outcomes = append(outcomes, Outcome{Submission: s, Earlier: true})
			}
		}
	}
	if len(outcomes) == 0 {
		return nil, why
	}
	return outcomes, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, why)
}

// sendJob sends the waiting parts of a job.
func (r *Runner) sendJob(ctx context.Context, job string) ([]Outcome, error) {
	parts, err := r.ledger.Job(job)
	if err != nil {
		return nil, err
	}
	sent := make([]Outcome, len(parts))
	var stopped error
	for i, s := range parts {
		if sent[i].Submission = s; stopped == nil {
			sent[i], stopped = r.sendPart(ctx, s)
			tell(ctx, sent[i])
			stopped = orEnded(ctx, stopped)
		}
	}
	if slices.ContainsFunc(sent, func(s Outcome) bool { return s.State == ledger.Refused }) {
		if !slices.ContainsFunc(sent, func(s Outcome) bool { return s.State == ledger.Accepted || s.State == ledger.Unknown }) {
			stopped = createdNothing{stopped}
		}
		stopped = errors.Join(stopped, r.drop(job, sent, fmt.Errorf("another part of the file was refused: %w", stopped)))
	}
	return sent, r.enqueue(job, sent, stopped)
}

// createdNothing is a refusal of a job of which nothing was created.
type createdNothing struct{ error }

// Unwrap returns the refusal.
func (e createdNothing) Unwrap() error { return e.error }

// drop drops the waiting parts of a job, for a reason.
func (r *Runner) drop(job string, sent []Outcome, why error) error {
	for i := range sent {
		if sent[i].State == ledger.Waiting {
			sent[i].State = ledger.Dropped
		}
	}
	return r.ledger.DropWaiting(job, errors.New(strings.TrimPrefix(why.Error(), notSentBecause)))
}

type progressKey struct{}

// WithProgress makes Send and SendQueued call f with the outcome of each part that they try, as
// soon as it is known and in their own goroutine.
func WithProgress(ctx context.Context, f func(Outcome)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

func tell(ctx context.Context, s Outcome) {
	if f, ok := ctx.Value(progressKey{}).(func(Outcome)); ok {
		f(s)
	}
}

// orEnded joins err and the error of ctx, if ctx has ended.
func orEnded(ctx context.Context, err error) error {
	ended := ctx.Err()
	switch {
	case ended == nil || errors.Is(err, ended):
		return err
	case err == nil:
		return interruption{ended}
	}
	return fmt.Errorf("%w; %w", err, interruption{ended})
}

// interruption is the error of a context in words for the user.
type interruption struct{ error }

func (interruption) Error() string { return "interrupted" }

// Unwrap returns the error of the context.
func (e interruption) Unwrap() error { return e.error }

// notSentBecause starts the errors of parts that were not sent.
const notSentBecause = "not sent: "

// errUnlisted is wrapped by the error of a part that was not sent because the list of batches was
// missing.
var errUnlisted = errors.New("the list of batches could not be fetched")

// RefusedPost reports whether the error of Send is Sync's refusal of a POST, which created nothing.
// If it is false, nothing was sent or the outcome is unknown.
func RefusedPost(err error) bool {
	return syncapi.KindOf(err).NothingDone() && !errors.Is(err, errUnlisted) && !errors.Is(err, syncapi.ErrOutcomeUnknown)
}

// sendPart sends one part, if it still waits when its turn comes. No other instance sends at the
// same time, so a new batch in the list belongs to this part.
func (r *Runner) sendPart(ctx context.Context, part ledger.Submission) (Outcome, error) {
	begin(ctx, StageLock)
	unlock, err := r.ledger.LockSend(ctx)
	if err != nil {
		return Outcome{Submission: part}, err
	}
	defer unlock()
	s, err := r.ledger.Turn(part.ID)
	switch {
	case err != nil:
		return Outcome{Submission: part}, err
	case s.State != ledger.Waiting:
		return Outcome{Submission: s, Batch: syncapi.Batch{ID: s.BatchID}, Earlier: true}, outcomeError(s)
	}
	content, err := r.ledger.Content(s.Hash)
	if err != nil {
		return Outcome{Submission: s}, err
	}
	list, listErr, err := r.lookAround(ctx)
	if err != nil {
		return Outcome{Submission: s}, fmt.Errorf(notSentBecause+"%w: %w", errUnlisted, err)
	}
	r.step("listed")
	s = s.With(ledger.Sending, r.now(), nil)
	s.Tries++
	s.ServerDate = list.Date
	s.Before = existing(list.Batches, s.Since())
	if err := r.ledger.Begin(s); err != nil {
		return Outcome{Submission: s.With(ledger.Waiting, r.now(), err)}, err
	}
	r.step("noted as sending")
	begin(ctx, StagePost)
	batch, err := r.api.Create(ctx, syncapi.Input{Name: filepath.Base(s.File), Content: content, WebhookURL: s.WebhookURL})
	r.step("answered")
	s, err = outcome(s, batch, err, r.now())
	if listErr == nil {
		r.seeRunning(append(list.Batches, batch), errors.Is(err, ErrQueued))
	}
	warning := r.ledger.Record(s)
	r.log.DebugContext(ctx, "submission", "state", s.State, "part", s.Part, "parts", s.Parts, "batch", s.BatchID, "error", err, "warning", warning)
	r.step("outcome noted")
	return Outcome{Submission: s, Batch: batch, Warning: warning, ListErr: listErr}, err
}

// outcome returns s as the answer to its request changes it, and the error to report.
func outcome(s ledger.Submission, b syncapi.Batch, err error, now time.Time) (ledger.Submission, error) {
	switch kind := syncapi.KindOf(err); {
	case err == nil:
		s = s.With(ledger.Accepted, now, nil)
		s.BatchID = b.ID
		return s, nil
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		return s.With(ledger.Unknown, now, err), err
	case kind == syncapi.KindConcurrency:
		return s.With(ledger.Waiting, now, err), fmt.Errorf("%w: %w", ErrQueued, err)
	case kind == syncapi.KindInput:
		return s.With(ledger.Refused, now, err), err
	}
	return s.With(ledger.Waiting, now, err), err
}

// outcomeError is the error for the state of a part that another instance has sent.
func outcomeError(s ledger.Submission) error {
	//exhaustive:enforce
	switch s.State {
	case ledger.Unknown:
		return fmt.Errorf("%w: %s", syncapi.ErrOutcomeUnknown, strings.TrimPrefix(s.Reason, syncapi.ErrOutcomeUnknown.Error()+": "))
	case ledger.Refused, ledger.Dropped:
		return errors.New(notSentBecause + s.Reason)
	case ledger.Waiting, ledger.Sending, ledger.Accepted:
	}
	return nil
}

// sentMeanwhile is the error for a job that another instance sent completely after the user
// confirmed it here: the error that the same job would get a moment later.
func sentMeanwhile(sent []Outcome) *ledger.SentBeforeError {
	e := &ledger.SentBeforeError{}
	for _, s := range slices.Backward(sent) {
		e.Earlier = append(e.Earlier, ledger.Earlier{Submission: s.Submission, Shared: s.Requests})
		e.Requests += s.Requests
	}
	e.Shared = e.Requests
	return e
}
