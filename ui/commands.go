package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/report"
)

// tickMsg comes once a second; countdowns, ages and due polls hang on it.
type tickMsg struct{ at time.Time }

func tick(now func() time.Time) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{now()} })
}

// checkedMsg is a file with its report.
type checkedMsg struct {
	stamp   files.Stamp
	checked report.Checked
}

// check reads and validates a file.
func check(path string, stamp files.Stamp, now time.Time) tea.Cmd {
	return func() tea.Msg {
		c := report.Checked{Path: path}
		if c.File, c.Err = batchfile.Open(path); c.Err == nil {
			c.Report = batchfile.Validate(c.File, now)
		}
		return checkedMsg{stamp: stamp, checked: c}
	}
}

// follow makes the report follow the file under the cursor. One check is in
// flight at most, however fast the cursor moves; when it ends, the file that is
// then under the cursor is next.
func (m *Model) follow() tea.Cmd {
	path := ""
	if m.files.IsInput() {
		path = m.files.Selected()
	}
	stamp := m.files.Stamp()
	if path == "" {
		stamp = files.Stamp{}
	}
	if stamp == m.stamp || m.checking {
		return nil
	}
	m.stamp = stamp
	if c, ok := m.dialog.(confirm); ok && c.about != "" {
		m.dialog = nil
		m.say(failure, "%s has changed, so nothing was sent. Look at its report and press s again.", c.about)
	}
	m.report.Begin(path)
	if path == "" {
		return nil
	}
	m.checking = true
	return check(path, stamp, m.now)
}

func (m *Model) checked(msg checkedMsg) tea.Cmd {
	m.checking = false
	if msg.stamp != m.stamp {
		return m.follow()
	}
	m.report.Show(msg.checked)
	return tea.Batch(m.estimate(msg), m.follow())
}

// estimatedMsg is the ceiling of a file's cost.
type estimatedMsg struct {
	stamp files.Stamp
	cost  float64
	err   error
}

// estimate asks what the file on show can cost at most.
func (m *Model) estimate(msg checkedMsg) tea.Cmd {
	if !msg.checked.Ready() {
		return nil
	}
	ctx, jobs, summary := m.ctx, m.cfg.Jobs, msg.checked.Report.Summary
	return func() tea.Msg {
		cost, err := jobs.Ceiling(ctx, summary)
		return estimatedMsg{stamp: msg.stamp, cost: cost, err: err}
	}
}

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
	ctx, jobs, target := m.ctx, m.cfg.Jobs, m.cfg.Output
	return func() tea.Msg {
		msg := savedMsg{id: b.ID, total: b.Metrics.Total}
		if msg.saved, msg.err = jobs.Collect(ctx, b, target); msg.err == nil {
			msg.merged, msg.mergeErr = merge(jobs, b.ID, target)
		}
		return msg
	}
}

// merge puts the results of a file that was split together, once the last of its
// parts is saved.
func merge(jobs Jobs, id, target string) (path string, err error) {
	parts, err := jobs.Parts(id)
	if err != nil || len(parts) < 2 {
		return "", nil // a batch that the ledger does not know is a whole
	}
	for _, p := range parts {
		if p.Saved.Path == "" {
			return "", nil
		}
	}
	return job.Merge(target, parts)
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
	m.outcome.Saved = append(m.outcome.Saved, path)
	m.batches.SetSaved(msg.id, filepath.Base(path))
	if odd := oddities(msg); odd != "" {
		m.say(failure, "Saved %s, but look at it: %s.", format.Path(path, m.cfg.Home), odd)
	} else {
		m.say(success, "Saved %s: %s, %d failed.", format.Path(path, m.cfg.Home),
			format.Count(msg.saved.Results, "result"), msg.saved.Failed)
	}
	switch {
	case msg.mergeErr != nil:
		m.fail("The parts are saved, but not together", msg.mergeErr)
	case msg.merged != "":
		m.outcome.Saved = append(m.outcome.Saved, msg.merged)
		m.say(success, "All parts are saved, and together as %s.", format.Path(msg.merged, m.cfg.Home))
	}
	cmd := tea.Batch(m.files.Reload(), m.nextDownload())
	if m.details != nil && m.details.Batch().ID == msg.id {
		m.details.SetSaved(filepath.Base(path))
		cmd = tea.Batch(cmd, m.readResults(msg.id))
	}
	return cmd
}

// prepared takes what earlier sessions have left, and begins to look.
func (m *Model) prepared(msg preparedMsg) tea.Cmd {
	for id, path := range msg.state.Files {
		m.batches.SetFile(id, baseName(path))
	}
	for id, saved := range msg.state.Saved {
		m.batches.SetSaved(id, baseName(saved.Path))
	}
	for _, id := range msg.state.Followed {
		m.watch(id)
	}
	if msg.state.Notice != "" {
		m.say(failure, "%s", msg.state.Notice)
	}
	if n := len(msg.state.Unsettled()); n > 0 {
		m.doubt.begin(m.now)
		m.doubt.number, m.doubt.due = n, m.now
	}
	switch {
	case msg.err != nil:
		m.fail("Not everything is there", msg.err)
	case msg.ledger != nil:
		m.fail("Nothing can be submitted", msg.ledger)
	}
	return tea.Batch(m.files.Init(), m.pollNow())
}

// oddities are in what a result file is not what it should be; empty for a good one.
func oddities(msg savedMsg) string {
	var odd []string
	add := func(n int, what string) {
		if n > 0 {
			odd = append(odd, fmt.Sprintf("%d %s", n, what))
		}
	}
	s := msg.saved
	add(s.Broken, "lines are not JSON")
	if s.Compared {
		add(s.Missing.Count, "requests have no result")
		add(s.Unexpected.Count, "results are of no request")
		add(s.Repeated.Count, "requests have more than one result")
	} else if s.Results != msg.total {
		odd = append(odd, fmt.Sprintf("%d results of %d requests", s.Results, msg.total))
	}
	return strings.Join(odd, ", ")
}

// pollNow looks at the batches at once.
func (m *Model) pollNow() tea.Cmd {
	return m.poll.start(m.ctx, m.cfg.Jobs, m.watched, m.cfg.Now)
}

func (m *Model) polled(msg polledMsg) tea.Cmd {
	if msg.gen != m.poll.gen {
		return nil
	}
	var cmd tea.Cmd
	if msg.err == nil {
		if b, ok := m.batches.Selected(); ok && m.details != nil && m.details.Batch().ID == b.ID {
			m.details.SetBatch(b)
		}
		cmd = tea.Batch(m.ended(m.batches.SetSnapshot(msg.snapshot, msg.at)), m.sendHeld(msg.snapshot))
	} else {
		m.record(failure, format.Clean(msg.err.Error()))
	}
	running, _ := m.batches.Running()
	m.poll.finish(msg, running > 0)
	return cmd
}

// say shows a notice; its arguments are cleaned.
func (m *Model) say(l level, text string, args ...any) {
	stay := noticeTime
	if l == failure {
		stay = failureTime
	}
	m.notice = notice{level: l, text: format.Clean(fmt.Sprintf(text, args...)), until: m.now.Add(stay)}
	m.record(l, m.notice.text)
}

// fail shows an error of something that a person asked for, with what to do
// about it, until it was read.
func (m *Model) fail(title string, err error) {
	lines := []string{format.Clean(err.Error())}
	if hint := job.Hint(err); hint != "" {
		lines = append(lines, "", hint)
	}
	m.dialog = alert{title: format.Clean(title), lines: lines}
	m.record(failure, format.Clean(title+": "+err.Error()))
}
