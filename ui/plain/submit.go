package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// submit sends the parts. What has to wait for room goes out while the run
// follows the others; without following it waits for the same command again.
func (r *runner) submit(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	sent, err := r.unbroken(ctx, func(ctx context.Context) ([]job.Outcome, error) {
		return r.Jobs.Send(ctx, job.Job{Parts: r.parts, WebhookURL: r.WebhookURL, Again: r.Again})
	})
	err = r.adopt(ctx, sent, err)
	if errors.Is(err, job.ErrQueued) && r.Monitor {
		r.talk("%v; what waits goes out then", err)
		return r.broken
	}
	return err
}

// tellHeld tells now and then of what waits for room.
func (r *runner) tellHeld() {
	waiting := r.Jobs.Queued()
	switch now := r.Now(); {
	case len(waiting) == 0:
		r.heldAt = time.Time{}
	case r.heldAt.IsZero() || now.Sub(r.heldAt) >= heartbeat:
		for _, s := range waiting {
			r.print(held{File: r.fileOf(s)})
			if !r.heldAt.IsZero() {
				r.talk("%s %s still waits for room", now.Format(clockLayout), r.fileOf(s))
			}
		}
		r.heldAt = now
	}
}

// fileOf is what a part is called by in this run.
func (r *runner) fileOf(s ledger.Submission) string { return r.parts[s.Part-1].Path }

// sendHeld sends what waits, when a poll shows that there is room.
func (r *runner) sendHeld(ctx context.Context, s job.Snapshot) error {
	if len(r.Jobs.Queued()) == 0 {
		return nil
	}
	sent, err := r.unbroken(ctx, func(ctx context.Context) ([]job.Outcome, error) { return r.Jobs.SendQueued(ctx, s) })
	err = r.adopt(ctx, sent, err)
	if errors.Is(err, syncapi.ErrOutcomeUnknown) || len(r.Jobs.Queued()) == 0 {
		return err
	}
	if err != nil && !errors.Is(err, job.ErrQueued) {
		r.talk("%s not sent yet: %v; trying again", r.Now().Format(clockLayout), err)
	}
	return r.broken // what is still held goes out with a later poll
}

// waits says that a call is made again after a while that a person would notice.
func (r *runner) waits(err error, wait time.Duration) {
	if wait >= noticeable {
		r.talk("%s %v; trying again in %s", r.Now().Format(clockLayout), err, format.Duration(wait))
	}
}

const noticeable = 3 * time.Second

// adopt watches what was accepted, and says what came of the rest.
func (r *runner) adopt(ctx context.Context, sent []job.Outcome, err error) error {
	if len(sent) > 0 {
		r.waiting = 0
	}
	sum := job.Summarize(sent, err)
	for _, s := range sent {
		if s.Warning != nil {
			r.talk("%s: %v", s.File, s.Warning)
		}
		r.accepted(s) // unless it was said already
	}
	r.waiting += len(sum.Waiting)
	var unknown []job.Finding
	for _, s := range sum.Unknown {
		unknown = append(unknown, job.Finding{Submission: s})
	}
	switch sum.Stop {
	case job.StopNone:
		return r.broken
	case job.StopUnknown:
		if _, broke := errors.AsType[*panicError](err); broke {
			return err
		}
		r.doubt(ctx, unknown, patience)
	case job.StopSentBefore, job.StopBusy:
		if len(unknown) > 0 { // a batch of then would be in the list by now
			r.doubt(ctx, unknown, 0)
			return fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, err)
		}
		if r.Monitor && r.resume(sum.Earlier) {
			return r.broken
		}
		var ids []string
		for _, e := range sum.Earlier {
			if e.BatchID != "" {
				ids = append(ids, e.BatchID)
			}
		}
		if len(ids) > 0 {
			r.talk("follow what was sent with: %s", FollowCommand(r.Command, ids))
		}
	}
	if i := slices.IndexFunc(sent, func(s job.Outcome) bool { return s.State == ledger.Refused }); i >= 0 {
		r.printRefusal(err, i)
	}
	r.talkRest(sent)
	if len(sent) > 0 && !slices.ContainsFunc(sent, func(s job.Outcome) bool { return s.State != ledger.Dropped }) {
		r.talk("nothing was sent; the same command sends it")
	}
	return inputError(err)
}

// talkRest says how what follows a refused part is sent, where parts before it were
// accepted: the file as it is would not do, and the whole of it was not refused.
func (r *runner) talkRest(sent []job.Outcome) {
	i := slices.IndexFunc(sent, func(s job.Outcome) bool { return s.State == ledger.Refused })
	if i <= 0 {
		return
	}
	line := 1
	for _, part := range r.parts[:i] {
		line += bytes.Count(part.Content, []byte("\n"))
	}
	r.talk("%s accepted, and nothing from line %d of %s on was sent: put those lines into a file of their own, fix them, and send that",
		was(i, "part"), line, r.File.Path)
}

// accepted watches a batch that a part became, now or, when the order goes on with
// one that was interrupted, earlier.
func (r *runner) accepted(s job.Outcome) {
	if s.State != ledger.Accepted {
		return
	}
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
