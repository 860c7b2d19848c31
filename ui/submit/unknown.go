package submit

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/screen"
)

// unknown holds the submissions whose outcome is unknown, and looks for their batches in the list.
type unknown struct {
	env *screen.Env
	cfg Config

	pollErr  error         // of the last poll
	findings []job.Finding // one for each submission
	lookups  job.Lookups
	looked   bool      // the list was read since the newest one became unknown
	due      time.Time // when the next lookup is due; zero if there is none
	inFlight bool
	gen      int   // a lookup of an earlier generation does not cover the newest submission
	err      error // of the last lookup
	failures int   // in a row
	asked    []string
	told     []string // the IDs that the other screens know

	question *dialog.Choice // the last question; nil for none
	about    string         // the submission it asks about
}

func (u *unknown) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.PreparedMsg:
		if submissions := msg.Ledger.Unknown(); len(submissions) > 0 {
			u.add(submissions...)
			u.due = u.env.Now
		}
	case screen.UnknownMsg:
		u.add(msg.Submission)
	case screen.LedgerMsg:
		u.changed(msg.Changes.Submissions)
	case screen.QuietMsg:
		u.askNext()
	case screen.AskedMsg:
		u.refresh() // the question may have waited
	case lookedUpMsg:
		u.lookedUp(msg)
	case questionMsg:
		u.ask(msg.submission)
	case resolveMsg:
		return u.resolve(msg)
	case resolvedMsg:
		u.resolved(msg)
	}
	return nil
}

// add adds submissions that have just become unknown, and starts a lookup.
func (u *unknown) add(submissions ...ledger.Submission) {
	for _, s := range submissions {
		if u.index(s.ID) < 0 {
			u.findings = append(u.findings, job.Finding{Submission: s})
		}
	}
	u.lookups, u.looked, u.err, u.failures = job.NewLookups(u.env.Now), false, nil, 0
	u.gen++
	u.due, _ = u.lookups.Due()
}

// changed handles what this and other instances have written: a submission may have become unknown,
// or its outcome may be known. The state from the ledger can be older than what is known here, so a
// submission that is Sending there stays unknown.
func (u *unknown) changed(submissions []ledger.Submission) {
	for _, s := range submissions {
		isListed := u.index(s.ID) >= 0
		switch {
		case s.State == ledger.Unknown && !isListed:
			u.add(s)
		case isListed && s.State != ledger.Unknown && s.State != ledger.Sending:
			u.remove(s.ID)
		}
	}
}

// take adds submissions of this session, and asks about the first one at once.
func (u *unknown) take(submissions []ledger.Submission) {
	for _, s := range submissions {
		u.env.Log("Outcome unknown: %s: %s", base(s.File), s.Reason)
	}
	u.add(submissions...)
	if len(submissions) > 0 {
		u.ask(submissions[0].ID)
	}
}

// recall adds unknown submissions that were sent before, such as those that a damaged ledger had
// lost.
func (u *unknown) recall(before *ledger.SentBeforeError) {
	for _, e := range before.Earlier {
		if e.State == ledger.Unknown && !e.Singly && e.Under == "" && u.index(e.ID) < 0 {
			u.add(e.Submission)
		}
	}
}

// tell tells the other screens which submissions are unknown, if that has changed.
func (u *unknown) tell() {
	isTold := func(f job.Finding, id string) bool { return f.ID == id }
	if slices.EqualFunc(u.findings, u.told, isTold) {
		return
	}
	u.told = nil
	msg := screen.UnknownFilesMsg{}
	for _, f := range u.findings {
		u.told, msg.Submissions = append(u.told, f.ID), append(msg.Submissions, f.Submission)
	}
	u.env.Post(msg)
}

// index is the index of the finding about a submission; -1 if the submission is not unknown.
func (u *unknown) index(id string) int {
	return slices.IndexFunc(u.findings, func(f job.Finding) bool { return f.ID == id })
}

// candidates are the batches that a submission may have become.
func (u *unknown) candidates(submission string) []syncapi.Batch {
	if i := u.index(submission); i >= 0 {
		return u.findings[i].Candidates
	}
	return nil
}

// remove removes a submission whose outcome is now known.
func (u *unknown) remove(id string) {
	u.findings = slices.DeleteFunc(u.findings, func(f job.Finding) bool { return f.ID == id })
	u.gen++
	if len(u.findings) == 0 {
		u.end()
	}
}

// end resets the lookups once no submission is unknown.
func (u *unknown) end() {
	u.findings, u.asked = nil, nil
	u.lookups, u.looked, u.due, u.err, u.failures = job.Lookups{}, false, time.Time{}, nil, 0
}

// over reports whether no further lookup is planned.
func (u *unknown) over() bool { return u.looked && u.err == nil && u.due.IsZero() }

// resolvable reports whether there is enough reason to ask the user about a submission.
func (u *unknown) resolvable(f job.Finding) bool { return len(f.Candidates) > 0 || u.over() }

// polled takes the candidates that a poll has found.
func (u *unknown) polled(msg screen.PolledMsg) {
	u.pollErr = msg.Err
	for _, f := range msg.Snapshot.Findings {
		if i := u.index(f.ID); i >= 0 && msg.Err == nil && msg.Snapshot.ListErr == nil {
			u.findings[i] = f
		}
	}
	u.refresh()
}

// tick starts a lookup when one is due. In an outage it leaves it to the polls to notice the end:
// lookups would double the requests.
func (u *unknown) tick() tea.Cmd {
	u.refresh()
	due := !u.due.IsZero() && !u.env.Now.Before(u.due)
	if outage := u.pollErr != nil && u.err != nil; !due || outage {
		return nil
	}
	return u.lookUp()
}

// lookedUpMsg is what the list of batches says about the submissions.
type lookedUpMsg struct {
	gen      int
	findings []job.Finding
	err      error
}

func (u *unknown) lookUp() tea.Cmd {
	if u.inFlight {
		return nil
	}
	u.inFlight = true
	ctx, jobs, gen := u.env.Context, u.cfg.Jobs, u.gen
	return func() tea.Msg {
		findings, err := jobs.Reconcile(ctx)
		return lookedUpMsg{gen: gen, findings: findings, err: err}
	}
}

func (u *unknown) lookedUp(msg lookedUpMsg) {
	u.inFlight = false
	if msg.gen != u.gen {
		return // the time of the next lookup stays
	}
	u.err = msg.err
	switch {
	case msg.err != nil:
		u.env.Log("%v", msg.err)
		u.failures++
		u.due = u.env.Now.Add(job.NextPoll(u.cfg.Interval, u.failures, msg.err, u.cfg.Jitter()))
		if job.Refused(msg.err) {
			u.due = time.Time{}
		}
	case len(msg.findings) == 0:
		u.end()
	default:
		u.findings, u.looked, u.failures = msg.findings, true, 0
		u.lookups.Next(u.env.Now) // lookups that an outage prevented are not repeated
		u.due, _ = u.lookups.Due()
	}
	u.refresh()
}
