package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// openIDs are the ids of the batches that have not ended or are not saved.
func (r *runner) openIDs() []string { return idsOf(r.open) }

func idsOf(batches []*batch) []string {
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.id
	}
	return ids
}

// followAgain is the command that continues this run; empty when there is nothing to
// follow.
func (r *runner) followAgain() string {
	ids := r.again()
	if len(ids) == 0 || r.Ephemeral {
		return ""
	}
	command := r.Command
	if r.FailFast && r.hasFailure() { // which would stop the next run at once
		command = slices.DeleteFunc(slices.Clone(command), func(word string) bool { return word == "--fail-fast" })
	}
	return FollowCommand(command, ids)
}

// talkOpen says how to send what waits and how to follow what runs.
func (r *runner) talkOpen() {
	switch {
	case r.waiting == 0 || r.Ephemeral:
	case r.unknown:
		r.talk("%s not sent yet; after you have recorded the batch of the unknown part, the same command sends the rest, and no request twice", are(r.waiting, "part"))
	case len(r.parts) == 1:
		r.talk("nothing was sent; the same command sends it")
	default:
		r.talk("%s not sent yet; the same command sends the rest, and no request twice", are(r.waiting, "part"))
	}
	if again := r.followAgain(); again != "" {
		r.talk("follow with: %s", again)
	}
}

// interrupt says what continues without this run.
func (r *runner) interrupt() {
	r.print(interrupted{BatchIDs: r.openIDs(), Waiting: r.waiting, Command: r.followAgain()})
	switch {
	case r.Ephemeral:
		r.talk("interrupted; the demo and its batches end here")
	case len(r.open) > 0:
		r.talk("interrupted; %s", r.whatGoesOn())
		r.talkOpen()
	case r.waiting > 0, len(r.unfinished) > 0:
		r.talk("interrupted")
		r.talkOpen()
	case len(r.watched) == 0 && r.interruptedSingly() != "":
		r.talk("interrupted; %s", r.interruptedSingly())
	case r.File != nil && !r.DryRun && len(r.watched) == 0 && len(r.collected) == 0:
		r.talk("interrupted; nothing was submitted")
	default:
		r.talk("interrupted")
	}
}

// are is "1 part is", "2 parts are".
func are(n int, noun string) string {
	return format.Count(n, noun) + format.Plural(n, " is", " are")
}

// was is "1 part was", "2 parts were".
func was(n int, noun string) string {
	return format.Count(n, noun) + format.Plural(n, " was", " were")
}

// whatGoesOn says what continues without this run, or what has ended and is not saved.
func (r *runner) whatGoesOn() string {
	running := 0
	for _, b := range r.open {
		if !b.seen.Status.Terminal() {
			running++
		}
	}
	switch n := len(r.open); {
	case running == 1:
		return "the batch continues at Sync"
	case running > 1:
		return fmt.Sprintf("%d batches continue at Sync", running)
	case n == 1:
		return "the batch has ended, and its results are not saved yet"
	case n > 1:
		return fmt.Sprintf("%d batches have ended, and their results are not saved yet", n)
	case r.waiting > 0:
		return "not everything was sent"
	case len(r.watched) == 0 && r.interruptedSingly() != "":
		return r.interruptedSingly()
	case len(r.watched)+len(r.collected) == 0:
		return "nothing was sent"
	}
	return "the batches have ended"
}

// panicError is a fault of the program itself.
type panicError struct {
	value any
	stack string
}

// newPanic makes the error of what recover returned; it is called by the function that
// recovers.
func newPanic(value any) *panicError { return &panicError{value, string(debug.Stack())} }

// Error says that it is a bug.
func (e *panicError) Error() string {
	return fmt.Sprintf("a bug in this program ended it: %v", e.value)
}

// talkPanic writes where the program broke, for a report of the bug.
func (r *runner) talkPanic(e *panicError) {
	r.talk("%v", e)
	for line := range strings.Lines(e.stack) {
		r.talk("%s", strings.TrimSuffix(line, "\n"))
	}
}

// guarded is run, with the error of a panic. Batches that are followed are named by
// the caller, as for any other error.
func (r *runner) guarded(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			broke := newPanic(p)
			r.talkPanic(broke)
			err = broke
		}
	}()
	return run()
}

// allEnded reports whether all batches have ended, so that --fail-fast has nothing to stop.
func (r *runner) allEnded() bool {
	return !slices.ContainsFunc(r.open, func(b *batch) bool { return !b.seen.Status.Terminal() }) && len(r.Jobs.Queued()) == 0
}

// failsFast reports whether --fail-fast stops the run: a request has failed, and something has not
// ended yet.
func (r *runner) failsFast() bool { return r.FailFast && r.hasFailure() && !r.allEnded() }

// errFailFast ends a run at its first failure.
var errFailFast = fmt.Errorf("%w: --fail-fast stopped at the first failure", ErrFailed)

// finish follows the batches to their end, saves what is wanted, and gives the verdict.
func (r *runner) finish(ctx context.Context) error {
	if r.Pilot == 0 { // which counts from its beginning
		var stop func()
		ctx, stop = r.limited(ctx)
		defer stop()
	}
	var err error
	if r.goesOn() { // not when everything was sent one by one
		err = r.follow(ctx)
	}
	err = errors.Join(err, r.merge(ctx))
	if err == nil {
		err = r.videos(ctx)
	}
	if err == nil {
		err = r.review(ctx)
	}
	if err != nil {
		return r.timedOut(ctx, err)
	}
	verdict := r.outcome(ctx)
	if r.broken != nil || r.OnDone == nil {
		return verdict
	}
	if err := r.tellDone(ctx, verdict); err != nil {
		return errors.Join(verdict, err)
	}
	return verdict
}

// outcome is how it all ended.
func (r *runner) outcome(ctx context.Context) error {
	if len(r.disproved) > 0 {
		r.lookUp(ctx, r.disproved, 0)
		return syncapi.ErrOutcomeUnknown
	}
	if err := r.losses(); err != nil {
		return err
	}
	switch {
	case r.videoSum.Failed > 0:
		return videosError(r.videoSum.Failed)
	case r.failed:
		return ErrFailed
	}
	return r.broken
}

// videosError is the error of that many videos that were not saved. It is an ErrFailed.
type videosError int

func (n videosError) Error() string { return was(int(n), "video") + " not saved" }

// Unwrap gives ErrFailed.
func (videosError) Unwrap() error { return ErrFailed }

// hasFailure reports whether a batch has failed, or one of its requests, as far as is known.
func (r *runner) hasFailure() bool {
	for _, b := range r.open {
		if b.seen.Status == syncapi.StatusFailed || b.seen.Metrics.Failed > 0 {
			return true
		}
	}
	return r.failed
}

// tellDone gives the command of --on-done the outcome of the run. Its own error is the
// command's.
func (r *runner) tellDone(ctx context.Context, verdict error) error {
	e := done{BatchIDs: append([]string{}, r.watched...), Outputs: []string{}, Succeeded: r.succeeded, Failed: r.failures,
		Merged: r.merged, Lost: len(r.lost), Review: r.Review}
	for _, c := range r.collected {
		e.Outputs = append(e.Outputs, c.path)
	}
	if r.Videos != "" {
		e.Videos = &r.videoSum
	}
	if verdict != nil {
		e.Error = verdict.Error()
	}
	var line bytes.Buffer
	if err := (jsonLines{&line}).print(r.Now(), e); err != nil {
		return err
	}
	if err := r.OnDone(ctx, line.Bytes()); err != nil {
		return fmt.Errorf("everything is saved, but the command of --on-done failed: %w", err)
	}
	return nil
}

// done is the end of a run that followed its batches to theirs. Only the command of
// --on-done gets it.
type done struct {
	BatchIDs  []string  `json:"batch_ids"`
	Outputs   []string  `json:"outputs"`
	Merged    string    `json:"merged,omitempty"` // the results of the parts together
	Succeeded int       `json:"succeeded"`
	Failed    int       `json:"failed"`
	Lost      int       `json:"lost"` // batches that are not available
	Videos    *videoSum `json:"videos,omitempty"`
	Review    string    `json:"review,omitempty"` // the review sheet
	Error     string    `json:"error,omitempty"`  // empty when everything succeeded
}

func (done) name() string        { return "done" }
func (done) lines(text) []string { return nil }
