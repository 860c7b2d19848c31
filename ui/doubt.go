package ui

import (
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/screen"
)

// doubt is what is known of the submissions of which it is unknown what came of
// them, and when the list of batches is looked at for it.
type doubt struct {
	findings []job.Finding // one for each submission in doubt
	lookups  job.Lookups
	looked   bool      // the list was had since the newest became unknown
	due      time.Time // of the next look; zero when there is none
	inFlight bool
	gen      int   // a look of an earlier generation does not know of the newest doubt
	err      error // of the last look
	failures int   // in a row
	asked    []string
}

// begin looks for submissions that have just come into doubt.
func (d *doubt) begin(now time.Time, doubts ...ledger.Submission) {
	for _, s := range doubts {
		if d.index(s.ID) < 0 {
			d.findings = append(slices.Clone(d.findings), job.Finding{Submission: s})
		}
	}
	d.lookups, d.looked, d.err, d.failures = job.NewLookups(now), false, nil, 0
	d.gen++
	d.due, _ = d.lookups.Due()
}

// index is where the finding about a submission is; -1 when it is not in doubt.
func (d *doubt) index(id string) int {
	return slices.IndexFunc(d.findings, func(f job.Finding) bool { return f.ID == id })
}

// next plans the look after one that has succeeded. What was missed while the
// network was away is not made up for.
func (d *doubt) next(now time.Time) {
	d.lookups.Next(now)
	d.due, _ = d.lookups.Due()
}

func (d *doubt) ready(now time.Time) bool {
	return !d.inFlight && !d.due.IsZero() && !now.Before(d.due)
}

// over reports whether nothing more is to be expected of looking.
func (d *doubt) over() bool { return d.looked && d.err == nil && d.due.IsZero() }

// settle takes a submission out of doubt.
func (d *doubt) settle(id string) {
	d.findings = slices.DeleteFunc(slices.Clone(d.findings), func(f job.Finding) bool { return f.ID == id })
	d.gen++
	if len(d.findings) == 0 {
		*d = doubt{gen: d.gen, inFlight: d.inFlight}
	}
}

// reconciledMsg is what the list says of the submissions in doubt.
type reconciledMsg struct {
	gen      int
	findings []job.Finding
	err      error
}

func (m *Model) reconcile() tea.Cmd {
	if m.doubt.inFlight {
		return nil
	}
	m.doubt.inFlight = true
	ctx, jobs, gen := m.env.Context, m.cfg.Jobs, m.doubt.gen
	return func() tea.Msg {
		findings, err := jobs.Reconcile(ctx)
		return reconciledMsg{gen: gen, findings: findings, err: err}
	}
}

func (m *Model) reconciled(msg reconciledMsg) {
	d := &m.doubt
	d.inFlight = false
	if msg.gen != d.gen {
		return // the next look is due as it was
	}
	d.err = msg.err
	switch {
	case msg.err != nil:
		m.env.Log("%v", msg.err)
		d.failures++
		d.due = m.env.Now.Add(job.NextPoll(m.poll.interval, d.failures, msg.err, m.poll.random()))
		if job.Refused(msg.err) {
			d.due = time.Time{}
		}
	case len(msg.findings) == 0:
		*d = doubt{gen: d.gen}
	default:
		d.findings, d.looked, d.failures = msg.findings, true, 0
		d.next(m.env.Now)
	}
	m.refreshQuestion()
}

// askUnknown asks about a submission of which there is something to choose, or nothing
// more to wait for: once for each.
func (m *Model) askUnknown() {
	for _, f := range m.doubt.findings {
		if m.canBeSettled(f) && !slices.Contains(m.doubt.asked, f.ID) {
			m.openQuestion(f.ID)
			return
		}
	}
}

// canBeSettled reports whether a person can know what came of a submission.
func (m *Model) canBeSettled(f job.Finding) bool { return len(f.Candidates) > 0 || m.doubt.over() }

// inDoubt takes the submissions of an order of which it is unknown what came of
// them, and asks at once, so that nobody has to wonder meanwhile.
func (m *Model) inDoubt(sent []job.Outcome) {
	var doubts []ledger.Submission
	for _, s := range sent {
		if s.State == ledger.Unknown {
			doubts = append(doubts, s.Submission)
			m.env.Log("Perhaps submitted: %s: %s", baseName(s.File), s.Reason)
		}
	}
	m.doubt.begin(m.env.Now, doubts...)
	if len(doubts) > 0 {
		m.openQuestion(doubts[0].ID)
	}
}

// settleNow asks about the first submission in doubt, on a person's word, and looks
// for it.
func (m *Model) settleNow() tea.Cmd {
	if len(m.doubt.findings) == 0 {
		m.env.Notify(screen.Info, "It is known what came of every submission.")
		return nil
	}
	m.openQuestion(m.doubt.findings[0].ID)
	return m.reconcile()
}

// baseName is the last element of a path from the ledger.
func baseName(path string) string { return filepath.Base(path) }
