package submit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// sendMsg is the user's Yes, with the exact bytes that were confirmed.
type sendMsg struct{ order order }

// singlyMsg is the user's choice to send a file one by one.
type singlyMsg struct{ order order }

// sendSingly starts to send the requests of a file one by one, unless they cost too much.
func (f *Feature) sendSingly(o order) tea.Cmd {
	if err := f.budget(o); err != nil {
		f.env.Fail("Not submitted: "+o.name, err)
		return nil
	}
	msg := screen.SendSinglyMsg{File: o.file.Content, Name: o.name, Again: o.job.Again}
	if len(o.job.Estimates) > 0 {
		msg.Estimate = o.job.Estimates[0]
	}
	f.env.Post(msg)
	return lookForChange(o)
}

// changedMsg says that a file has changed since the user confirmed it.
type changedMsg struct{ name string }

// lookForChange checks whether the file of an order has changed on the disk.
func lookForChange(o order) tea.Cmd {
	return func() tea.Msg {
		if !o.changed() {
			return nil
		}
		return changedMsg{o.name}
	}
}

// SentMsg says that a job was sent, or why not all of it was.
type SentMsg struct {
	// Name is the name of the file.
	Name     string
	Outcomes []job.Outcome
	Err      error

	order   order
	changed bool      // the file changed after the user confirmed it
	queue   job.Queue // the queue afterward
}

// send sends a job. Until it ends, nothing else is sent, and leaving waits for the answer.
func (f *Feature) send(o order) tea.Cmd {
	name := o.name
	what := name
	if n := len(o.job.Parts); n > 1 {
		what = fmt.Sprintf("%s in %d parts", name, n)
	}
	ctx := f.begin(what)
	f.env.ClearNotice() // the status line now says that it is being sent
	jobs, output := f.cfg.Jobs, f.cfg.Output
	return f.env.Paid.Call(func() tea.Msg {
		msg := SentMsg{Name: name, order: o, changed: o.changed()}
		if err := job.CanSave(output, job.ResultsSize(o.job.Parts...)); err != nil {
			msg.Err = fmt.Errorf("%w; nothing was sent, because the results could not be saved", err)
			return msg
		}
		msg.Outcomes, msg.Err = jobs.Send(ctx, o.job)
		msg.queue = jobs.Queue()
		return msg
	})
}

// begin records what is being sent, and makes the context for it.
func (f *Feature) begin(what string) context.Context {
	f.sending, f.slowStage, f.progress = what, "", &progress{}
	f.queueGen++ // an older look at the queue would show its parts as those of an earlier session
	return f.progress.watch(f.env.Context, f.cfg.Now)
}

func (f *Feature) sent(msg SentMsg) tea.Cmd {
	f.sending = ""
	// The pilot is a part of the job, too, but it was already sent and is not a batch.
	msg.Outcomes = slices.DeleteFunc(msg.Outcomes, func(o job.Outcome) bool { return o.Singly })
	sum := job.Summarize(msg.Outcomes, msg.Err)
	f.adopt(sum.Accepted)
	since := ""
	if msg.changed {
		since = " The file has changed since; what you confirmed was sent."
	}
	ids := strings.Join(sum.BatchIDs(), ", ")
	var cmd tea.Cmd
	switch {
	case f.env.Leaving && msg.Err != nil:
		f.left(msg.Name, sum, msg.Err)
	case sum.Stop == job.StopNone && len(msg.Outcomes) > 1:
		f.env.Notify(screen.Success, "Submitted all %d parts, as %s.%s", len(msg.Outcomes), ids, since)
	case sum.Stop == job.StopNone:
		f.env.Notify(screen.Success, "Submitted %s as %s.%s", msg.Name, ids, since)
	case sum.Stop == job.StopSentBefore:
		before, _ := errors.AsType[*ledger.SentBeforeError](msg.Err)
		return f.askAgain(msg.Name, msg.order, before)
	case sum.Stop == job.StopUnknown:
		f.unknown.take(sum.Unknown)
	case sum.Stop == job.StopQueued:
		f.notifyQueued(msg.Name, msg.queue, msg.Err)
	case sum.Stop == job.StopRefused:
		cmd = f.refused(msg, sum)
	default:
		f.notSent(msg.Name, sum, len(msg.Outcomes), msg.Err)
	}
	f.tellQueue(msg.queue)
	f.env.Post(screen.PollMsg{}) // the list of batches is now out of date
	return cmd
}

// refused shows why Sync refused a file, and offers to split a file with more requests than Sync
// takes.
func (f *Feature) refused(msg SentMsg, sum job.Summary) tea.Cmd {
	o := msg.order
	limit, named := job.RequestLimit(msg.Err)
	if named && len(sum.Accepted) == 0 && o.file.Report != nil && o.requests() > limit && limit != o.limit {
		split, err := o.remade(limit)
		if err == nil && len(split.job.Parts) > len(o.job.Parts) {
			f.env.Log("%s: %v", msg.Name, msg.Err)
			f.limit, split.limit = limit, limit
			return f.preview(split)
		}
	}
	err := msg.Err
	part := slices.IndexFunc(msg.Outcomes, func(o job.Outcome) bool { return o.State == ledger.Refused })
	parts := o.job.Parts
	if o.pilot != nil && part >= 0 { // the pilot's lines come first
		parts, part = append([]*batchfile.File{o.pilot.head}, parts...), part+1
	}
	if problems := job.ServerProblems(err, parts, part); len(problems) > 0 {
		f.env.Post(screen.RefusedMsg{Stamp: o.file.Stamp, Err: err, Problems: problems})
		if o.file.Stamp == f.file.Stamp {
			err = refusal{len(problems), err}
		}
	}
	f.notSent(msg.Name, sum, len(msg.Outcomes), err)
	return nil
}

// notSent says why a job was not sent, or only in part.
func (f *Feature) notSent(file string, sum job.Summary, parts int, err error) {
	if n := len(sum.Accepted); n > 0 {
		f.env.Fail("Only part of it was submitted: "+file, fmt.Errorf("%d of its %d parts %s, as %s; then %w",
			n, parts, format.Plural(n, "is", "are"), strings.Join(sum.BatchIDs(), ", "), err))
		return
	}
	f.env.Fail("Not submitted: "+file, err)
}

// left keeps the outcome of a job for the report after the program ends.
func (f *Feature) left(file string, sum job.Summary, err error) {
	answer, isAnswer := errors.AsType[*syncapi.Error](err)
	switch {
	case sum.Stop == job.StopUnknown:
		f.unknown.take(sum.Unknown)
	case sum.Stop == job.StopQueued: // the queue reports it
	case isAnswer:
		f.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, answer)
	case errors.Is(err, context.Canceled):
		if len(sum.Accepted) == 0 || len(sum.Waiting) > 0 {
			f.outcome.Waiting = append(f.outcome.Waiting, file)
		}
	default:
		f.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, err)
	}
}

// adopt starts to follow the batches of a job.
func (f *Feature) adopt(accepted []job.Outcome) {
	for _, o := range accepted {
		msg := screen.FollowMsg{ID: o.BatchID, File: base(o.File)}
		if !o.Earlier { // otherwise the list has it
			msg.Batch = &o.Batch
		}
		f.env.Post(msg)
		if o.Warning != nil {
			f.env.Log("%v", o.Warning)
		}
		if o.ListErr != nil {
			f.env.Log("%s was sent although Sync's list of batches was not available: %v", base(o.File), o.ListErr)
		}
	}
}
