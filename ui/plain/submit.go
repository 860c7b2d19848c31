package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// submit sends the parts. What has to wait for room goes out while the run
// follows the others; without following it waits for the same command again.
func (r *runner) submit(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	sent, err := r.unbroken(ctx, func(ctx context.Context) ([]job.Sent, error) {
		return r.Jobs.Send(ctx, job.Order{Parts: r.parts, WebhookURL: r.WebhookURL, Again: r.Again})
	})
	err = r.take(ctx, sent, err)
	if errors.Is(err, job.ErrHeld) && r.Monitor {
		r.talk("%v; what waits goes out then", err)
		return r.broken
	}
	return err
}

// sendHeld sends what waits, when a poll shows that there is room.
func (r *runner) sendHeld(ctx context.Context, s job.Snapshot) error {
	if len(r.Jobs.Held()) == 0 {
		return nil
	}
	sent, err := r.unbroken(ctx, func(ctx context.Context) ([]job.Sent, error) { return r.Jobs.SendHeld(ctx, s) })
	err = r.take(ctx, sent, err)
	if errors.Is(err, syncapi.ErrOutcomeUnknown) || len(r.Jobs.Held()) == 0 {
		return err
	}
	if err != nil && !errors.Is(err, job.ErrHeld) {
		r.talk("%s not sent yet: %v; trying again", r.Now().Format(clockLayout), err)
	}
	return r.broken // what is still held goes out with a later poll
}

// unbroken submits, and says that an interruption waits for the answer to a POST that
// has begun: without it, it would be unknown whether there is a batch to pay for.
func (r *runner) unbroken(ctx context.Context, send func(context.Context) ([]job.Sent, error)) (sent []job.Sent, err error) {
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		sent, err = send(ctx)
	}()
	select {
	case <-answered:
	case <-ctx.Done():
		r.talk("waiting for Sync's answer to the submission; once more ends at once, and leaves it unknown")
		<-answered
	}
	return sent, err
}

// take watches what was accepted, and says what came of the rest.
func (r *runner) take(ctx context.Context, sent []job.Sent, err error) error {
	if len(sent) > 0 {
		r.waiting = 0
	}
	var doubts []string
	for _, s := range sent {
		if s.Warning != nil {
			r.talk("%s: %v", s.File, s.Warning)
		}
		switch s.State {
		case job.StateAccepted:
			r.accepted(s)
		case job.StateWaiting:
			r.waiting++
		case job.StateUnknown:
			doubts = append(doubts, s.ID)
		}
	}
	before, sentBefore := errors.AsType[*job.SentBeforeError](err)
	switch {
	case err == nil:
		return r.broken
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		r.doubt(ctx, doubts, patience)
	case sentBefore:
		for _, e := range before.Earlier {
			if e.Unsettled() {
				doubts = append(doubts, e.ID)
			}
		}
		if len(doubts) > 0 { // a batch of then would be in the list by now
			r.doubt(ctx, doubts, 0)
			return fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, err)
		}
	}
	return inputError(err)
}

// accepted watches a batch that a part became, now or, when the order goes on with
// one that was interrupted, earlier.
func (r *runner) accepted(s job.Sent) {
	file := r.parts[s.Part-1].Path
	if !r.watch(s.BatchID, file) {
		return
	}
	if s.Earlier {
		r.talk("%s was sent before, as %s", file, s.BatchID)
		return
	}
	r.print(submitted{BatchID: s.BatchID, File: file, Status: s.Batch.Status, Metrics: metricsOf(s.Batch.Metrics)})
}

// patience is how long a batch is looked for that may have come of a submission
// without an answer.
const patience = 30 * time.Second

// doubt looks for what came of submissions without an answer, and names it.
func (r *runner) doubt(ctx context.Context, ids []string, patience time.Duration) {
	var findings []job.Finding
	var err error
	for waited, more := time.Duration(0), true; more && waited <= patience && ctx.Err() == nil; {
		findings, err = r.Jobs.Reconcile(ctx)
		findings = slices.DeleteFunc(findings, func(f job.Finding) bool { return !slices.Contains(ids, f.ID) })
		if slices.ContainsFunc(findings, func(f job.Finding) bool { return len(f.Candidates) > 0 }) {
			break
		}
		last := waited
		if waited, more = job.NextLook(last); more && waited <= patience {
			_ = wait(ctx, waited-last) // an interruption ends the loop
		}
	}
	for _, f := range findings {
		r.tell(f)
	}
	if err != nil {
		r.talk("the list of batches could not be had: %v", err)
	}
}

// tell says of a submission in doubt what to look for, and what may be it.
func (r *runner) tell(f job.Finding) {
	e := unknown{File: f.File, Candidates: []string{}, Error: f.Reason}
	for _, b := range f.Candidates {
		e.Candidates = append(e.Candidates, b.ID)
	}
	r.print(e)
	r.talk("%s: look for a batch of %s, created at about %s",
		f.File, format.Count(f.Requests, "request"), f.SentAt().UTC().Format(time.RFC3339))
	if len(e.Candidates) == 0 {
		r.talk("there is none in the list yet, which does not prove that there will be none; --again sends it in any case")
		return
	}
	command := FollowCommand(r.Command, e.Candidates)
	if len(e.Candidates) == 1 {
		r.talk("it may be %s; to note it as that, follow with: %s", e.Candidates[0], command)
		return
	}
	r.talk("it may be %s; follow with: %s", strings.Join(e.Candidates, " or "), command)
	r.talk("followed alone, one of them is noted as what came of it; with FILE beside it, when it may have come of another submission, too")
}
