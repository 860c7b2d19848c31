package plain

import (
	"fmt"
	"runtime/debug"
	"strings"
)

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
