package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

func TestExitCodes(t *testing.T) {
	answer := func(code int) error { return fmt.Errorf("batch b: %w", &syncapi.Error{StatusCode: code}) }
	open := func(path string) error { return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist} }
	_, badKey := syncapi.ParseKey("canary\nkey")
	tests := map[string]struct {
		err  error
		code int
		says string // on standard error; empty for no output
	}{
		"done":                  {nil, 0, ""},
		"the disk":              {open("f"), 1, "syncbatch-tui: open f: file does not exist\n"},
		"a pipe as file":        {&fs.PathError{Op: "open", Path: "f", Err: batchfile.ErrNotRegular}, 1, "--input-file - < PIPE"},
		"a folder as file":      {&fs.PathError{Op: "open", Path: "f", Err: batchfile.ErrFolder}, 1, "syncbatch-tui new FOLDER"},
		"a huge file":           {fmt.Errorf("f: %w", batchfile.ErrTooLargeToRead), 1, "split -l 500"},
		"the network":           {&syncapi.TransportError{Host: "h", Err: errors.New("refused")}, 1, "Check the network"},
		"no such batch":         {answer(404), 1, "Check the id"},
		"their fault":           {answer(500), 1, "Sync's side"},
		"usage":                 {refuse("--x is %s", "odd"), 2, "syncbatch-tui: --x is odd\nsyncbatch-tui --help lists the flags.\n"},
		"input":                 {plain.ErrInput, 3, "the input file has errors"},
		"input, says Sync":      {fmt.Errorf("%w: %w", plain.ErrInput, answer(400)), 3, "Sync answered 400"},
		"failed":                {plain.ErrFailed, 4, "not every request succeeded"},
		"over the budget":       {fmt.Errorf("%w $5.00: it costs $9.00", plain.ErrBudget), 7, "Raise --max-cost"},
		"no key":                {ErrNoKey, 5, setKey(runtime.GOOS)},
		"bad key":               {badKey, 5, "Set SYNC_API_KEY"},
		"revoked":               {answer(401), 5, "Set SYNC_API_KEY"},
		"plan":                  {answer(402), 5, "Scale or Enterprise"},
		"forbidden":             {answer(403), 5, "403"},
		"unknown":               {fmt.Errorf("x: %w", syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unresolved":            {ErrUnknown, 6, "unknown"},
		"unknown at a signal":   {fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, context.Canceled), 6, "unknown"},
		"unknown and a signal":  {errors.Join(signals.Signal{Signal: syscall.SIGTERM}, ErrUnknown), 6, "unknown"},
		"unknown and revoked":   {errors.Join(answer(401), ErrUnknown), 6, "unknown"},
		"unknown and input":     {errors.Join(plain.ErrInput, syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unknown and failed":    {errors.Join(plain.ErrFailed, syncapi.ErrOutcomeUnknown), 6, "Look in the list of batches"},
		"unknown and usage":     {errors.Join(ErrUsage, syncapi.ErrOutcomeUnknown), 6, "unknown"},
		"unknown and no reader": {errors.Join(fmt.Errorf("write: %w", syscall.EPIPE), syncapi.ErrOutcomeUnknown), 6, "unknown"},
		"interrupted":           {signals.Signal{Signal: syscall.SIGINT}, 130, ""},
		"terminated":            {signals.Signal{Signal: syscall.SIGTERM}, 143, ""},
		"a server who left":     {&syncapi.TransportError{Host: "h", Err: syscall.EPIPE}, 1, "no answer from h"},
		"a reader who left":     {fmt.Errorf("write: %w", syscall.EPIPE), 141, ""},
		"sent before":           {&ledger.SentBeforeError{Earlier: []ledger.Earlier{{}}, Shared: 1, Requests: 1}, 1, "Sending it again costs money again. Use --again to send anyway."},
		"held":                  {fmt.Errorf("x: %w", job.ErrQueued), 1, "With --monitor, it waits"},
		"ledger":                {fmt.Errorf("x: %w", ledger.ErrUnavailable), 1, "the ledger cannot be kept"},
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
				t.Error("words of another program begin a line")
			}
			if strings.Contains(out.String(), "canary") {
				t.Error("the key is printed")
			}
		})
	}
}

func TestNoWorkflowCommandInAnError(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "true")
	var out bytes.Buffer
	Report(&out, errors.Join(errors.New("one ##[error]x"), errors.New(" ::stop-commands::x")))
	if want := "syncbatch-tui: one ##\\[error]x\n \\::stop-commands::x\n"; out.String() != want {
		t.Errorf("got %q, want %q", &out, want)
	}
}

func TestUsageFitsATerminal(t *testing.T) {
	usage, flags := Usage(), AllFlags()
	if n := strings.Count(usage, "\n"); n > 50 {
		t.Errorf("it has %d lines", n)
	}
	for line := range strings.Lines(usage + flags) {
		if ansi.StringWidth(strings.TrimSuffix(line, "\n")) > 80 || strings.TrimRight(line, " \n")+"\n" != line {
			t.Errorf("%q", line)
		}
	}
	for _, f := range []string{"-i, --input-file FILE", "--poll-interval TIME", "--notify off|bell|osc", "143 ended by a signal"} {
		if !strings.Contains(flags, f) {
			t.Errorf("%s is not in help flags", f)
		}
	}
	flagSet(&Options{}).VisitAll(func(f *pflag.Flag) {
		if strings.Contains(usage, "--"+f.Name) == f.Hidden {
			t.Errorf("--help on --%s, which is hidden: %t", f.Name, f.Hidden)
		}
	})
	for _, v := range verbs() {
		if !strings.Contains(usage, "  "+v.name) || !strings.Contains(usage, v.short) {
			t.Errorf("--help says nothing of %s", v.name)
		}
	}
}
