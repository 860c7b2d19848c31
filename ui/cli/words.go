package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile/spelling"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/plain/shell"
)

// ErrNoKey means that a run needs an API key and has none.
var ErrNoKey = errors.New("there is no API key")

// noKeyHint says how to get an API key, and sets it with a command of the user's shell.
const noKeyHint = `Make one at https://sync.so/settings/api-keys (the Batch API needs the Scale or
Enterprise plan), and put it into the environment:
  %s
To look around without a key and without cost: syncbatch-tui --demo`

// setKey returns the command that sets the API key in the usual shell of a system.
func setKey(system string) string {
	if system == "windows" {
		return `$env:SYNC_API_KEY = "..."`
	}
	return "export SYNC_API_KEY=..."
}

// ErrUnknown means that a session ended while the outcome of a submission was unknown.
var ErrUnknown = errors.New("it is unknown whether Sync accepted a submission; look in the list of batches before you send it again")

// Version returns the program's version as recorded by the go command: the tag, in a
// release and after go install of a tag; a pseudo-version with the commit, in a checkout
// between tags, with "+dirty" if it was modified; and "(devel)" without version control,
// as with go run.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return format.Clean(info.Main.Version)
	}
	return "(devel)"
}

// LastWords is what to report after a dashboard session.
type LastWords struct {
	Saved   []string // results files that were written
	Unsaved int      // how many downloads of results were interrupted
	Running []string // ids of batches that are still running
	Waiting []string // files of which some parts were not sent
	// Unfinished are the files whose requests were sent one by one and do not all have
	// results, with their progress.
	Unfinished []string
	// Uploading are the tables and folders whose media were not all uploaded.
	Uploading []string
	Unknown   []string // submissions whose outcome is unknown
	Command   []string // the program and the flags to repeat
}

// maxFollow is how many batches the command to continue names.
const maxFollow = 10

// Say reports what was saved, what is still running and how to continue, once the screen
// is gone. The error is ErrUnknown if the outcome of a submission is unknown.
func (l LastWords) Say(w io.Writer) error {
	for _, path := range l.Saved {
		fmt.Fprintln(w, "saved", format.Clean(path))
	}
	if l.Unsaved > 0 {
		fmt.Fprintf(w, "%s not finished; start them again at any time\n", format.Count(l.Unsaved, "download"))
	}
	if n := len(l.Running); n > 0 {
		fmt.Fprintf(w, "%d %s at Sync. Come back with: %s\n", n, format.Plural(n, "batch continues", "batches continue"), shell.Command(l.Command))
		if n <= maxFollow {
			fmt.Fprintln(w, "Without the dashboard:", plain.FollowCommand(l.Command, l.Running))
		}
	}
	for _, name := range l.Waiting {
		fmt.Fprintln(w, "not sent yet:", format.Clean(name)+"; submit it again to send the rest")
	}
	for _, file := range l.Unfinished {
		fmt.Fprintln(w, "not finished:", format.Clean(file))
	}
	for _, source := range l.Uploading {
		fmt.Fprintf(w, "not uploaded to the end: %s; create its request file again to continue\n", format.Clean(source))
	}
	for _, u := range l.Unknown {
		fmt.Fprintln(w, "unknown:", format.Clean(u))
	}
	if n := len(l.Unknown); n > 0 {
		return fmt.Errorf("%s unknown: %w", format.Count(n, "submission"), ErrUnknown)
	}
	return nil
}

// explainError turns an error of pflag into a refusal that says what to do.
func explainError(flags *pflag.FlagSet, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(flags, e)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		what, _ := pflag.UnquoteUsage(e.GetFlag())
		return refuse("--%s needs a value: --%s %s", e.GetFlag().Name, e.GetFlag().Name, what)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		name, value := e.GetFlag().Name, e.GetValue()
		switch e.GetFlag().Value.Type() {
		case "bool":
			return refuse("--%s takes no value", name)
		case "duration":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return refuse("--%s %s has no unit: did you mean %ss?", name, value, value)
			}
			return refuse("--%s %q is not a time such as 10s or 2m", name, value)
		case "float64":
			return refuse("--%s %q is not a number such as 12.50", name, value)
		}
	}
	return refuse("%w", err)
}

// unknownFlag names the flag that was probably meant.
func unknownFlag(flags *pflag.FlagSet, e *pflag.NotExistError) error {
	given := "--" + e.GetSpecifiedName()
	name := e.GetSpecifiedName()
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		given, name = "-"+letters, letters
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if flags.Name() == listVerb.name && name == "status" {
		return refuse("there is no flag --status: use --filter status:failed, or another status")
	}
	if best := nearest(name, names); best != "" {
		return refuse("there is no flag %s: did you mean --%s?", given, best)
	}
	return refuse("there is no flag %s", given)
}

// oneDash rejects a long flag with one dash. pflag would read its letters as flags:
// -output would be -o with the value "utput".
func oneDash(flags *pflag.FlagSet, args []string) error {
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if !strings.HasPrefix(arg, "--") && strings.HasPrefix(arg, "-") && len(name) > 1 && flags.Lookup(name) != nil {
			return refuse("-%s needs two dashes: --%s", name, name)
		}
	}
	return nil
}

// nearest returns the name that given is most likely a misspelling of, or "". A name that
// starts with given counts as near.
func nearest(given string, names []string) string {
	if best := spelling.Nearest([]byte(given), names); best >= 0 {
		return names[best]
	}
	given = strings.ToLower(given)
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, given) }); given != "" && i >= 0 {
		return names[i]
	}
	return ""
}

// PrintConfig asks for the resulting configuration and its sources.
type PrintConfig struct{ Options }
