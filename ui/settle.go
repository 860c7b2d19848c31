package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// maxCandidates is how many batches a question offers.
const maxCandidates = 5

// questionMsg opens the question about a submission.
type questionMsg struct{ submission string }

// settleMsg is a person's word on a submission in doubt: the batch that came of
// it, or, without one, that nothing did.
type settleMsg struct {
	submission, batch, file string
	sure                    bool // it was asked once more
}

// openQuestion asks what became of a submission.
func (m *Model) openQuestion(id string) {
	if i := m.doubt.index(id); i >= 0 {
		m.resolving, m.about = dialog.NewChoice(m.env, m.ambiguity(m.doubt.findings[i])), id
		m.env.Ask(m.resolving)
	}
}

// refreshQuestion brings the question that is open up to date, which is not asked
// again by itself once it had something to choose.
func (m *Model) refreshQuestion() {
	if m.resolving == nil || !m.resolving.Open() {
		return
	}
	i := m.doubt.index(m.about)
	if i < 0 {
		m.env.Close(m.resolving)
		m.env.Notify(screen.Info, "It is known by now what came of it.")
		return
	}
	if f := m.doubt.findings[i]; m.canBeSettled(f) && !slices.Contains(m.doubt.asked, f.ID) {
		m.doubt.asked = append(m.doubt.asked, f.ID)
	}
	m.resolving.Ask(m.ambiguity(m.doubt.findings[i]))
}

// ambiguity asks what came of a submission: one of the batches that can be it, or
// nothing, which is an answer once there is something to compare with or the looks
// are over. To leave it open is the default.
func (m *Model) ambiguity(f job.Finding) (c dialog.Question) {
	file := baseName(f.File)
	c.Title = format.Clean("Perhaps submitted: " + file)
	c.Lines = []string{format.Clean(fmt.Sprintf("It is unknown whether Sync took the %s of %s, sent %s: a batch may be running and paid for.",
		format.Count(f.Requests, "request"), file, f.SentAt().Local().Format("2 Jan 15:04:05")))}
	c.Add("Leave it open for now", nil)
	for _, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		c.Add(format.Clean(fmt.Sprintf("It is %s of %s, %s", b.ID, b.CreatedAt.Local().Format("15:04:05"), b.Status)),
			settleMsg{submission: f.ID, batch: b.ID, file: file})
	}
	if m.canBeSettled(f) {
		c.Add("Nothing came of it; it may be sent again", settleMsg{submission: f.ID, file: file})
	}
	if next := m.nextInDoubt(f.ID); next.ID != f.ID {
		c.Add(format.Clean("Leave it open, and go on to "+baseName(next.File)+" of "+next.SentAt().Local().Format(time.TimeOnly)), questionMsg{next.ID})
	}
	c.Notes = []string{m.seen(f), m.lookState()}
	if why := strings.TrimPrefix(f.Reason, syncapi.ErrOutcomeUnknown.Error()+": "); why != "" {
		c.Notes = append(c.Notes, format.Clean("What happened: "+why+"."))
	}
	return c
}

// nextInDoubt is the submission in doubt after the one of an id, in a ring.
func (m *Model) nextInDoubt(id string) job.Finding {
	return m.doubt.findings[(m.doubt.index(id)+1)%len(m.doubt.findings)]
}

// seen is what the list of batches says of a submission.
func (m *Model) seen(f job.Finding) string {
	switch n := len(f.Candidates); {
	case f.Contested:
		return "Another submission in doubt could be the same batch."
	case n == 1:
		return "One new batch has as many requests: it is probably this one."
	case n > maxCandidates:
		return fmt.Sprintf("%d new batches have as many requests; these were created closest to it.", n)
	case n > 1:
		return "More than one new batch has as many requests."
	case m.doubt.over():
		return "No new batch looks like it. That is no proof: look at Sync before you send it again."
	case m.doubt.looked:
		return "No new batch looks like it yet."
	}
	return "A batch that looks like it will be offered here."
}

// lookState says what is going on about the look at the list, and when the next is.
func (m *Model) lookState() string {
	d := &m.doubt
	next := "u looks again later."
	if !d.due.IsZero() {
		next = "Next look in " + format.Duration(max(0, d.due.Sub(m.env.Now))) + "."
	}
	switch {
	case d.inFlight:
		return "Looking in Sync's list of batches…"
	case d.err != nil && m.poll.err != nil:
		return format.Clean("The list could not be had: "+d.err.Error()) + ". The next look is when Sync answers again."
	case d.err != nil:
		return format.Clean("The list could not be had: "+d.err.Error()) + ". " + next
	}
	return next
}

// candidates are the batches that may have come of a submission.
func (m *Model) candidates(submission string) []syncapi.Batch {
	if i := m.doubt.index(submission); i >= 0 {
		return m.doubt.findings[i].Candidates
	}
	return nil
}

// settledMsg says that the word was noted.
type settledMsg struct {
	settle settleMsg
	err    error
}

func (m *Model) settle(msg settleMsg) tea.Cmd {
	likely := m.candidates(msg.submission)
	switch {
	case msg.sure:
	case msg.batch != "":
		msg.sure = true
		m.env.Ask(dialog.NewConfirm(m.env, "Is it "+msg.batch+"?", []string{
			"Then that batch's results are those of " + format.Clean(msg.file) + ", and nothing is in doubt any more.",
			"Sync's own page of batches shows whether it holds these requests.",
		}, "it is", msg))
		return nil
	case len(likely) > 0:
		msg.sure = true
		m.env.Ask(dialog.NewConfirm(m.env, "Nothing came of "+msg.file+"?", []string{
			format.Clean(likely[0].ID) + ", " + format.Clean(string(likely[0].Status)) + ", looks like it.",
			"If it is, sending " + format.Clean(msg.file) + " again is paid for twice.",
		}, "nothing came of it", msg))
		return nil
	}
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
		m.env.Fail("Not noted", msg.err)
		return nil
	}
	m.doubt.settle(msg.settle.submission)
	if msg.settle.batch != "" {
		m.watch(msg.settle.batch)
		m.batches.SetFile(msg.settle.batch, msg.settle.file)
		m.batches.Select(msg.settle.batch)
		m.env.Focus(screen.Batches)
		m.env.Notify(screen.Success, "Noted: it is %s.", msg.settle.batch)
	} else {
		m.env.Notify(screen.Info, "Noted: nothing came of it.")
	}
	return m.pollNow()
}

// inWords is a submission in doubt for when the screen is gone.
func inWords(f job.Finding) string {
	s := fmt.Sprintf("%s (%s), sent %s", baseName(f.File), format.Count(f.Requests, "request"), f.SentAt().Local().Format(time.DateTime))
	for i, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		s += []string{"; it may be ", " or "}[min(i, 1)] + b.ID
	}
	return s
}
