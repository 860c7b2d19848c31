package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// doubt is when to look for what came of submissions of which it is unknown.
type doubt struct {
	since  time.Time // zero when there is none
	last   time.Duration
	due    time.Time // zero when there are no more looks
	asked  []string  // the submissions that a person was asked about
	looks  bool      // one is in flight
	number int       // how many submissions are in doubt
}

// begin looks for a submission that has just come into doubt.
func (d *doubt) begin(now time.Time) {
	d.since, d.last = now, 0
	d.number = max(d.number, 1)
	d.next(now)
}

// next plans the look after the last one.
func (d *doubt) next(now time.Time) {
	wait, more := job.NextLook(d.last)
	d.due = time.Time{}
	if more {
		d.last, d.due = wait, d.since.Add(wait)
	}
	if more && d.due.Before(now) {
		d.due = now
	}
}

func (d *doubt) ready(now time.Time) bool {
	return !d.looks && !d.due.IsZero() && !now.Before(d.due)
}

// reconciledMsg is what the list says of the submissions in doubt.
type reconciledMsg struct {
	findings []job.Finding
	err      error
}

func (m *Model) reconcile() tea.Cmd {
	if m.doubt.looks {
		return nil
	}
	m.doubt.looks = true
	ctx, jobs := m.ctx, m.cfg.Jobs
	return func() tea.Msg {
		findings, err := jobs.Reconcile(ctx)
		return reconciledMsg{findings: findings, err: err}
	}
}

func (m *Model) reconciled(msg reconciledMsg) tea.Cmd {
	m.doubt.looks = false
	if msg.err != nil {
		m.record(failure, format.Clean(msg.err.Error()))
		m.doubt.next(m.now)
		return nil
	}
	m.doubt.number = len(msg.findings)
	if len(msg.findings) == 0 {
		m.doubt = doubt{}
		return nil
	}
	m.doubt.next(m.now)
	for _, f := range msg.findings {
		// A person is asked when there is something to choose, or nothing more to
		// wait for, and once.
		if m.dialog == nil && (len(f.Candidates) > 0 || m.doubt.due.IsZero()) && !slices.Contains(m.doubt.asked, f.ID) {
			m.doubt.asked = append(m.doubt.asked, f.ID)
			m.dialog = m.askSettle(f)
		}
	}
	return nil
}

// askSettle asks what came of a submission: one of the batches that can be it, or
// nothing. To leave it open is the default.
func (m *Model) askSettle(f job.Finding) dialog {
	lines := []string{fmt.Sprintf("It is unknown whether Sync took %s (%s), sent %s.",
		format.Clean(baseName(f.File)), format.Count(f.Requests, "request"), f.Changed.Format("2 Jan 15:04:05"))}
	c := choice{keys: m.keys, title: "What came of " + format.Clean(baseName(f.File)) + "?"}
	c.add("Leave it open for now", nil)
	for _, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		c.add(format.Clean(fmt.Sprintf("It is %s, created %s, %s", b.ID, b.CreatedAt.Local().Format("15:04:05"), b.Status)),
			settleMsg{submission: f.ID, batch: b.ID, file: baseName(f.File)})
	}
	c.add("Nothing came of it; it may be sent again", settleMsg{submission: f.ID})
	switch {
	case f.Contested:
		lines = append(lines, "Another submission in doubt could be the same batch.")
	case len(f.Candidates) == 0:
		lines = append(lines, "No new batch looks like it. That is no proof: look at Sync before you send it again.")
	case len(f.Candidates) == 1:
		lines = append(lines, "One new batch has as many requests: it is probably this one.")
	default:
		lines = append(lines, "More than one new batch has as many requests.")
	}
	c.lines = lines
	return c
}

// maxCandidates is how many batches a question offers.
const maxCandidates = 5

// settleMsg is a person's word on a submission in doubt: the batch that came of
// it, or, without one, that nothing did.
type settleMsg struct{ submission, batch, file string }

// settledMsg says that the word was noted.
type settledMsg struct {
	settle settleMsg
	err    error
}

func (m *Model) settle(msg settleMsg) tea.Cmd {
	jobs := m.cfg.Jobs
	return func() tea.Msg {
		if msg.batch == "" {
			return settledMsg{settle: msg, err: jobs.NotSent(msg.submission)}
		}
		return settledMsg{settle: msg, err: jobs.Accept(msg.submission, msg.batch)}
	}
}

func (m *Model) settled(msg settledMsg) tea.Cmd {
	if msg.err != nil {
		m.fail("Not noted", msg.err)
		return nil
	}
	m.doubt.number = max(0, m.doubt.number-1)
	if msg.settle.batch != "" {
		m.watch(msg.settle.batch)
		m.batches.SetFile(msg.settle.batch, msg.settle.file)
		m.batches.Select(msg.settle.batch)
		m.setFocus(onBatches)
		m.say(success, "Noted: it is %s.", msg.settle.batch)
	} else {
		m.say(info, "Noted: nothing came of it.")
	}
	if m.doubt.number == 0 {
		m.doubt = doubt{}
	}
	return m.pollNow()
}

// baseName is the last element of a path from the ledger.
func baseName(path string) string { return filepath.Base(path) }
