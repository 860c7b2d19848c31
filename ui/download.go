package ui

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// savedMsg is what came of fetching a batch's results.
type savedMsg struct {
	id    string
	total int // requests of the batch
	saved job.Saved
	err   error
	// merged is the file of all parts, when this was the last of several.
	merged   string
	mergeErr error
}

// download fetches the results of batches that have some, one after the other.
func (m *Model) download(batches ...syncapi.Batch) tea.Cmd {
	idle := len(m.downloads) == 0
	for _, b := range batches {
		if !m.batches.Downloading(b.ID) {
			m.batches.SetDownloading(b.ID, true)
			m.downloads = append(m.downloads, b)
		}
	}
	if !idle {
		return nil
	}
	return m.nextDownload()
}

// nextDownload begins the first download there is.
func (m *Model) nextDownload() tea.Cmd {
	if len(m.downloads) == 0 {
		return nil
	}
	b := m.downloads[0]
	ctx, jobs, target := m.env.Context, m.cfg.Jobs, m.cfg.Output
	return func() tea.Msg {
		msg := savedMsg{id: b.ID, total: b.Metrics.Total}
		if msg.saved, msg.err = jobs.Collect(ctx, b, target); msg.err == nil {
			var merged job.Merged
			merged, msg.mergeErr = job.MergeJob(ctx, jobs, b.ID, target, nil)
			msg.merged = merged.Path
		}
		return msg
	}
}

func (m *Model) savedResults(msg savedMsg) tea.Cmd {
	m.downloads = m.downloads[1:]
	m.batches.SetDownloading(msg.id, false)
	if m.env.Leaving {
		m.outcome.Unsaved += len(m.downloads)
		m.downloads = nil
	}
	if msg.err != nil {
		if m.env.Leaving {
			m.outcome.Unsaved++
		} else {
			m.env.Fail("Not downloaded: "+msg.id, msg.err)
		}
		return m.nextDownload()
	}
	path := msg.saved.Path
	m.keep(path)
	odd := oddities(msg)
	m.batches.SetSaved(msg.id, m.resultName(path), odd != "")
	m.videos.forgetFailed(msg.id)
	if odd != "" {
		m.env.Notify(screen.Failure, "Saved %s, but look at it: %s.", format.Path(path, m.cfg.Home), odd)
	} else {
		what := fmt.Sprintf("Saved %s, %d failed: ", format.Count(msg.saved.Results, "result"), msg.saved.Failed)
		name := format.Clean(format.Path(path, m.cfg.Home))
		m.env.Notify(screen.Success, "%s%s", what, format.Middle(name, max(minWidth/2, m.env.Width-len(what)-noticeMargin)))
	}
	if s := msg.saved.Disproved; s.ID != "" {
		m.doubt.begin(m.env.Now, s)
		m.env.Fail(msg.id+" is not it", fmt.Errorf("its results have nothing of %s, which is in doubt again; u settles it", baseName(s.File)))
	}
	switch {
	case msg.mergeErr != nil:
		m.env.Fail("The parts are saved, but not together", msg.mergeErr)
	case msg.merged != "":
		m.keep(msg.merged)
		m.env.Notify(screen.Success, "All parts are saved, and together as %s.", format.Path(msg.merged, m.cfg.Home))
	}
	cmd := tea.Batch(m.files.Reload(), m.nextDownload())
	if m.details != nil && m.details.Batch().ID == msg.id {
		m.details.SetSaved(m.resultName(path))
		cmd = tea.Batch(cmd, m.readResults(msg.id))
	}
	return cmd
}

// resultName is what a result file is called: its path, unless it is in the folder that
// results go to. Files of several folders can have the same name.
func (m *Model) resultName(path string) string {
	if !filepath.IsAbs(path) || filepath.Dir(path) == m.outputDir {
		return filepath.Base(path)
	}
	return format.Path(path, m.cfg.Home)
}

// keep notes a result file that was written.
func (m *Model) keep(path string) {
	m.outcome.Saved = append(m.outcome.Saved, path)
	if abs, err := filepath.Abs(path); err == nil {
		m.files.AddResults(abs)
	}
}

// differenceWords say what each kind of difference counts, and what is odd about it.
var differenceWords = map[download.DifferenceKind][2]string{
	download.DifferenceUnreadable: {"line", "not readable"},
	download.DifferenceUnfinished: {"result", "not ended"},
	download.DifferenceNoVideo:    {"result", "without a video"},
	download.DifferenceMissing:    {"request", "without a result"},
	download.DifferenceUnexpected: {"result", "of no request"},
	download.DifferenceRepeated:   {"request", "with more than one result"},
}

// oddities are in what a result file is not what it should be; empty for a good one.
func oddities(msg savedMsg) string {
	var odd []string
	for _, d := range msg.saved.Differences(msg.total) {
		if d.Kind == download.DifferenceCount {
			odd = append(odd, fmt.Sprintf("%d results of %d requests", d.Count, msg.total))
			continue
		}
		words := differenceWords[d.Kind]
		odd = append(odd, format.Count(d.Count, words[0])+" "+words[1])
	}
	return strings.Join(odd, ", ")
}
