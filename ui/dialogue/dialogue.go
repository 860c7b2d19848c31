// Package dialogue does the interactive work with questions and answers, line by line: for screen
// readers, and for terminals that cannot move a cursor. It asks what the dashboard asks before
// money is spent; package plain does the work itself.
package dialogue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/failure"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// Jobs does the work; *job.Runner implements it.
type Jobs interface {
	plain.Jobs
	failure.Jobs
	MergeRetries(ctx context.Context, target, batchID string) (path string, err error)
	Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error)
}

// Config configures the dialogue.
type Config struct {
	// Jobs does the work. Plain is the base configuration of each run of package plain: the output
	// and the clock. The dialogue sets its Jobs.
	Jobs  Jobs
	Plain plain.Config
	// Host is the API's host. Sandbox means that nothing costs money.
	Host    string
	Sandbox bool
	// Dir is the folder with request files. File is the one to begin with; may be empty.
	Dir, File string
	// Typed means that the user has just typed the key, so the dialogue asks Sync whether it
	// accepts the key. Remember then keeps the key; nil if the user does not want that.
	Typed    bool
	Remember func() error
}

// Run runs the dialogue until the user leaves it. The error is the cause of ctx's end, an error of
// the output, [ErrOtherKey], or, if a submission's outcome is unknown, one that [plain.IsUnknown]
// recognizes. After any other error the dialogue prints it and continues.
func (t *Talk) Run(ctx context.Context, cfg Config) error {
	d := &dialogue{Config: cfg, Talk: t}
	d.Plain.Jobs = d.Jobs
	d.tell("syncbatch-tui, working with %s%s. Each question takes the number of an answer; q leaves.", cfg.Host, d.sandboxNote())
	err := d.tryKey(ctx)
	if err == nil {
		err = d.start(ctx)
	}
	if errors.Is(err, errLeft) {
		err = nil
	}
	return errors.Join(err, d.unknown)
}

type dialogue struct {
	Config
	*Talk

	unknown error // of a submission whose outcome is unknown
}

func (d *dialogue) sandboxNote() string {
	if d.Sandbox {
		return ", a sandbox that costs nothing"
	}
	return ""
}

func (d *dialogue) start(ctx context.Context) error {
	if d.File != "" {
		if err := d.file(ctx, d.File); err != nil {
			return err
		}
	}
	options := []option{
		{"Choose a request file", d.chooseFile},
		{"List the batches", d.batches},
		{"Follow a batch and save its results", d.follow},
		{"Send failed requests of a batch again", d.retry},
	}
	if !d.Sandbox {
		options = append(options, option{"Use another API key", func(context.Context) error { return ErrOtherKey }})
	}
	options = append(options, option{"Leave", func(context.Context) error { return errLeft }})
	for {
		if _, err := d.offer(ctx, "What do you want to do?", options...); err != nil {
			return err
		}
	}
}

// work does a piece of work in plain mode. It prints errors that the user can act on; they do not
// end the dialogue.
func (d *dialogue) work(ctx context.Context, change func(*plain.Config)) error {
	c, jobs := d.Plain, &collecting{Jobs: d.Jobs}
	c.Jobs = jobs
	change(&c)
	err := plain.Run(ctx, c)
	d.mergeRetries(ctx, jobs.collected)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil, fserror.BrokenPipe(err):
		return err
	case plain.IsUnknown(err):
		d.unknown = err
	}
	d.tell("%v", err)
	if hint := plain.Hint(err); hint != "" && !wasSent(err) {
		d.tell("%s", hint)
	}
	if wasSent(err) {
		return err
	}
	return nil
}

func wasSent(err error) bool {
	_, ok := errors.AsType[*ledger.SentBeforeError](err)
	return ok && !plain.IsUnknown(err)
}

// estimateTimeout limits the wait for the cost, which is not worth more.
const estimateTimeout = 3 * time.Second

// about is roughly what a file costs, as words before a question.
func (d *dialogue) about(ctx context.Context, s batchfile.Summary) string {
	if d.Sandbox {
		return "It costs nothing."
	}
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), estimateTimeout)
	defer cancel()
	dollars, err := d.Plain.Jobs.Estimate(ctx, s)
	if err != nil {
		return "The cost is unknown."
	}
	return fmt.Sprintf("It costs about %s, assuming that no video is longer than %d seconds, at %d frames a second.",
		format.Dollars(dollars), int(cost.MaxLength.Seconds()), cost.AssumedFPS)
}
