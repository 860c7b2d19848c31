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
	// Estimate is what it is expected to cost, in US dollars; 0 when that is not known.
	Estimate float64
	// Pilot says that the file is the beginning of another one, whose rest follows as a
	// batch. Its results go beside Output, which is for the results of all.
	Pilot bool
	// Again sends requests that were sent before. A file that is not done yet continues all
	// the same, and nothing of it is sent a second time.
	Again bool
	// Output is where the results go, as [Target] reads it, or a template of [NameOutput].
	Output string
	// Interval is the time between two looks at what is under way.
	Interval time.Duration
	// Report, unless nil, is told what happens, in the goroutine of the call.
	Report func(single.Event)
}

// SendSingly sends the requests of a file one by one, each as a generation of its own, waits
// for all of them and saves their results. It is paid and cannot be canceled. Each request
// makes one generation at most, whatever fails and however often the program is killed: the
// same file continues where it was. A file that is done sends nothing and returns its saved
// results, unless Again pays for it once more.
//
// The error is a [*ledger.SentBeforeError], when nothing was sent; one that wraps
// [ledger.ErrUnavailable]; a [*single.UnfinishedError] when requests have no result, which
// wraps [syncapi.ErrGenerationUnknown] when the outcome of one is unknown; and otherwise the
// reason why the results could not be saved. Requests that Sync refuses are no error; the
// results have them.
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

// singlyNames are the names that the results may get, the best first.
func singlyNames(wished string, pilot bool) []string {
	if pilot {
		wished = withSuffix(wished, "-pilot")
	}
	return download.Numbered(wished)
}

// withSuffix is the name of a file with a suffix before its extension.
func withSuffix(name, suffix string) string {
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + suffix + ext
}

// jittered is NextPoll with its jitter.
func jittered(interval time.Duration, failures int, err error) time.Duration {
	return NextPoll(interval, failures, err, rand.Float64())
}

// Upload makes assets of media files on this disk, each content once, and returns their
// ids by path. tell is called with the progress; nil for no call. What was uploaded is in
// the ledger after an error, too. The errors are those of [upload.Run.Upload].
func (r *Runner) Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error) {
	api, ok := r.api.(upload.API)
	if !ok {
		return nil, fmt.Errorf("uploads: %w", errors.ErrUnsupported)
	}
	run := upload.Run{API: api, Ledger: r.ledger, Tell: tell, Step: r.step}
	return run.Upload(ctx, files)
}
