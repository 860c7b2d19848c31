package signals

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// code returns the exit code of the signal that ended ctx, or 0.
func code(ctx context.Context) int {
	s, ok := errors.AsType[Signal](context.Cause(ctx))
	if !ok {
		return 0
	}
	return s.ExitCode()
}

func TestInterruptible(t *testing.T) {
	for s, want := range map[syscall.Signal]int{syscall.SIGHUP: 129, syscall.SIGINT: 130, syscall.SIGQUIT: 131, syscall.SIGTERM: 143} {
		t.Run(s.String(), func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("the tests were started with it ignored")
			}
			ctx, _, stop := Interruptible(t.Context())
			defer stop()
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				t.Fatal(err)
			}
			if err := self.Signal(s); err != nil {
				t.Skip("there are no signals here:", err)
			}
			<-ctx.Done()
			if got := code(ctx); got != want {
				t.Errorf("exit %d of %v", got, context.Cause(ctx))
			}
		})
	}
}

// deafChild makes the test below run as a program that ignores a request to end.
const deafChild = "SYNCBATCH_TEST_DEAF_CHILD"

// TestSecondSignal checks that the second signal ends a program at once.
func TestSecondSignal(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if os.Getenv(deafChild) != "" {
		ctx, _, _ := Interruptible(context.Background())
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("asked")
		time.Sleep(time.Hour) // until it is killed
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestSecondSignal$")
	cmd.Env = append(os.Environ(), deafChild+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	said := bufio.NewScanner(stdout)
	for _, word := range []string{"ready", "asked"} {
		if !said.Scan() || said.Text() != word {
			t.Fatalf("it says %q, not %q", said.Text(), word)
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Skip("there are no signals here:", err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	limit := time.After(20 * time.Second)
	for {
		select {
		case err := <-ended:
			if err == nil {
				t.Error("it ended well")
			}
			return
		case <-time.After(100 * time.Millisecond): // the previous one may have come too early
			_ = cmd.Process.Signal(syscall.SIGTERM)
		case <-limit:
			t.Fatal("it does not end")
		}
	}
}

// TestAbruptIsTaken checks that a repeat of the first signal is ignored, and that a later
// signal reaches the receiver.
func TestAbruptIsTaken(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	ctx, abrupt, stop := Interruptible(t.Context())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGTERM); err != nil {
		t.Skip("there are no signals here:", err)
	}
	<-ctx.Done()
	first := time.Now()
	taken := make(chan time.Duration)
	go func() {
		<-abrupt
		taken <- time.Since(first)
	}()
	for _, later := range []time.Duration{RepeatTime / 2, RepeatTime} {
		<-time.After(later)
		_ = self.Signal(syscall.SIGTERM)
	}
	if waited := <-taken; waited < RepeatTime {
		t.Errorf("it is taken after %s", waited)
	}
}

// TestInterruptibleStaysDeaf checks that signals that were ignored when the program
// started stay ignored, and that the others do not.
func TestInterruptibleStaysDeaf(t *testing.T) {
	signal.Ignore(syscall.SIGINT)
	defer signal.Reset(syscall.SIGINT)
	ctx, _, stop := Interruptible(t.Context())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGINT, syscall.SIGTERM} {
		if err := self.Signal(s); err != nil {
			t.Skip("there are no signals here:", err)
		}
	}
	<-ctx.Done()
	if got := code(ctx); got != 143 {
		t.Errorf("exit %d of %v", got, context.Cause(ctx))
	}
}
