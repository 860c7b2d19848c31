// Package plain does the dashboard's work as lines of text or JSON, for pipes, scripts and screen
// readers. Data goes to standard output, messages to standard error.
//
// Text is only appended: there are no cursor movements and no colors. With JSON, standard output
// holds one object per line and nothing else.
//
// [Run] does one run of the program as [Config] describes it, and its error determines the exit
// code. Run asks no questions unless [Config.AfterPilot] does: flags alone decide what costs money.
// It neither opens nor reads a terminal, and does not link Bubble Tea.
package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	estimates "syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/sheet"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/ui/format"
)

// Jobs does the work; *job.Runner implements it.
type Jobs interface {
	Load() (ledger.Contents, error)
	Preview(o job.Job) (ledger.Preview, error)
	Send(ctx context.Context, o job.Job) ([]job.Outcome, error)
	SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error)
	SendQueued(ctx context.Context, s job.Snapshot) ([]job.Outcome, error)
	Queued() []ledger.Submission
	Queue() job.Queue
	Reconcile(ctx context.Context) ([]job.Finding, error)
	Accept(submission, batchID string) error
	DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error
	Estimate(ctx context.Context, s batchfile.Summary) (float64, error)
	Quote(ctx context.Context, f *batchfile.File, o estimates.Options) (estimates.Quote, error)
	Poll(ctx context.Context, ids []string) (job.Snapshot, error)
	Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error)
	Parts(batchID string) ([]job.Part, error)
	Merge(ctx context.Context, target string, parts []job.Part) (path string, err error)
	Input(batchID string) *batchfile.File
	Quoted(input *batchfile.File) map[int]estimates.Quoted
	Remedy(ctx context.Context, code string) string
	SaveVideo(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (path string, err error)
}

var (
	// ErrInput is the error of Run if the file has errors.
	ErrInput = errors.New("the input file has errors")
	// ErrFailed is the error of Run if a batch or some of its requests failed, or if a video was
	// not saved or has a problem.
	ErrFailed = errors.New("not every request succeeded")
)

// Run does what cfg describes. Its errors are ErrInput, ErrFailed, the cause of ctx's end, and
// those of package syncapi, of the disk and of Out. If a batch fails to load, the run continues
// while there are others to follow: it reports the error at once, and returns it at the end.
func Run(ctx context.Context, cfg Config) error {
	r := &runner{Config: cfg, lost: map[string]error{}, printer: printerFor(cfg)}
	err := r.guarded(func() error { return r.run(ctx) })
	if r.broken == nil {
		r.broken = r.printer.end()
	}
	unknown := IsUnknown(err) // this comes before any other report
	switch {
	case !unknown && fserror.BrokenPipe(r.broken):
		err = r.broken // the reader of the output is gone: report only what was paid for
		if slices.ContainsFunc(r.open, func(b *batch) bool { return b.file != "" }) {
			r.talkOpen()
		}
	case !unknown && r.broken != nil:
		err = fmt.Errorf("cannot write to standard output: %w", r.broken)
		r.talkOpen()
	case err == nil:
	case !unknown && ctx.Err() != nil:
		r.refusal(err)
		err = context.Cause(ctx)
		r.interrupt()
	default:
		if _, said := errors.AsType[lossError](err); !said {
			hint := Hint(err)
			if errors.Is(err, ErrTimeout) || errors.Is(err, errFailFast) {
				hint = r.followAgain()
			}
			r.print(trouble{Error: err.Error(), Hint: hint})
		}
		r.talkOpen()
	}
	return err
}

// refusal reports why Sync refused a run that was interrupted in the meantime. The error of that
// run is the signal.
func (r *runner) refusal(err error) {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || errors.Is(err, job.ErrQueued) {
		return
	}
	r.print(trouble{Error: e.Error(), Hint: Hint(e)})
	r.talk("%v", e)
	if hint := Hint(e); hint != "" {
		r.talk("%s", hint)
	}
}

// Hint says what the user can do about an error of Run; it may be empty.
func Hint(err error) string {
	if errors.Is(err, job.ErrQueued) {
		return "With --monitor, it waits and is then sent automatically."
	}
	hint := job.Hint(err)
	before, sentBefore := errors.AsType[*ledger.SentBeforeError](err)
	over, isOver := errors.AsType[*budgetError](err)
	disk, ofDisk := errors.AsType[*job.DiskError](err)
	switch kind := syncapi.KindOf(err); {
	case isOver:
		return over.hint
	case errors.Is(err, ErrBudget):
		return overHint
	case sentBefore && errors.Is(err, syncapi.ErrGenerationUnknown):
		return "Send it one by one again, with the same --pilot: that finds out, and creates nothing twice."
	case IsUnknown(err):
	case sentBefore && !before.Sending():
		hint = continueHint(err) + hint + " Use --again to send anyway."
	case ofDisk && disk.What == "videos":
		hint += " --videos sets it."
	case ofDisk:
		hint += " --output sets the path."
	case errors.Is(err, syncapi.ErrDryRunIgnored):
		hint += " Use --dry-run --offline for that."
	case kind == syncapi.KindKey, errors.Is(err, syncapi.ErrBadKey):
		return "Set SYNC_API_KEY to a key from " + syncapi.KeysURL + "."
	case kind == syncapi.KindNoAPI, kind == syncapi.KindRedirect:
		hint += " Check --base-url and SYNC_BASE_URL."
	}
	return hint
}

// runner is one run.
type runner struct {
	Config
	printer printer
	broken  error // the error of the output; nothing is printed after it

	verdict error             // the error that follows from the local report
	summary batchfile.Summary // of the local report
	found   []media.Result    // what is known about the media; nil if they were not checked
	costs   *estimates.Quote  // what the file costs; nil if there is no quote
	parts   []*batchfile.File // the files to send
	limit   int               // the maximum number of requests in a part that a refusal named; 0 for the published one
	state   ledger.Contents   // the ledger before anything was sent
	slow    *time.Timer       // fires when a submission keeps the user waiting
	stage   job.Stage         // the stage that it waits in
	waiting int               // parts that were not sent yet
	unknown bool              // the outcome of a part is unknown
	pilot   string            // the submission of the requests sent one by one; empty for none
	// singly is the state of these requests if they have no results; nil if they have.
	singly *single.UnfinishedError
	// unlistedAt is when a failure of the list was last reported; zero while the list works.
	unlistedAt time.Time
	queuedAt   time.Time        // when queued parts were last reported; zero if there are none
	watched    []string         // every batch of this run, in the order in which they were named
	open       []*batch         // batches that have not ended, or whose results are not saved
	lost       map[string]error // why batches were given up, by ID
	failed     bool             // a batch, some of its requests, or a video failed
	collected  []collected      // the results that this run saved
	unfinished []string         // batches whose work is not complete
	videoOf    map[string]savedVideo
	videoSum   videoSum
	merged     string // the file with the merged results of the parts
	succeeded  int    // requests in the saved results
	failures   int
	// disproved are submissions for which the user named the wrong batch.
	disproved []job.Finding
}

func (r *runner) run(ctx context.Context) error {
	for _, id := range r.BatchIDs {
		r.watch(id, "")
	}
	if err := r.canSave(); err != nil {
		return err
	}
	if r.File != nil {
		if err := r.check(ctx); err != nil || r.Offline {
			return err
		}
		var err error
		if r.parts, err = r.split(); err != nil {
			return err
		}
		if err := r.price(ctx); err != nil {
			return err
		}
		if err := r.withinBudget(); err != nil {
			return err
		}
		if r.DryRun {
			return r.dryRun(ctx)
		}
	}
	if r.Pilot > 0 {
		var stop func()
		ctx, stop = r.limited(ctx)
		defer stop()
	}
	if err := r.send(ctx); err != nil {
		return r.timedOut(ctx, err)
	}
	if !r.Monitor {
		r.talkOpen()
		if r.failed { // now the requests sent one by one have ended, too
			return cmp.Or(r.broken, ErrFailed)
		}
		return r.broken
	}
	return r.finish(ctx)
}

// canSave checks that the results can be saved, before they are paid for.
func (r *runner) canSave() error {
	if !r.Monitor && r.Pilot == 0 {
		return nil
	}
	var size int64
	if r.File != nil {
		size = job.ResultsSize(r.File)
	}
	if err := job.CanSave(r.Output, size); err != nil {
		return err
	}
	if r.Videos != "" {
		if err := job.PrepareVideos(r.Videos); err != nil {
			return err
		}
	}
	if r.Review != "" {
		return sheet.Check(r.Review)
	}
	return nil
}

// send submits the file, unless the user's batch IDs show that it was already sent.
func (r *runner) send(ctx context.Context) error {
	state, err := r.Jobs.Load()
	r.state = state
	switch {
	case err != nil && r.File == nil: // with a file, the submission reports the error
		r.talk("%v", err)
	case err == nil && state.Notice != "":
		r.talk("%s", state.Notice)
	}
	if sent := r.resolve(ctx, state); r.File == nil || sent {
		return nil
	}
	if r.Pilot > 0 {
		if goesOn, err := r.sendPilot(ctx); err != nil || !goesOn {
			return err
		}
	}
	return r.submit(ctx)
}

// print writes data. If that fails, nothing more is written, and the run ends as soon as it can.
func (r *runner) print(e event) {
	if r.broken == nil {
		r.broken = r.printer.print(r.Now(), e)
	}
}

// talk writes a line to standard error.
func (r *runner) talk(layout string, args ...any) {
	line := format.Clean(fmt.Sprintf(layout, args...))
	if r.GitHub {
		line = format.BreakCommands(line)
	}
	fmt.Fprintln(r.Err, line)
}
