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
	queue job.Queue // after it
}

// send sends a job. While it is on its way, nothing else is sent and leaving waits for
// the answer.
func (f *Feature) send(o order) tea.Cmd {
	name := o.name()
	what := name
	if n := len(o.job.Parts); n > 1 {
		what = fmt.Sprintf("%s in %d parts", name, n)
	}
	ctx := f.begin(what)
	f.env.ClearNotice() // the line says now that it is being sent
	jobs, output := f.cfg.Jobs, f.cfg.Output
	return func() tea.Msg {
		msg := SentMsg{Name: name, order: o}
		if err := job.CanSave(output, job.ResultsSize(o.job.Parts...)); err != nil {
			msg.Err = fmt.Errorf("%w; nothing was sent, because its results could not be saved", err)
			return msg
		}
		msg.Outcomes, msg.Err = jobs.Send(ctx, o.job)
		msg.queue = jobs.Queue()
		return msg
	}
}

// begin notes what is being sent, and makes the context to send it under.
func (f *Feature) begin(what string) context.Context {
	f.sending, f.slowStage, f.progress = what, "", &progress{}
	return f.progress.watch(f.env.Context, f.cfg.Now)
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
		f.notifyQueued(msg.Name, msg.queue, msg.Err)
	default:
		f.notSent(msg.Name, accepted, len(msg.Outcomes), msg.Err)
	}
	f.tellQueue(msg.queue)
	f.env.Post(screen.PollMsg{}) // the list of batches is the truth now
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
		if o.ListErr != nil {
			f.env.Log("%s was sent without Sync's list of batches: %v", base(o.File), o.ListErr)
		}
		ids = append(ids, o.BatchID)
	}
	return ids
}
