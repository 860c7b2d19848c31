package plain

import (
	"fmt"
	"runtime/debug"
	"strings"

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
	return FollowCommand(r.Command, ids)
}

// talkOpen says how to send what waits and how to follow what runs.
func (r *runner) talkOpen() {
	switch {
	case r.waiting == 0 || r.Ephemeral:
	case len(r.parts) == 1:
		r.talk("nothing was sent; the same command sends it")
	default:
		r.talk("%s not sent yet; the same command sends the rest, and nothing twice", are(r.waiting, "part"))
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
		r.talk("interrupted; %s at Sync", goOn(len(r.open)))
		r.talkOpen()
	case r.waiting > 0, len(r.unfinished) > 0:
		r.talk("interrupted")
		r.talkOpen()
	case r.File != nil && !r.DryRun && len(r.watched) == 0:
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

func goOn(n int) string {
	if n == 1 {
		return "the batch continues"
	}
	return fmt.Sprintf("%d batches continue", n)
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
