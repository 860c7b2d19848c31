package downloads

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// round sums up the downloads since the queue was last empty.
type round struct {
	batches           int // requested batches
	saved             int // results files
	succeeded, failed int // requests in them
	odd               int // results files that are not as expected
	merged            []string
	lost              int // batches whose results were not saved
}

// several reports whether one notice at the end sums up the round. With a notice for each
// file, each would replace the previous one.
func (r *round) several() bool { return r.batches > 1 }

// sumUp announces the outcome of several downloads.
func (f *Feature) sumUp() {
	r := &f.round
	if !r.several() {
		return
	}
	level := screen.Success
	text := fmt.Sprintf("Saved %d of %s: %d succeeded, %d failed", r.saved, format.Count(r.batches, "results file"), r.succeeded, r.failed)
	if len(r.merged) > 0 {
		names := make([]string, len(r.merged))
		for i, path := range r.merged {
			names[i] = format.Path(path, f.env.Home)
		}
		text += "; merged as " + strings.Join(names, ", ")
	}
	if r.odd > 0 {
		level = screen.Warning
		text += fmt.Sprintf("; check %d of them, marked ⚠", r.odd)
	}
	if r.lost > 0 {
		level = screen.Warning
	}
	if r.saved == 0 || r.succeeded == 0 && r.failed > 0 {
		level = screen.Failure
	}
	f.env.Notify(level, "%s.", text)
}

// notify announces the outcome of one batch, unless the round is summed up.
func (f *Feature) notify(l screen.Level, path, text string, args ...any) {
	if !f.round.several() {
		f.env.NotifyFile(l, path, text, args...)
	}
}

// lose says why the results of a batch were not saved. One alert shows the errors of
// several.
func (f *Feature) lose(msg savedMsg) {
	f.round.lost++
	f.env.Fail("Not downloaded: "+msg.id, msg.err)
}

// announce says what was saved, and how it differs from what was expected.
func (f *Feature) announce(msg savedMsg) {
	path := msg.saved.Path
	f.addSaved(path)
	f.round.saved++
	f.round.succeeded += msg.saved.Succeeded
	f.round.failed += msg.saved.Failed
	f.videos.forgetFailed(msg.id)
	odd := oddities(msg)
	f.env.Post(screen.ResultsSavedMsg{ID: msg.id, Path: path, Odd: odd != ""})
	if odd != "" {
		f.round.odd++
		f.notify(screen.Warning, path, "Saved %s, but check it: %s.", format.Path(path, f.env.Home), odd)
	} else {
		level := screen.Success
		if msg.saved.Failed > 0 && msg.saved.Succeeded == 0 {
			level = screen.Failure
		}
		f.notify(level, path, "Saved %s, %d failed: %s", format.Count(msg.saved.Results, "result"), msg.saved.Failed, format.Path(path, f.env.Home))
	}
	if s := msg.saved.Disproved; s.ID != "" {
		f.env.Post(screen.UnknownMsg{Submission: s})
		f.env.Fail(msg.id+" is another batch", fmt.Errorf("it has no result of %s, so that outcome is unknown again; %s resolves it", filepath.Base(s.File), f.env.Keys.Resolve.Help().Key))
	}
	switch {
	case msg.mergeErr != nil:
		f.env.Fail("The parts are saved, but not merged", msg.mergeErr)
	case msg.merged != "":
		f.addSaved(msg.merged)
		if !slices.Contains(f.round.merged, msg.merged) { // parts that end together all merge, to the same file
			f.round.merged = append(f.round.merged, msg.merged)
		}
		f.env.Post(screen.ResultsSavedMsg{Path: msg.merged})
		f.notify(screen.Success, msg.merged, "All parts are saved, and merged as %s.", format.Path(msg.merged, f.env.Home))
	}
	switch {
	case msg.retriedErr != nil:
		f.env.Fail("The results are saved, but not merged with the retry", msg.retriedErr)
	case msg.retried != "":
		f.addSaved(msg.retried)
		f.env.Post(screen.ResultsSavedMsg{Path: msg.retried})
		f.notify(screen.Success, msg.retried, "Saved, and merged with the retry as %s.", format.Path(msg.retried, f.env.Home))
	}
}

// differenceWords are what each kind of difference counts, and how to describe it.
var differenceWords = map[download.DifferenceKind][2]string{
	download.DifferenceUnreadable: {"line", "not readable"},
	download.DifferenceUnfinished: {"result", "not ended"},
	download.DifferenceNoVideo:    {"result", "without a video"},
	download.DifferenceMissing:    {"request", "without a result"},
	download.DifferenceUnexpected: {"result", "for no request"},
	download.DifferenceRepeated:   {"request", "with more than one result"},
}

// oddities says how a results file differs from what was expected; empty if it does not.
func oddities(msg savedMsg) string {
	var odd []string
	for _, d := range msg.saved.Differences(msg.total) {
		if d.Kind == download.DifferenceCount {
			odd = append(odd, format.Count(d.Count, "result")+" of "+format.Count(msg.total, "request"))
			continue
		}
		words := differenceWords[d.Kind]
		odd = append(odd, format.Count(d.Count, words[0])+" "+words[1])
	}
	return strings.Join(odd, ", ")
}
