package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
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

// merge puts the results of a file that was split together, once the last of its
// parts is saved.
func merge(ctx context.Context, jobs Jobs, id, target string) (path string, err error) {
	parts, err := jobs.Parts(id)
	if err != nil || len(parts) < 2 {
		return "", nil // a batch that the ledger does not know is a whole
	}
	for _, p := range parts {
		if p.Saved.Path == "" {
			return "", nil
		}
	}
	return jobs.Merge(ctx, target, parts)
}

// nextDownload begins the first download there is.
func (m *Model) nextDownload() tea.Cmd {
	if len(m.downloads) == 0 {
		return nil
	}
	b := m.downloads[0]
	ctx, jobs, target := m.ctx, m.cfg.Jobs, m.cfg.Output
	return func() tea.Msg {
		msg := savedMsg{id: b.ID, total: b.Metrics.Total}
		if msg.saved, msg.err = jobs.Collect(ctx, b, target); msg.err == nil {
			msg.merged, msg.mergeErr = merge(ctx, jobs, b.ID, target)
		}
		return msg
	}
}

func (m *Model) savedResults(msg savedMsg) tea.Cmd {
	m.downloads = m.downloads[1:]
	m.batches.SetDownloading(msg.id, false)
	if m.leaving {
		m.outcome.Unsaved += len(m.downloads)
		m.downloads = nil
	}
	if msg.err != nil {
		if m.leaving {
			m.outcome.Unsaved++
		} else {
			m.fail("Not downloaded: "+msg.id, msg.err)
		}
		return m.nextDownload()
	}
	path := msg.saved.Path
	m.keep(path)
	odd := oddities(msg)
	m.batches.SetSaved(msg.id, m.resultName(path), odd != "")
	m.videos.forgetFailed(msg.id)
	if odd != "" {
		m.say(failure, "Saved %s, but look at it: %s.", format.Path(path, m.cfg.Home), odd)
	} else {
		what := fmt.Sprintf("Saved %s, %d failed: ", format.Count(msg.saved.Results, "result"), msg.saved.Failed)
		name := format.Clean(format.Path(path, m.cfg.Home))
		m.say(success, "%s%s", what, format.Middle(name, max(minWidth/2, m.width-len(what)-noticeMargin)))
	}
	if s := msg.saved.Disproved; s.ID != "" {
		m.doubt.begin(m.now, s)
		m.fail(msg.id+" is not it", fmt.Errorf("its results have nothing of %s, which is in doubt again; u settles it", baseName(s.File)))
	}
	switch {
	case msg.mergeErr != nil:
		m.fail("The parts are saved, but not together", msg.mergeErr)
	case msg.merged != "":
		m.keep(msg.merged)
		m.say(success, "All parts are saved, and together as %s.", format.Path(msg.merged, m.cfg.Home))
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

// oddities are in what a result file is not what it should be; empty for a good one.
func oddities(msg savedMsg) string {
	var odd []string
	add := func(n int, noun, what string) {
		if n > 0 {
			odd = append(odd, format.Count(n, noun)+" "+what)
		}
	}
	s := msg.saved
	add(s.Broken, "line", "not readable")
	add(s.Unfinished.Count, "result", "not ended")
	add(s.NoVideo.Count, "result", "without a video")
	if s.Compared {
		add(s.Missing.Count, "request", "without a result")
		add(s.Unexpected.Count, "result", "of no request")
		add(s.Repeated.Count, "request", "with more than one result")
	} else if s.Results != msg.total {
		odd = append(odd, fmt.Sprintf("%d results of %d requests", s.Results, msg.total))
	}
	return strings.Join(odd, ", ")
}
