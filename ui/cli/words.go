package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// ErrNoKey is the error of a run that needs a key and has none.
var ErrNoKey = errors.New("there is no API key")

// noKeyHint says where one comes from.
const noKeyHint = `Make one at https://sync.so/settings/api-keys (the Batch API needs the Scale or
Enterprise plan), and put it into the environment:
  export SYNC_API_KEY=...
To look around without a key and without cost: syncbatch-tui --demo`

// ErrUnsettled is the error of a session that ended while it was unknown whether
// a submission was accepted.
var ErrUnsettled = errors.New("it is unknown whether Sync took a submission; look in the list of batches before you send it again")

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

// LastWords is what a session in the dashboard leaves to be said.
type LastWords struct {
	Saved   []string // result files that were written
	Unsaved int      // results that were not downloaded to the end
	Running []string // ids of batches that go on
	Waiting []string // files of which not all was sent
	Unknown []string // submissions of which it is unknown whether Sync took them
	Command []string // the program with the flags to repeat
}

// maxFollow is how many batches the command to come back names.
const maxFollow = 10

// Say tells what was saved, what goes on and how to come back, once the screen is
// gone. The error is ErrUnsettled when a submission is in doubt.
func (l LastWords) Say(w io.Writer) error {
	for _, path := range l.Saved {
		fmt.Fprintln(w, "saved", format.Clean(path))
	}
	if l.Unsaved > 0 {
		fmt.Fprintf(w, "%s not finished; they can be made again\n", format.Count(l.Unsaved, "download"))
	}
	if n := len(l.Running); n > 0 {
		fmt.Fprintf(w, "%d %s on at Sync. Come back with: %s\n", n, format.Plural(n, "batch goes", "batches go"), plain.ShellCommand(l.Command))
		if n <= maxFollow {
			fmt.Fprintln(w, "Without the dashboard:", plain.FollowCommand(l.Command, l.Running))
		}
	}
	for _, name := range l.Waiting {
		fmt.Fprintln(w, "not sent yet:", format.Clean(name)+"; submitted again, it goes on")
	}
	for _, u := range l.Unknown {
		fmt.Fprintln(w, "in doubt:", format.Clean(u))
	}
	if n := len(l.Unknown); n > 0 {
		return fmt.Errorf("%s in doubt: %w", format.Count(n, "submission"), ErrUnsettled)
	}
	return nil
}
