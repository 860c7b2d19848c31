package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// submit sends the parts. A run that follows its batches sends queued parts meanwhile; a run that
// does not leaves them to the next run of the same command.
func (r *runner) submit(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	j := job.Job{Parts: r.batchParts(), WebhookURL: r.WebhookURL, Again: r.Again, Pilot: r.pilot}
	if r.costs != nil {
		costs := r.costs.Parts(r.parts)
		j.Estimates = costs[len(costs)-len(j.Parts):] // the requests sent one by one come first
	}
	sent, err := r.unbroken(ctx, func(ctx context.Context) ([]job.Outcome, error) { return r.Jobs.Send(ctx, j) })
	if r.splitSmaller(err, sent) {
		return r.submit(ctx)
	}
	err = r.adopt(ctx, sent, err)
	if errors.Is(err, job.ErrQueued) && r.Monitor {
		r.talk("%v; tried again at %s at the latest", err, r.Jobs.Queue().Next.In(r.Now().Location()).Format(clockLayout))
		return r.broken
	}
	return err
}

// splitSmaller splits the file again if a refusal names a smaller limit of requests than the parts
// have, and reports whether it did. Sync has then accepted nothing of the file.
func (r *runner) splitSmaller(err error, sent []job.Outcome) bool {
	limit, named := job.RequestLimit(err)
	if !r.Split || !named || len(job.Summarize(sent, err).Accepted) > 0 || r.limit > 0 && limit >= r.limit {
		return false
	}
	before := len(r.parts)
	r.limit = limit
	parts, err := r.split()
	if err != nil || len(parts) <= before {
		return false
	}
	r.parts = parts
	r.talk("Sync takes up to %s in a batch, so %s is sent as %s", format.Count(limit, "request"), r.File.Path, fmt.Sprintf("%d %s", len(r.batchParts()), format.Plural(len(r.batchParts()), "batch", "batches")))
	return true
}

// batchParts returns the parts that are sent as batches: all except those sent one by one.
func (r *runner) batchParts() []*batchfile.File {
	if r.pilot != "" {
		return r.parts[1:]
	}
	return r.parts
}

// tellQueued reports the queued parts, at most once per heartbeat.
func (r *runner) tellQueued() {
	waiting := r.Jobs.Queued()
	switch now := r.Now(); {
	case len(waiting) == 0:
		r.queuedAt = time.Time{}
	case r.queuedAt.IsZero() || now.Sub(r.queuedAt) >= heartbeat:
		for _, s := range waiting {
			r.print(queued{File: r.fileOf(s)})
			if !r.queuedAt.IsZero() {
				r.talk("%s %s is still queued", now.Format(clockLayout), r.fileOf(s))
			}
		}
		r.queuedAt = now
	}
}

// fileOf is the name of a part in this run.
func (r *runner) fileOf(s ledger.Submission) string { return r.parts[s.Part-1].Path }

// sendQueued sends queued parts if a poll shows a free slot.
func (r *runner) sendQueued(ctx context.Context, s job.Snapshot) error {
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
	return r.broken // a later poll sends the rest
}

// waits reports a wait before another try, if it is long enough to notice.
func (r *runner) waits(err error, wait time.Duration) {
	switch {
	case wait < noticeable:
	case syncapi.KindOf(err) == syncapi.KindRateLimit:
		r.talk("%s Sync asks to slow down: %v; trying again in %s", r.Now().Format(clockLayout), err, format.Duration(wait))
	default:
		r.talk("%s %v; trying again in %s", r.Now().Format(clockLayout), err, format.Duration(wait))
	}
}

const noticeable = 3 * time.Second

// adopt follows the accepted parts, and reports the others.
func (r *runner) adopt(ctx context.Context, sent []job.Outcome, err error) error {
	if len(sent) > 0 {
		r.waiting = 0
	}
	for _, s := range sent {
		if s.Warning != nil {
			r.talk("%s: %v", s.File, s.Warning)
		}
		r.accepted(s) // unless it was already reported
	}
	sum := job.Summarize(sent, err)
	r.waiting += len(sum.Waiting)
	r.unknown = r.unknown || len(sum.Unknown) > 0
	if _, broke := errors.AsType[*panicError](err); broke {
		return err
	}
	switch sum.Stop {
	case job.StopNone:
		return r.broken
	case job.StopSentBefore, job.StopBusy:
		if goesOn, err := r.sentBefore(ctx, sum, err); goesOn || err != nil {
			return err
		}
		err = r.continuable(err, sum.Earlier)
	case job.StopUnknown:
		r.lookUp(ctx, findingsOf(sum.Unknown), patience)
	}
	printed := 0
	if i := slices.IndexFunc(sent, func(s job.Outcome) bool { return s.State == ledger.Refused }); i >= 0 {
		printed = r.printRefusal(err, i)
	}
	r.talkRest(sent)
	if len(sent) > 0 && !slices.ContainsFunc(sent, func(s job.Outcome) bool { return s.State != ledger.Dropped }) {
		r.talk("%s", nothingCreated(err))
	}
	return inputError(err, printed)
}

// nothingCreated says what is known about a job without a batch, and whether the same command sends
// it.
func nothingCreated(err error) string {
	kind := syncapi.KindOf(err)
	switch {
	case !job.RefusedPost(err):
		return "nothing was sent; the same command sends it"
	case kind == syncapi.KindRedirect:
		return "the file was not sent to where the answer leads, and no batch was created there"
	case kind.Access(), kind == syncapi.KindNoAPI:
		return "Sync refused it and created nothing; once the cause is fixed, the same command sends it"
	}
	return "Sync refused it and created nothing; the same command sends it again"
}

// unknownBefore reports the earlier submissions of the same requests with an unknown outcome. It
// returns nil if there are none.
func (r *runner) unknownBefore(ctx context.Context, sum job.Summary, err error) error {
	if len(sum.Unknown) > 0 { // the list would have their batches by now
		r.lookUp(ctx, findingsOf(sum.Unknown), 0)
		return fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, err)
	}
	if i := slices.IndexFunc(sum.Earlier, func(e ledger.Earlier) bool { return e.Singly && e.State == ledger.Unknown }); i >= 0 {
		err := fmt.Errorf("%w: %w", syncapi.ErrGenerationUnknown, err)
		r.print(unknown{File: sum.Earlier[i].File, Candidates: []string{}, Error: err.Error()})
		return err
	}
	return nil
}

// sentBefore reports the earlier submissions of the same requests. It returns true if the run
// continues by following them.
func (r *runner) sentBefore(ctx context.Context, sum job.Summary, err error) (goesOn bool, _ error) {
	if err := r.unknownBefore(ctx, sum, err); err != nil {
		return false, err
	}
	if r.Monitor && r.resume(sum.Earlier) {
		return true, r.broken
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
	return false, nil
}

func findingsOf(unknown []ledger.Submission) []job.Finding {
	var findings []job.Finding
	for _, s := range unknown {
		findings = append(findings, job.Finding{Submission: s})
	}
	return findings
}

// talkRest says how to send the parts after a refused part if earlier parts were accepted. The same
// file cannot be sent again, except after a pilot, which continues.
func (r *runner) talkRest(sent []job.Outcome) {
	i := slices.IndexFunc(sent, func(s job.Outcome) bool { return s.State == ledger.Refused })
	if i <= 0 {
		return
	}
	line := 1
	for _, part := range r.parts[:i] {
		line += bytes.Count(part.Content, []byte("\n"))
	}
	if i == 1 && sent[0].Singly {
		r.talk("nothing from line %d of %s on was sent: fix those lines, and the same command sends them, and nothing of the pilot again", line, r.File.Path)
		return
	}
	r.talk("%s accepted, and nothing from line %d of %s on was sent: put those lines into another file, fix them, and send it",
		was(i, "part"), line, r.File.Path)
}

// accepted follows the batch of a part that was created now or by an interrupted run.
func (r *runner) accepted(s job.Outcome) {
	if s.State != ledger.Accepted || s.BatchID == "" { // requests sent one by one have no batch
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
