package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// The exit codes, as the README lists them. For a signal, the code is 128 plus its number.
const (
	exitDone        = 0
	exitTrouble     = 1
	exitUsage       = 2
	exitInput       = 3
	exitFailed      = 4
	exitRefused     = 5
	exitUnknown     = 6
	exitBudget      = 7
	exitTimeout     = 124
	exitSignalStart = 128
)

// Report writes what went wrong and what to do, and returns the exit code: 0 for no error,
// 128 plus its number for a signal. An unknown outcome of a submission comes first,
// whatever else ended the program.
func Report(w io.Writer, err error) int {
	code := exitCode(err)
	if err == nil || code > exitSignalStart || errors.Is(err, ErrDifferent) {
		return code // a signal, a reader that closed the pipe, or differences need no message
	}
	for i, line := range messages(err) {
		line = []string{"syncbatch-tui: ", ""}[min(i, 1)] + format.Clean(strings.TrimPrefix(line, ErrUsage.Error()+": "))
		if os.Getenv("GITHUB_ACTIONS") == "true" {
			line = format.BreakCommands(line)
		}
		fmt.Fprintln(w, line)
	}
	if hint := plain.Hint(err); hint != "" {
		fmt.Fprintln(w, hint)
	}
	if errors.Is(err, ErrNoKey) {
		fmt.Fprintf(w, noKeyHint+"\n", setKey(runtime.GOOS))
	}
	if hint := inputHint(err); hint != "" {
		fmt.Fprintln(w, hint)
	}
	if e, ok := errors.AsType[*refusedFlags](err); ok && e.help != "" {
		fmt.Fprintln(w, e.help)
	}
	return code
}

// inputHint says what to do about an input that cannot be read as a file; empty for other
// errors.
func inputHint(err error) string {
	switch {
	case errors.Is(err, batchfile.ErrFolder):
		return "Name a .jsonl file in it. syncbatch-tui new FOLDER makes one of a folder of media."
	case errors.Is(err, batchfile.ErrNotRegular):
		return "Name a .jsonl file. What comes through a pipe is read as standard input: --input-file - < PIPE"
	case errors.Is(err, batchfile.ErrTooLargeToRead):
		return "A batch takes 5 MB. Cut the file into smaller ones, for instance with: split -l 500"
	}
	return ""
}

// messages returns the lines of an error: one for each joined error. A line break within
// one error comes from a name, and starts no new line.
func messages(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{err.Error()}
	}
	var lines []string
	for _, e := range joined.Unwrap() {
		lines = append(lines, messages(e)...)
	}
	if strings.Join(lines, "\n") != err.Error() {
		return []string{err.Error()}
	}
	return lines
}

func exitCode(err error) int {
	// An unknown outcome comes first, because it is about money.
	if plain.IsUnknown(err) || errors.Is(err, ErrUnknown) {
		return exitUnknown
	}
	if s, ok := errors.AsType[signals.Signal](err); ok {
		return s.ExitCode()
	}
	switch {
	case err == nil:
		return exitDone
	case fserror.BrokenPipe(err) && !isTransport(err): // the server closing a connection is not the reader closing the pipe
		return exitSignalStart + int(syscall.SIGPIPE)
	case errors.Is(err, ErrUsage), errors.Is(err, ErrNoDiff): // diff has its own codes: 0, 1 and 2
		return exitUsage
	case errors.Is(err, plain.ErrInput):
		return exitInput
	case errors.Is(err, plain.ErrBudget):
		return exitBudget
	case errors.Is(err, plain.ErrFailed):
		return exitFailed
	case errors.Is(err, plain.ErrTimeout):
		return exitTimeout
	case job.Refused(err), errors.Is(err, ErrNoKey), errors.Is(err, syncapi.ErrBadKey), errors.Is(err, config.ErrKey):
		return exitRefused
	}
	return exitTrouble
}

// Panic writes where the program panicked, and returns an error with the value. Call it in
// the function that recovers.
func Panic(w io.Writer, value any) error {
	for line := range strings.Lines(string(debug.Stack())) {
		fmt.Fprintln(w, format.Clean(strings.TrimSuffix(line, "\n")))
	}
	return fmt.Errorf("a bug in this program ended it: %v", value)
}

func isTransport(err error) bool {
	_, ok := errors.AsType[*syncapi.TransportError](err)
	return ok
}
