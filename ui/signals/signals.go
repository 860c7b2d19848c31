// Package signals turns termination signals into a context and an error.
package signals

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Signal is the error of a program that was ended by a signal.
type Signal struct{ syscall.Signal }

// Error names the signal.
func (s Signal) Error() string { return "ended by signal: " + s.String() }

// ExitCode returns the exit code that a shell reports for a program ended by the signal:
// 128 plus the signal's number.
func (s Signal) ExitCode() int { return 128 + int(s.Signal) }

// RepeatTime is how long after the first signal another one counts as the same request:
// timeout(1) signals a program, and then the program's whole group.
const RepeatTime = time.Second

// Interruptible returns a context that is canceled by the first SIGINT, SIGTERM, SIGHUP or
// SIGQUIT, with the [Signal] as its cause. A later signal ends the program at once, unless
// the caller is receiving from abrupt at that moment: then the caller receives it. SIGINT
// and SIGHUP stay ignored if the program was started with them ignored, as by nohup or as
// a shell's background job. stop undoes all of this.
//
// From now on, writing to a pipe without a reader returns EPIPE instead of ending the
// program, because the program may have to report more on standard error.
func Interruptible(ctx context.Context) (interrupted context.Context, abrupt <-chan struct{}, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signal.Ignore(syscall.SIGPIPE)
	received := make(chan os.Signal, 1)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) {
			signal.Notify(received, s)
		}
	}
	taken, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		var first time.Time
		for {
			select {
			case <-stopped:
				return
			case s := <-received:
				number, _ := s.(syscall.Signal)
				switch {
				case first.IsZero():
					first = time.Now()
					cancel(Signal{number})
				case time.Since(first) >= RepeatTime:
					endAtOnce(taken, Signal{number})
				}
			}
		}
	}()
	return ctx, taken, sync.OnceFunc(func() { signal.Stop(received); close(stopped); cancel(nil) })
}

// endAtOnce passes the signal to a receiver of taken, or ends the program if there is no
// receiver.
func endAtOnce(taken chan<- struct{}, s Signal) {
	select {
	case taken <- struct{}{}:
	default:
		os.Exit(s.ExitCode())
	}
}
