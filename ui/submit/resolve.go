package submit

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

// resolveMsg is the user's answer about a submission: its batch, or, without one, that it was not
// sent.
type resolveMsg struct {
	submission, batch, file string
	sure                    bool // the user has confirmed the answer
}

// resolveFirst asks about the first submission, and starts a lookup.
func (u *unknown) resolveFirst() tea.Cmd {
	if len(u.findings) == 0 {
		u.env.Notify(screen.Info, "The outcome of every submission is known.")
		return nil
	}
	u.ask(u.findings[0].ID)
	return u.lookUp()
}

// askNext asks once about each submission that has candidates to choose from, or for which no
// further lookup is planned.
func (u *unknown) askNext() {
	for _, f := range u.findings {
		if u.resolvable(f) && !slices.Contains(u.asked, f.ID) {
			u.ask(f.ID)
			return
		}
	}
}

// ask asks the user to resolve a submission.
func (u *unknown) ask(id string) {
	if i := u.index(id); i >= 0 {
		u.question, u.about = dialog.NewChoice(u.env, u.ambiguity(u.findings[i])), id
		u.env.Ask(u.question)
	}
}

// refresh updates the open question. It does not reopen a question that already had candidates.
func (u *unknown) refresh() {
	if u.question == nil || !u.question.Open() {
		return
	}
	i := u.index(u.about)
	if i < 0 {
		u.env.Close(u.question)
		u.question = nil
		u.env.Notify(screen.Info, "Its outcome is known now.")
		return
	}
	if f := u.findings[i]; u.resolvable(f) && !slices.Contains(u.asked, f.ID) {
		u.asked = append(u.asked, f.ID)
	}
	u.question.Ask(u.ambiguity(u.findings[i]))
}

// ambiguity is the question about a submission. The answers are its candidates, and that Sync did
// not accept it. The default leaves the submission unknown.
func (u *unknown) ambiguity(f job.Finding) (q dialog.Question) {
	file := base(f.File)
	q.Title = format.Clean("Outcome unknown: " + file)
	q.Lines = []string{format.Clean(fmt.Sprintf("It is unknown whether Sync accepted the %s of %s, sent %s. A batch may be running and cost money.",
		format.Count(f.Requests, "request"), file, format.Second(f.SentAt())))}
	q.Add("Decide later", nil)
	for _, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		q.Add(format.Clean(fmt.Sprintf("It is %s, created %s, %s", b.ID, format.Clock(b.CreatedAt), b.Status)),
			resolveMsg{submission: f.ID, batch: b.ID, file: file})
	}
	q.Add("It was not accepted; it may be sent again", resolveMsg{submission: f.ID, file: file})
	if next := u.findings[(u.index(f.ID)+1)%len(u.findings)]; next.ID != f.ID {
		q.Add(format.Clean("Decide later and go to "+base(next.File)+" sent "+next.SentAt().Local().Format(time.TimeOnly)), questionMsg{next.ID})
	}
	q.Notes = []string{u.seen(f), u.progress()}
	if why := strings.TrimPrefix(f.Reason, syncapi.ErrOutcomeUnknown.Error()+": "); why != "" {
		q.Notes = append(q.Notes, format.Clean("What happened: "+why+"."))
	}
	return q
}

// seen says what the list of batches shows about a submission.
func (u *unknown) seen(f job.Finding) string {
	switch n := len(f.Candidates); {
	case f.Contested:
		return "Another unknown submission could be the same batch."
	case n == 1:
		return "One new batch has as many requests: it is probably this one."
	case n > maxCandidates:
		return fmt.Sprintf("%d new batches have as many requests; these were created closest to it.", n)
	case n > 1:
		return "More than one new batch has as many requests."
	case u.over():
		return "No new batch matches. That is not proof: check at Sync before you send it again."
	case u.looked:
		return "No new batch matches yet."
	}
	return "A batch that matches will be listed here."
}

// progress says whether a lookup is under way, and when the next one is due.
func (u *unknown) progress() string {
	next := u.env.Keys.Resolve.Help().Key + " looks again later."
	if !u.due.IsZero() {
		next = "Next look in " + format.Duration(max(0, u.due.Sub(u.env.Now))) + "."
	}
	switch {
	case u.inFlight:
		return "Looking in Sync's list of batches…"
	case u.err != nil && u.pollErr != nil:
		return format.Clean("The list of batches failed: "+u.err.Error()) + ". The next look is when Sync answers again."
	case u.err != nil:
		return format.Clean("The list of batches failed: "+u.err.Error()) + ". " + next
	}
	return next
}

// resolvedMsg says that the ledger has the answer, or why not.
type resolvedMsg struct {
	answer resolveMsg
	err    error
}

// resolve stores the answer once the user has confirmed it.
func (u *unknown) resolve(msg resolveMsg) tea.Cmd {
	i := u.index(msg.submission)
	switch {
	case msg.sure:
	case msg.batch != "":
		msg.sure = true
		u.env.Ask(dialog.NewConfirm(u.env, "Is it "+msg.batch+"?", []string{
			"The results of that batch then become the results of " + format.Clean(msg.file) + ".",
			"Sync's page of batches shows whether it has these requests.",
		}, "it is", msg))
		return nil
	case i >= 0:
		msg.sure = true
		u.env.Ask(dialog.NewConfirm(u.env, "Was "+format.Clean(msg.file)+" not accepted?", u.risk(u.findings[i]), "it was not accepted", msg))
		return nil
	}
	jobs := u.cfg.Jobs
	return func() tea.Msg {
		if msg.batch == "" {
			return resolvedMsg{answer: msg, err: jobs.NotSent(msg.submission)}
		}
		return resolvedMsg{answer: msg, err: jobs.Accept(msg.submission, msg.batch)}
	}
}

// risk says what a wrong answer costs if the user says that Sync did not accept a submission.
func (u *unknown) risk(f job.Finding) []string {
	known := "Sync's list of batches was not looked at yet, so a batch may exist."
	switch {
	case len(f.Candidates) > 0:
		known = f.Candidates[0].ID + ", " + string(f.Candidates[0].Status) + ", matches it."
	case u.over():
		known = "No batch in Sync's list matches it. That is not proof."
	case u.looked:
		known = "No batch in Sync's list matches it yet. One may still appear."
	}
	twice := "If Sync did accept it, sending " + base(f.File) + " again pays twice for its " + format.Count(f.Requests, "request")
	if f.Estimate > 0 {
		twice += ", " + screen.About(f.Estimate) + " more"
	}
	return []string{format.Clean(known), format.Clean(twice + ". A batch cannot be canceled.")}
}

func (u *unknown) resolved(msg resolvedMsg) {
	if msg.err != nil {
		u.env.Fail("Not resolved", msg.err)
		return
	}
	u.remove(msg.answer.submission)
	if batch := msg.answer.batch; batch != "" {
		u.env.Post(screen.FollowMsg{ID: batch, File: msg.answer.file, Select: true})
		u.env.Focus(screen.Batches)
		u.env.Notify(screen.Success, "Resolved: it is %s.", batch)
	} else {
		u.env.Notify(screen.Info, "Resolved: it was not accepted. Submit the file to send it.")
	}
	u.env.Post(screen.PollMsg{})
}

// describe describes a submission for the report after the program ends.
func describe(f job.Finding) string {
	s := fmt.Sprintf("%s (%s), sent %s", base(f.File), format.Count(f.Requests, "request"), f.SentAt().Local().Format(time.DateTime))
	for i, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		s += []string{"; it may be ", " or "}[min(i, 1)] + b.ID
	}
	return s
}
