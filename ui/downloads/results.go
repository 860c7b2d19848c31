package downloads

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// resultsAtOnce is how many batches' results are downloaded at once, so that a slow one
// does not hold up the others.
const resultsAtOnce = 3

// results is the download of one batch's results.
type results struct {
	batch   syncapi.Batch
	started bool
	// problem is the error of the last try; nil for none. The download's goroutine writes
	// it, and Update and View read it.
	problem atomic.Pointer[error]
}

// tryFailed notes that the download waits for another try.
func (r *results) tryFailed(err error, _ time.Duration) { r.problem.Store(&err) }

// isMissing reports whether the download waits because the results are not there yet, which
// can take minutes.
func (r *results) isMissing() bool {
	err := r.problem.Load()
	return err != nil && syncapi.KindOf(*err) == syncapi.KindNotFound
}

// next starts downloads up to the limit. Downloads of missing results do not count, because
// they mostly wait.
func (f *Feature) next() tea.Cmd {
	running := 0
	for _, r := range f.queue {
		if r.started && !r.isMissing() {
			running++
		}
	}
	var cmds []tea.Cmd
	for _, r := range f.queue {
		if !r.started && running < resultsAtOnce {
			r.started = true
			running++
			cmds = append(cmds, f.saveResults(r))
		}
	}
	return tea.Batch(cmds...)
}

// saveResults downloads the results of a batch, and merges them with others if they were
// the last that a merge needs.
func (f *Feature) saveResults(r *results) tea.Cmd {
	ctx, jobs, target, b := f.env.Context, f.jobs, f.output, r.batch
	return func() tea.Msg {
		msg := savedMsg{id: b.ID, total: b.Metrics.Total}
		if msg.saved, msg.err = jobs.Collect(syncapi.WithNotice(ctx, r.tryFailed), b, target); msg.err == nil {
			var merged job.Merged
			merged, msg.mergeErr = job.MergeJob(ctx, jobs, b.ID, target, nil)
			msg.merged = merged.Path
			msg.retried, msg.retriedErr = jobs.MergeRetries(ctx, target, b.ID)
		}
		return msg
	}
}

// savedResults handles the end of a download and starts the next ones.
func (f *Feature) savedResults(msg savedMsg) tea.Cmd {
	f.queue = slices.DeleteFunc(f.queue, func(r *results) bool { return r.batch.ID == msg.id })
	f.env.Post(screen.DownloadingMsg{ID: msg.id, Err: msg.err})
	var cmd tea.Cmd
	if f.env.Leaving {
		all := len(f.queue)
		f.queue = slices.DeleteFunc(f.queue, func(r *results) bool { return !r.started })
		f.unsaved += all - len(f.queue)
	}
	switch {
	case msg.err != nil && f.env.Leaving:
		f.unsaved++
	case msg.err != nil:
		f.lose(msg)
	default:
		f.announce(msg)
		cmd = f.resultsForVideos(msg.id)
	}
	delete(f.videos.wanted, msg.id)
	if len(f.queue) == 0 {
		f.sumUp()
	}
	return tea.Batch(cmd, f.next())
}

// resultsLine says why a download waits; empty if none does.
func (f *Feature) resultsLine() string {
	for _, r := range f.queue {
		if err := r.problem.Load(); err != nil {
			text := fmt.Sprintf(" ● Saving %s. %s: %v; trying again", format.Count(len(f.queue), "results file"), r.batch.ID, *err)
			return f.env.Theme.Running.Render(format.Clean(text))
		}
	}
	return ""
}

// addSaved adds results files and folders with videos to those of the session, each once.
func (f *Feature) addSaved(path string) {
	if !slices.Contains(f.saved, path) {
		f.saved = append(f.saved, path)
	}
}
