package downloads

import (
	"fmt"
	"path/filepath"
	"strings"

	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// round is what was saved since nothing was left to download: results files, and those
// that the parts of a file were merged into.
type round struct {
	results int
	merged  []string
}

// sumUp names the merged files of several jobs, whose own notices have replaced each other.
func (f *Feature) sumUp() {
	if len(f.round.merged) < 2 {
		return
	}
	names := make([]string, len(f.round.merged))
	for i, path := range f.round.merged {
		names[i] = format.Path(path, f.env.Home)
	}
	f.env.Notify(screen.Success, "Saved %s, merged as %s.", format.Count(f.round.results, "results file"), strings.Join(names, ", "))
}

// announce says what was saved, and what is odd about it.
func (f *Feature) announce(msg savedMsg) {
	path := msg.saved.Path
	f.saved = append(f.saved, path)
	f.round.results++
	f.videos.forgetFailed(msg.id)
	odd := oddities(msg)
	f.env.Post(screen.ResultsSavedMsg{ID: msg.id, Path: path, Odd: odd != ""})
	if odd != "" {
		f.env.NotifyFile(screen.Warning, path, "Saved %s, but check it: %s.", format.Path(path, f.env.Home), odd)
	} else {
		level := screen.Success
		if msg.saved.Failed > 0 && msg.saved.Succeeded == 0 {
			level = screen.Failure
		}
		f.env.NotifyFile(level, path, "Saved %s, %d failed: %s", format.Count(msg.saved.Results, "result"), msg.saved.Failed, format.Path(path, f.env.Home))
	}
	if s := msg.saved.Disproved; s.ID != "" {
		f.env.Post(screen.UnknownMsg{Submission: s})
		f.env.Fail(msg.id+" is another batch", fmt.Errorf("it has no result of %s, so that outcome is unknown again; %s resolves it", filepath.Base(s.File), f.env.Keys.Resolve.Help().Key))
	}
	switch {
	case msg.mergeErr != nil:
		f.env.Fail("The parts are saved, but not merged", msg.mergeErr)
	case msg.merged != "":
		f.saved = append(f.saved, msg.merged)
		f.round.merged = append(f.round.merged, msg.merged)
		f.env.Post(screen.ResultsSavedMsg{Path: msg.merged})
		f.env.NotifyFile(screen.Success, msg.merged, "All parts are saved, and merged as %s.", format.Path(msg.merged, f.env.Home))
	}
	switch {
	case msg.retriedErr != nil:
		f.env.Fail("The results are saved, but not merged with the retry", msg.retriedErr)
	case msg.retried != "":
		f.saved = append(f.saved, msg.retried)
		f.env.Post(screen.ResultsSavedMsg{Path: msg.retried})
		f.env.NotifyFile(screen.Success, msg.retried, "Saved, and merged with the retry as %s.", format.Path(msg.retried, f.env.Home))
	}
}

// differenceWords say what each kind of difference counts, and what is odd about it.
var differenceWords = map[download.DifferenceKind][2]string{
	download.DifferenceUnreadable: {"line", "not readable"},
	download.DifferenceUnfinished: {"result", "not ended"},
	download.DifferenceNoVideo:    {"result", "without a video"},
	download.DifferenceMissing:    {"request", "without a result"},
	download.DifferenceUnexpected: {"result", "for no request"},
	download.DifferenceRepeated:   {"request", "with more than one result"},
}

// oddities says how a results file differs from what it should be; empty for a good one.
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
