package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain/shell"
)

// Config says what to do, and how to say it.
type Config struct {
	Jobs Jobs
	// File is submitted, or with DryRun checked; nil for none.
	File *batchfile.File
	// DryRun creates nothing; Offline does not even ask the server.
	DryRun, Offline bool
	// Split sends a file over the limits as several batches; Again sends requests
	// that were sent before.
	Split, Again bool
	// Pilot is how many requests are sent one by one before the rest goes out as a batch, if
	// all of them succeed or with Force; 0 for none.
	Pilot int
	// AfterPilot, unless nil, decides whether the rest goes out, once the pilot has ended with
	// so many failures.
	AfterPilot func(ctx context.Context, failed int) bool
	// Force sends a file, or checks it at Sync, although the local report has errors;
	// Strict makes warnings as bad as errors.
	Force, Strict bool
	// CheckMedia looks at the media with Media, which may be nil otherwise, and quotes the
	// file by what they are.
	CheckMedia bool
	Media      Prober
	// MaxCost is the most that the file may cost in US dollars; 0 for no limit. With it
	// the media are looked at, too, unless ExactCost has Sync price every request.
	MaxCost   float64
	ExactCost bool
	// Monitor follows the batches to their end and saves their results.
	Monitor bool
	// BatchIDs are batches that exist.
	BatchIDs []string
	// Output is where results go; WebhookURL is passed on when creating.
	Output, WebhookURL string
	// Videos is the folder that videos go to, named by VideoName; empty for none.
	Videos    string
	VideoName job.VideoName
	// Review is the review sheet to write at the end, CSV or HTML by its extension; empty
	// for none.
	Review string
	// FailFast stops following at the first failed request; Timeout ends it after a time,
	// unless it is 0.
	FailFast bool
	Timeout  time.Duration
	// OnDone takes the event of the end, a line of JSON, once everything is saved; nil for
	// nothing. Its error is one of the run.
	OnDone func(ctx context.Context, event []byte) error
	// Interval is the time between two polls.
	Interval time.Duration
	// Command is the program and the flags that a command to follow the batches
	// again repeats.
	Command []string
	// Ephemeral says that batches end with the program, as in the demo: there is
	// nothing to follow again.
	Ephemeral bool

	// Abrupt is received from when a run that was interrupted is to end at once, though
	// it waits for the answer to a submission; nil for never.
	Abrupt <-chan struct{}

	// Form is the form of Out.
	Form Form
	// Width is that of the terminal that Out is, in cells; 0 when it is none. With
	// one, FormText shows problems in their source.
	Width int
	// GitHub says that GitHub Actions reads Out and Err: FormText has annotations, and
	// foreign text cannot hold workflow commands.
	GitHub bool
	// Out takes data, Err takes talk.
	Out, Err io.Writer
	// Now is the clock.
	Now func() time.Time
}

// Explain writes what a rule of the validator means, in lines of up to 80 columns
// but for its examples. The name is that of a rule.
func Explain(w io.Writer, name string) error {
	for _, r := range batchfile.Rules() {
		if r.Name == name {
			_, err := io.WriteString(w, explanation(r))
			return err
		}
	}
	return fmt.Errorf("there is no rule %q", name)
}

func explanation(r batchfile.Rule) string {
	const columns = 80
	var b strings.Builder
	title := fmt.Sprintf("%s[%s] %s", r.Severity, r.Name, r.Summary)
	for _, line := range slices.Concat(format.Wrap(title, columns), []string{""}, format.Wrap(r.Explanation, columns)) {
		b.WriteString(line + "\n")
	}
	// Where an example ends in a line end, that is what the rule is about.
	drawEnds := strings.HasSuffix(r.Wrong, "\n") || strings.HasSuffix(r.Right, "\n")
	for _, example := range []struct{ title, text string }{{"Wrong", r.Wrong}, {"Right", r.Right}} {
		if example.text == "" {
			continue
		}
		b.WriteString("\n" + example.title + ":\n")
		for line := range strings.Lines(example.text) {
			if !drawEnds {
				line = strings.TrimSuffix(line, "\n")
			}
			b.WriteString("    " + format.Clean(line) + "\n") // which draws control characters
		}
	}
	return b.String()
}

// FollowCommand is the shell command that follows batches to their end: command,
// which is the program with the flags to repeat, the ids, and --monitor, as [shell.Command]
// writes it.
func FollowCommand(command, ids []string) string {
	words := append([]string(nil), command...)
	for _, id := range ids {
		words = append(words, "--batch-id", id)
	}
	return shell.Command(append(words, "--monitor"))
}

// ErrTimeout is the error of Run when Config.Timeout ran out.
var ErrTimeout = errors.New("--timeout ran out")

// limited is a context that --timeout ends.
func (r *runner) limited(ctx context.Context) (_ context.Context, stop func()) {
	if r.Timeout <= 0 {
		return ctx, func() {}
	}
	// No deadline: in sight of one, a call that has to wait for its turn fails at once.
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(r.Timeout, func() { cancel(ErrTimeout) })
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}

// timedOut is the error of what --timeout interrupted, and any other error as it is.
func (r *runner) timedOut(ctx context.Context, err error) error {
	if err == nil || IsUnknown(err) || !errors.Is(context.Cause(ctx), ErrTimeout) {
		return err
	}
	return fmt.Errorf("%w; %s", ErrTimeout, r.whatGoesOn())
}
