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

// ErrNoKey is the error of a run that needs a key and has none.
var ErrNoKey = errors.New("there is no API key")

// noKeyHint says how to get a key, and sets it with a command of the user's shell.
const noKeyHint = `Make one at https://sync.so/settings/api-keys (the Batch API needs the Scale or
Enterprise plan), and put it into the environment:
  %s
To look around without a key and without cost: syncbatch-tui --demo`

// setKey is the command that sets the key in the shell that users of a system have.
func setKey(system string) string {
	if system == "windows" {
		return `$env:SYNC_API_KEY = "..."`
	}
	return "export SYNC_API_KEY=..."
}

// ErrUnknown is the error of a session that ended while the outcome of a submission was
// unknown.
var ErrUnknown = errors.New("it is unknown whether Sync accepted a submission; look in the list of batches before you send it again")

// Version is the program's version, as the go command recorded it: the tag, in a
// release and after go install of one; a pseudo-version that names the commit, in a
// checkout between tags, with "+dirty" when it was changed; and "(devel)" when it
// was built without version control, as by go run.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return format.Clean(info.Main.Version)
	}
	return "(devel)"
}

// LastWords is what a session in the dashboard reports after it has ended.
type LastWords struct {
	Saved   []string // result files that were written
	Unsaved int      // results that were not downloaded to the end
	Running []string // ids of batches that still run
	Waiting []string // files that were not sent as a whole
	// Uploading are tables and folders whose media were not uploaded to the end.
	Uploading []string
	Unknown   []string // submissions whose outcome is unknown
	Command   []string // the program with the flags to repeat
}

// maxFollow is how many batches the command to come back names.
const maxFollow = 10

// Say reports what was saved, what still runs and how to come back, once the screen is
// gone. The error is ErrUnknown when the outcome of a submission is unknown.
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

// explainError makes a refusal that says what to do of an error of pflag.
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

// oneDash refuses a long flag with one dash. It would be read as letters, and
// -output as --output with the value "utput".
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

// nearest is the name that given is most likely a misspelling of, or "". A name
// that given is the start of counts as near.
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

// PrintConfig asks for the configuration that the options come to, and where it comes from.
type PrintConfig struct{ Options }
