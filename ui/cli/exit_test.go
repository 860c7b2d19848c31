package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/plain"
)

func TestExitCodes(t *testing.T) {
	answer := func(code int) error { return fmt.Errorf("batch b: %w", &syncapi.Error{StatusCode: code}) }
	open := func(path string) error { return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist} }
	_, badKey := syncapi.ParseKey("canary\nkey")
	tests := map[string]struct {
		err  error
		code int
		says string // on standard error; empty for nothing at all
	}{
		"done":                  {nil, 0, ""},
		"the disk":              {open("f"), 1, "syncbatch-tui: open f: file does not exist\n"},
		"a pipe as file":        {&fs.PathError{Op: "open", Path: "f", Err: batchfile.ErrNotRegular}, 1, "--input-file - < PIPE"},
		"the network":           {&syncapi.TransportError{Host: "h", Err: errors.New("refused")}, 1, "Check the network"},
		"no such batch":         {answer(404), 1, "Check the id"},
		"their fault":           {answer(500), 1, "Sync's side"},
		"usage":                 {refuse("--x is %s", "odd"), 2, "syncbatch-tui: --x is odd\nsyncbatch-tui --help lists the flags.\n"},
		"input":                 {plain.ErrInput, 3, "the input file has errors"},
		"input, says Sync":      {fmt.Errorf("%w: %w", plain.ErrInput, answer(400)), 3, "Sync answered 400"},
		"failed":                {plain.ErrFailed, 4, "not every request succeeded"},
		"no key":                {ErrNoKey, 5, "export SYNC_API_KEY"},
		"bad key":               {badKey, 5, "Set SYNC_API_KEY"},
		"revoked":               {answer(401), 5, "Set SYNC_API_KEY"},
		"plan":                  {answer(402), 5, "Scale or Enterprise"},
		"forbidden":             {answer(403), 5, "403"},
		"unknown":               {fmt.Errorf("x: %w", syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unsettled":             {ErrUnsettled, 6, "unknown"},
		"unknown at a signal":   {fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, context.Canceled), 6, "unknown"},
		"unknown and a signal":  {errors.Join(Signal{syscall.SIGTERM}, ErrUnsettled), 6, "unknown"},
		"unknown and revoked":   {errors.Join(answer(401), ErrUnsettled), 6, "unknown"},
		"unknown and input":     {errors.Join(plain.ErrInput, syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unknown and failed":    {errors.Join(plain.ErrFailed, syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unknown and usage":     {errors.Join(ErrUsage, syncapi.ErrOutcomeUnknown), 6, "unknown"},
		"unknown and no reader": {errors.Join(fmt.Errorf("write: %w", syscall.EPIPE), syncapi.ErrOutcomeUnknown), 6, "unknown"},
		"interrupted":           {Signal{syscall.SIGINT}, 130, ""},
		"terminated":            {Signal{syscall.SIGTERM}, 143, ""},
		"a server who left":     {&syncapi.TransportError{Host: "h", Err: syscall.EPIPE}, 1, "no answer from h"},
		"a reader who left":     {fmt.Errorf("write: %w", syscall.EPIPE), 141, ""},
		"sent before":           {&job.SentBeforeError{Earlier: []job.Earlier{{}}, Shared: 1, Requests: 1}, 1, "with --again it is done"},
		"held":                  {fmt.Errorf("x: %w", job.ErrQueued), 1, "With --monitor it waits"},
		"ledger":                {fmt.Errorf("x: %w", job.ErrLedger), 1, "the ledger cannot be kept"},
		"what is foreign":       {errors.New("\x1b[2J\n::error::x"), 1, "syncbatch-tui: ␛[2J␊::error::x\n"},
		"a line end in a name":  {open("\n::error::a\nb"), 1, "syncbatch-tui: open ␊::error::a␊b: file does not exist\n"},
		"one joined by colons":  {fmt.Errorf("%w: %w", plain.ErrInput, open("a\n::error::b")), 3, "has errors: open a␊::error::b: file"},
		"two, and a name":       {fmt.Errorf("x: %w", errors.Join(errors.New("one"), open("a\n::error::b"))), 1, "x: one␊open a␊::error::b: file"},
		"two":                   {errors.Join(errors.New("one\nname"), errors.New("two")), 1, "syncbatch-tui: one␊name\ntwo\n"},
		"output on a full disk": {fmt.Errorf("cannot write: %w", syscall.ENOSPC), 1, "no space"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			code := Report(&out, tt.err)
			if code != tt.code || !strings.Contains(out.String(), tt.says) || tt.says == "" && out.Len() > 0 {
				t.Errorf("exit %d\n%s", code, &out)
			}
			if strings.Contains(out.String(), "\n::") {
				t.Error("somebody else's words begin a line")
			}
			if strings.Contains(out.String(), "canary") {
				t.Error("the key is printed")
			}
		})
	}
}

func TestInterruptible(t *testing.T) {
	for s, code := range map[syscall.Signal]int{syscall.SIGHUP: 129, syscall.SIGINT: 130, syscall.SIGQUIT: 131, syscall.SIGTERM: 143} {
		t.Run(s.String(), func(t *testing.T) {
			if signal.Ignored(s) {
				t.Skip("whoever started the tests ignores it")
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
			if got := exitCode(context.Cause(ctx)); got != code {
				t.Errorf("exit %d of %v", got, context.Cause(ctx))
			}
		})
	}
}

// deafChild makes the test below a program that is asked to end, and does not.
const deafChild = "SYNCBATCH_TEST_DEAF_CHILD"

// TestSecondSignal holds that the second signal ends a program at once.
func TestSecondSignal(t *testing.T) {
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
		case <-time.After(100 * time.Millisecond): // the one before may have come too early
			_ = cmd.Process.Signal(syscall.SIGTERM)
		case <-limit:
			t.Fatal("it does not end")
		}
	}
}

// TestAbruptIsTaken holds that a signal that comes with the first says no more, and that
// a later one goes to who waits for it.
func TestAbruptIsTaken(t *testing.T) {
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
	for _, later := range []time.Duration{sameWish / 2, sameWish} {
		<-time.After(later)
		_ = self.Signal(syscall.SIGTERM)
	}
	if waited := <-taken; waited < sameWish {
		t.Errorf("it is taken after %s", waited)
	}
}

// TestInterruptibleStaysDeaf holds that a signal which the program was started to
// ignore is ignored, and that the others are not.
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
	if code := exitCode(context.Cause(ctx)); code != 143 {
		t.Errorf("exit %d of %v", code, context.Cause(ctx))
	}
}

func TestUsageFitsATerminal(t *testing.T) {
	usage := Usage()
	for line := range strings.Lines(usage) {
		if ansi.StringWidth(strings.TrimSuffix(line, "\n")) > 80 || strings.TrimRight(line, " \n")+"\n" != line {
			t.Errorf("%q", line)
		}
	}
	for _, f := range []string{"-i, --input-file FILE", "--poll-interval TIME", "--notify off|bell|osc", "143 ended by a signal"} {
		if !strings.Contains(usage, f) {
			t.Errorf("%s is not in it", f)
		}
	}
}
