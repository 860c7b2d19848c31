// Package signals turns the signals that end a program into a context and an error.
package signals

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Signal is the error of a program that a signal ended.
type Signal struct{ syscall.Signal }

// Error names the signal.
func (s Signal) Error() string { return "ended by signal: " + s.String() }

// ExitCode is the exit code that a shell gives to a program that the signal ended:
// 128 plus its number.
func (s Signal) ExitCode() int { return 128 + int(s.Signal) }

// repeatTime is how long after the first signal another one is taken for the same
// request: timeout(1) signals a program, and then the program's whole group.
const repeatTime = time.Second

// Interruptible returns a context that the first SIGINT, SIGTERM, SIGHUP or SIGQUIT ends,
// with the [Signal] as its cause. A later signal ends the program at once, unless the
// caller is receiving from abrupt at that moment: then it receives instead. SIGINT and
// SIGHUP stay ignored if the program was started with them ignored, as nohup and a
// shell's background jobs do. stop undoes all of this.
//
// From here on, writing to a pipe without a reader returns EPIPE instead of ending the
// program: there may be more to say on standard error.
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
				case time.Since(first) >= repeatTime:
					endAtOnce(taken, Signal{number})
				}
			}
		}
	}()
	return ctx, taken, sync.OnceFunc(func() { signal.Stop(received); close(stopped); cancel(nil) })
}

// endAtOnce hands the signal to the receiver of taken, and without one ends the program.
func endAtOnce(taken chan<- struct{}, s Signal) {
	select {
	case taken <- struct{}{}:
	default:
		os.Exit(s.ExitCode())
	}
}
