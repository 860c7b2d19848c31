package job

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/syncapi/job/upload"
)

// Singly is a file whose requests are sent one by one, as the user confirmed it.
type Singly struct {
	File *batchfile.File
	// Estimate is the expected cost in US dollars; 0 if unknown.
	Estimate float64
	// Pilot means that the file is the beginning of another one, whose rest follows as a batch. The
	// results go beside Output, which is for the results of the whole file.
	Pilot bool
	// Again sends requests that were sent before. An unfinished file still continues, and none of
	// its requests is sent twice.
	Again bool
	// Output is where the results go, as read by [Target], or a template of [NameOutput].
	Output string
	// Interval is the time between two polls of the running requests.
	Interval time.Duration
	// Report, unless nil, is called with each event, in the goroutine of the call.
	Report func(single.Event)
}

// SendSingly sends the requests of a file one by one, each as its own generation, waits for all of
// them and saves their results. This is paid and cannot be canceled. Each request makes at most one
// generation, whatever fails and however often the program is killed: the same file continues where
// it stopped. For a finished file SendSingly sends nothing and returns the saved results, unless
// Again is set, which pays for the file once more.
//
// The error is a [*ledger.SentBeforeError] if nothing was sent; an error that wraps
// [ledger.ErrUnavailable]; a [*single.UnfinishedError] if requests have no result, which wraps
// [syncapi.ErrGenerationUnknown] if the outcome of one is unknown; or otherwise the reason why the
// results could not be saved. Requests that Sync refuses are not an error; the results contain
// them.
func (r *Runner) SendSingly(ctx context.Context, o Singly) (ledger.Submission, Saved, error) {
	content := r.contentOf(o.File)
	target, err := Target(NameOutput(o.Output, content.File, "singly"))
	if err != nil {
		return ledger.Submission{}, Saved{}, err
	}
	if o.Estimate > 0 {
		content.Estimate = o.Estimate
	}
	s, err := r.ledger.ConfirmSingly(content, o.Again)
	if err != nil {
		return ledger.Submission{}, Saved{}, err
	}
	bytes, err := r.ledger.Content(s.Hash)
	if err != nil {
		return s, Saved{}, err
	}
	sender := &single.Sender{API: r.api, Ledger: r.ledger, Files: r.files, Now: r.now, Step: func(step string) { r.step(step) }, Wait: jittered}
	folder := filepath.Dir(target)
	saved, err := sender.Run(ctx, single.Job{
		Submission: s, Content: bytes, Folder: folder, Names: singlyNames(filepath.Base(target), o.Pilot),
		Unfinished: download.Numbered(withSuffix(filepath.Base(target), "-unfinished")),
		Interval:   o.Interval, Report: o.Report,
	})
	if _, unfinished := errors.AsType[*single.UnfinishedError](err); !unfinished {
		err = saveError("results", folder, err)
	}
	return s, saved, err
}

// singlyNames returns the names that the results may get, the best first.
func singlyNames(wished string, pilot bool) []string {
	if pilot {
		wished = withSuffix(wished, "-pilot")
	}
	return download.Numbered(wished)
}

// withSuffix adds a suffix to a file name, before the extension.
func withSuffix(name, suffix string) string {
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + suffix + ext
}

// jittered is NextPoll with its jitter.
func jittered(interval time.Duration, failures int, err error) time.Duration {
	return NextPoll(interval, failures, err, rand.Float64())
}

// Upload makes assets of media files on this disk, each content once, and returns their IDs by
// path. It calls tell, unless nil, with the progress. The ledger also has the files that were
// uploaded before an error. The errors are those of [upload.Run.Upload].
func (r *Runner) Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error) {
	api, ok := r.api.(upload.API)
	if !ok {
		return nil, fmt.Errorf("uploads: %w", errors.ErrUnsupported)
	}
	run := upload.Run{API: api, Ledger: r.ledger, Tell: tell, Step: r.step}
	return run.Upload(ctx, files)
}
