package submit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// sendMsg is the user's Yes, with the very bytes that were confirmed.
type sendMsg struct{ order order }

// SentMsg says that a job was sent, or why not all of it was.
type SentMsg struct {
	// Name is the file's.
	Name     string
	Outcomes []job.Outcome
	Err      error

	order order
}

// send sends a job. While it is on its way, nothing else is sent and leaving waits for
// the answer.
func (f *Feature) send(o order) tea.Cmd {
	name := o.name()
	f.sending = name
	if n := len(o.job.Parts); n > 1 {
		f.sending = fmt.Sprintf("%s in %d parts", name, n)
	}
	f.env.ClearNotice() // the line says now that it is being sent
	ctx, jobs, output := f.env.Context, f.cfg.Jobs, f.cfg.Output
	return func() tea.Msg {
		msg := SentMsg{Name: name, order: o}
		if err := job.CanSave(output, job.ResultsSize(o.job.Parts...)); err != nil {
			msg.Err = fmt.Errorf("%w; nothing was sent, because its results could not be saved", err)
			return msg
		}
		msg.Outcomes, msg.Err = jobs.Send(ctx, o.job)
		return msg
	}
}

func (f *Feature) sent(msg SentMsg) {
	f.sending = ""
	accepted := f.adopt(msg.Outcomes)
	before, isBefore := errors.AsType[*ledger.SentBeforeError](msg.Err)
	switch {
	case f.env.Leaving && msg.Err != nil:
		f.left(msg.Name, msg.Outcomes, msg.Err)
	case msg.Err == nil && len(msg.Outcomes) > 1:
		f.env.Notify(screen.Success, "Submitted all %d parts, as %s.", len(msg.Outcomes), strings.Join(accepted, ", "))
	case msg.Err == nil:
		f.env.Notify(screen.Success, "Submitted %s as %s.", msg.Name, strings.Join(accepted, ", "))
	case isBefore && !before.Sending():
		f.askAgain(msg.Name, msg.order, before)
		return
	case errors.Is(msg.Err, syncapi.ErrOutcomeUnknown):
		f.unknown.take(msg.Outcomes)
	case errors.Is(msg.Err, job.ErrQueued):
		f.env.Notify(screen.Info, "%s waits: your plan's number of batches is running. It goes out when one has ended.", msg.Name)
	default:
		f.notSent(msg.Name, accepted, len(msg.Outcomes), msg.Err)
	}
	f.env.Post(screen.QueuedMsg{Files: f.queued()}, screen.PollMsg{}) // the list of batches is the truth now
}

// notSent says why a job was not sent, or not to its end.
func (f *Feature) notSent(file string, accepted []string, parts int, err error) {
	if n := len(accepted); n > 0 {
		f.env.Fail("Not all of it is submitted: "+file, fmt.Errorf("%d of its %d parts %s, as %s; then %w",
			n, parts, format.Plural(n, "is", "are"), strings.Join(accepted, ", "), err))
		return
	}
	f.env.Fail("Not submitted: "+file, err)
}

// left keeps the end of a job for when the screen is gone.
func (f *Feature) left(file string, outcomes []job.Outcome, err error) {
	answer, isAnswer := errors.AsType[*syncapi.Error](err)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		f.unknown.take(outcomes)
	case errors.Is(err, job.ErrQueued): // the queue has it
	case isAnswer:
		f.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, answer)
	case errors.Is(err, context.Canceled):
		if n := len(outcomes); n == 0 || outcomes[n-1].State != ledger.Accepted { // they go out in turn
			f.outcome.Waiting = append(f.outcome.Waiting, file)
		}
	default:
		f.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, err)
	}
}

// adopt has the batches of a job followed, and returns their ids.
func (f *Feature) adopt(outcomes []job.Outcome) (ids []string) {
	for _, o := range outcomes {
		if o.State != ledger.Accepted {
			continue
		}
		msg := screen.FollowMsg{ID: o.BatchID, File: base(o.File)}
		if !o.Earlier { // else the list has it
			msg.Batch = &o.Batch
		}
		f.env.Post(msg)
		if o.Warning != nil {
			f.env.Log("%v", o.Warning)
		}
		ids = append(ids, o.BatchID)
	}
	return ids
}

// queueSentMsg says that a queued part was sent, or why not.
type queueSentMsg struct {
	outcomes []job.Outcome
	err      error
}

// sendQueued sends what is queued, when a poll shows that there is room and nothing else
// is being sent.
func (f *Feature) sendQueued(s job.Snapshot) tea.Cmd {
	part, due := f.cfg.Jobs.Due(s)
	if !due || f.sending != "" || f.env.Leaving {
		return nil
	}
	f.sending = base(part.File)
	ctx, jobs := f.env.Context, f.cfg.Jobs
	return func() tea.Msg {
		outcomes, err := jobs.SendQueued(ctx, s)
		return queueSentMsg{outcomes: outcomes, err: err}
	}
}

func (f *Feature) queueSent(msg queueSentMsg) {
	file := f.sending
	f.sending = ""
	accepted := f.adopt(msg.outcomes)
	switch {
	case f.env.Leaving && msg.err != nil:
		f.left(file, msg.outcomes, msg.err)
	case msg.err == nil && len(accepted) == 0, errors.Is(msg.err, job.ErrQueued):
	case errors.Is(msg.err, syncapi.ErrOutcomeUnknown):
		f.unknown.take(msg.outcomes)
	case msg.err != nil:
		f.notSent(file, accepted, len(msg.outcomes), msg.err)
	default:
		f.env.Notify(screen.Success, "Submitted what was waiting, as %s.", strings.Join(accepted, ", "))
	}
	f.env.Post(screen.QueuedMsg{Files: f.queued()})
	if len(accepted) > 0 {
		f.env.Post(screen.PollMsg{}) // something runs now
	}
}

// queued are the names of the files of which something is queued.
func (f *Feature) queued() []string {
	var names []string
	for _, s := range f.cfg.Jobs.Queued() {
		names = append(names, base(s.File))
	}
	return names
}
