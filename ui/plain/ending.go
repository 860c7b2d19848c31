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

// openIDs returns the IDs of the batches that have not ended or are not saved.
func (r *runner) openIDs() []string { return idsOf(r.open) }

func idsOf(batches []*batch) []string {
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.id
	}
	return ids
}

// followAgain is the command that continues this run; empty if there is nothing to follow.
func (r *runner) followAgain() string {
	ids := r.again()
	if len(ids) == 0 || r.Ephemeral {
		return ""
	}
	command := r.Command
	if r.FailFast && r.hasFailure() { // this flag would stop the next run at once
		command = slices.DeleteFunc(slices.Clone(command), func(word string) bool { return word == "--fail-fast" })
	}
	return FollowCommand(command, ids)
}

// talkOpen says how to send the waiting parts and how to follow the running batches.
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

// interrupt reports what continues without this run.
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

// are returns "1 part is", "2 parts are".
func are(n int, noun string) string {
	return format.Count(n, noun) + format.Plural(n, " is", " are")
}

// was returns "1 part was", "2 parts were".
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

// newPanic makes an error of the value that recover returned. The function that recovers calls it.
func newPanic(value any) *panicError { return &panicError{value, string(debug.Stack())} }

// Error says that it is a bug.
func (e *panicError) Error() string {
	return fmt.Sprintf("a bug in this program ended it: %v", e.value)
}

// talkPanic prints the stack trace, for a bug report.
func (r *runner) talkPanic(e *panicError) {
	r.talk("%v", e)
	for line := range strings.Lines(e.stack) {
		r.talk("%s", strings.TrimSuffix(line, "\n"))
	}
}

// guarded calls run and turns a panic into an error. The caller names the batches to follow, as for
// any other error.
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

// allEnded reports whether all batches have ended. --fail-fast then has nothing to stop.
func (r *runner) allEnded() bool {
	return !slices.ContainsFunc(r.open, func(b *batch) bool { return !b.seen.Status.Terminal() }) && len(r.Jobs.Queued()) == 0
}

// failsFast reports whether --fail-fast stops the run: a request has failed, and some batch has not
// ended yet.
func (r *runner) failsFast() bool { return r.FailFast && r.hasFailure() && !r.allEnded() }

// errFailFast ends a run at its first failure.
var errFailFast = fmt.Errorf("%w: --fail-fast stopped at the first failure", ErrFailed)

// finish follows the batches to their end, saves what the user asked for, and returns the verdict.
func (r *runner) finish(ctx context.Context) error {
	if r.Pilot == 0 { // with a pilot, the timeout already counts from the pilot's start
		var stop func()
		ctx, stop = r.limited(ctx)
		defer stop()
	}
	var err error
	if r.goesOn() { // false if everything was sent one by one
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

// outcome is the final error of the run.
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

// videosError is the error for a number of videos that were not saved. It is an ErrFailed.
type videosError int

func (n videosError) Error() string { return was(int(n), "video") + " not saved" }

// Unwrap returns ErrFailed.
func (videosError) Unwrap() error { return ErrFailed }

// hasFailure reports whether a batch or one of its requests is known to have failed.
func (r *runner) hasFailure() bool {
	for _, b := range r.open {
		if b.seen.Status == syncapi.StatusFailed || b.seen.Metrics.Failed > 0 {
			return true
		}
	}
	return r.failed
}

// tellDone passes the outcome of the run to the command of --on-done. It returns the command's
// error.
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

// done is the end of a run that followed its batches to the end. Only the command of --on-done gets
// it.
type done struct {
	BatchIDs  []string  `json:"batch_ids"`
	Outputs   []string  `json:"outputs"`
	Merged    string    `json:"merged,omitempty"` // the merged results of the parts
	Succeeded int       `json:"succeeded"`
	Failed    int       `json:"failed"`
	Lost      int       `json:"lost"` // batches that are not available
	Videos    *videoSum `json:"videos,omitempty"`
	Review    string    `json:"review,omitempty"` // the review sheet
	Error     string    `json:"error,omitempty"`  // empty when everything succeeded
}

func (done) name() string        { return "done" }
func (done) lines(text) []string { return nil }
