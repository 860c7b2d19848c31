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

// Config says what to do and how to report it.
type Config struct {
	Jobs Jobs
	// File is the file to submit or, with DryRun, to check; nil for none.
	File *batchfile.File
	// DryRun creates nothing; Offline does not even ask the server.
	DryRun, Offline bool
	// Split sends a file over the limits as several batches; Again sends requests
	// that were sent before.
	Split, Again bool
	// Pilot is how many requests are sent one by one before the rest goes out as a batch, if all of
	// them succeed or Force is set; 0 for none.
	Pilot int
	// AfterPilot, unless nil, decides whether the rest goes out, given the number of failures in
	// the pilot.
	AfterPilot func(ctx context.Context, failed int) bool
	// Force sends a file, or has Sync check it, although the local report has errors. Strict treats
	// warnings as errors.
	Force, Strict bool
	// CheckMedia checks the media with Media, which may otherwise be nil, and quotes the file by
	// the result.
	CheckMedia bool
	Media      Prober
	// MaxCost is the most that the file may cost in US dollars; 0 for no limit. It includes a check
	// of the media, unless ExactCost has Sync price every request.
	MaxCost   float64
	ExactCost bool
	// Monitor follows the batches to their end and saves their results.
	Monitor bool
	// BatchIDs are existing batches to follow.
	BatchIDs []string
	// Output is where results go. WebhookURL is passed to Sync with each new batch.
	Output, WebhookURL string
	// Videos is the folder for videos, named by VideoName; empty for none.
	Videos    string
	VideoName job.VideoName
	// Review is the review sheet to write at the end, CSV or HTML by its extension; empty
	// for none.
	Review string
	// FailFast stops following at the first failed request. Timeout, unless 0, limits how long the
	// run follows.
	FailFast bool
	Timeout  time.Duration
	// OnDone, unless nil, gets the event of the end, a line of JSON, once everything is saved. Its
	// error is one of the run.
	OnDone func(ctx context.Context, event []byte) error
	// Interval is the time between two polls.
	Interval time.Duration
	// Command is the program and the flags to repeat in a command that follows the batches again.
	Command []string
	// Ephemeral means that batches end with the program, as in the demo: there is nothing to follow
	// again.
	Ephemeral bool

	// Abrupt makes an interrupted run end at once when it is received from, even if the run waits
	// for the answer to a submission; nil for never.
	Abrupt <-chan struct{}

	// Form is the format of Out.
	Form Form
	// Width is the width of the terminal behind Out, in cells; 0 if Out is not a terminal. With a
	// width, FormText shows problems in their source.
	Width int
	// GitHub means that GitHub Actions reads Out and Err: FormText has annotations, and text from
	// outside cannot contain workflow commands.
	GitHub bool
	// Out gets the data, Err the messages for the user.
	Out, Err io.Writer
	// Now is the clock.
	Now func() time.Time
}

// Explain writes what a rule of the validator means, in lines of up to 80 columns, except for its
// examples. name is the name of the rule.
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
	// If an example ends in a line break, the rule is about that.
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
			b.WriteString("    " + format.Clean(line) + "\n") // Clean draws control characters
		}
	}
	return b.String()
}

// FollowCommand is the shell command that follows batches to their end: command, which is the
// program with the flags to repeat, then the IDs and --monitor, as [shell.Command] writes it.
func FollowCommand(command, ids []string) string {
	words := append([]string(nil), command...)
	for _, id := range ids {
		words = append(words, "--batch-id", id)
	}
	return shell.Command(append(words, "--monitor"))
}

// ErrTimeout is the error of Run if Config.Timeout ran out.
var ErrTimeout = errors.New("--timeout ran out")

// limited is a context that --timeout ends.
func (r *runner) limited(ctx context.Context) (_ context.Context, stop func()) {
	if r.Timeout <= 0 {
		return ctx, func() {}
	}
	// Do not set a deadline: a call that waits for its turn would fail at once if the deadline is
	// near.
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(r.Timeout, func() { cancel(ErrTimeout) })
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}

// timedOut is the error of work that --timeout interrupted; it returns any other error unchanged.
func (r *runner) timedOut(ctx context.Context, err error) error {
	if err == nil || IsUnknown(err) || !errors.Is(context.Cause(ctx), ErrTimeout) {
		return err
	}
	return fmt.Errorf("%w; %s", ErrTimeout, r.whatGoesOn())
}
