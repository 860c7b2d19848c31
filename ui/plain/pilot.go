package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/ui/format"
)

// sendPilot sends the first requests one by one and waits for them. It reports whether the
// rest of the file goes out as a batch; r.parts is what is sent then, behind the pilot.
func (r *runner) sendPilot(ctx context.Context) (goesOn bool, err error) {
	head, whole := r.parts[0], len(r.parts) == 1
	if !whole && r.AfterPilot == nil {
		r.talkMinimum()
	}
	submission, got, err := r.Jobs.SendSingly(ctx, job.Singly{
		File: head, Pilot: !whole, Again: r.Again, Output: r.Output, Interval: r.Interval, Report: r.tellSingle,
	})
	r.singly = submission.ID
	switch {
	case ctx.Err() != nil && err != nil:
		return false, context.Cause(ctx)
	case errors.Is(err, syncapi.ErrGenerationUnknown):
		return false, err
	case err != nil:
		return false, inputError(err, 0)
	}
	r.print(saved{
		File: head.Path, Status: syncapi.StatusCompleted, Output: got.Path,
		Results: got.Results, Succeeded: got.Succeeded, Failed: got.Failed,
	})
	r.explain(ctx, "", got)
	failed := got.HasFailures(submission.Requests)
	r.failed = r.failed || failed
	r.succeeded += got.Succeeded
	r.failures += got.Failed
	r.collected = append(r.collected, collected{batchID: "singly-" + submission.ID[:min(8, len(submission.ID))], path: got.Path, single: true})
	if whole {
		return false, r.broken
	}
	r.pilot = submission.ID
	if r.AfterPilot != nil {
		return r.broken == nil && r.AfterPilot(ctx, max(got.Failed, submission.Requests-got.Succeeded)), r.broken
	}
	if failed && !r.Force {
		r.talk("the rest of %s was not sent, because the pilot has failures; the same command with --force sends it, and nothing of the pilot again", r.File.Path)
		return false, cmp.Or(r.broken, ErrFailed)
	}
	return r.broken == nil, r.broken
}

// whatWasSent says how many requests were sent one by one, for a run that was interrupted;
// empty for none.
func (r *runner) whatWasSent() string {
	if r.singly == "" {
		return ""
	}
	sent, unsure := r.Jobs.SentSingly(r.singly)
	if sent+unsure == 0 {
		return ""
	}
	all := 0
	for _, part := range r.parts {
		for range part.Requests() {
			all++
		}
	}
	said := fmt.Sprintf("%d of %s %s sent", sent, format.Count(all, "request"), format.Plural(sent, "was", "were"))
	rest := all - sent - unsure
	if unsure > 0 {
		said += fmt.Sprintf(", %d may have been", unsure)
	}
	if rest > 0 {
		said += fmt.Sprintf(", and the other %d %s not", rest, format.Plural(rest, "was", "were"))
	}
	return said + "; the same command continues and sends none twice"
}

// talkMinimum warns when the rest may be too small for a batch.
func (r *runner) talkMinimum() {
	n := 0
	for _, part := range r.parts[1:] {
		for range part.Requests() {
			n++
		}
	}
	if n < batchfile.PublishedMinRequests {
		r.talk("the rest of %s has %s, fewer than the %d that Sync publishes as the minimum of a batch; --pilot %d sends all of them one by one",
			r.File.Path, format.Count(n, "request"), batchfile.PublishedMinRequests, r.Pilot+n)
	}
}

// tellSingle reports what happened to a request that was sent by itself.
func (r *runner) tellSingle(e single.Event) {
	if e.Err != nil {
		r.waits(fmt.Errorf("%s: %w", e.Request, e.Err), e.Wait)
		return
	}
	status := e.Generation.Status
	if e.Refusal != "" {
		status = syncapi.StatusRejected
	}
	r.print(generation{RequestID: e.Request, ID: e.Generation.ID, Status: status, Error: e.Refusal, at: r.Now().Format(clockLayout)})
}

// generation is a request that was sent by itself.
type generation struct {
	RequestID string         `json:"request_id"`
	ID        string         `json:"generation_id,omitempty"` // without one Sync refused the request
	Status    syncapi.Status `json:"status"`
	Error     string         `json:"error,omitempty"` // why Sync refused it

	at string
}

func (generation) name() string { return "generation" }

func (g generation) lines(text) []string {
	line := strings.Join([]string{g.at, g.RequestID, string(g.Status)}, " ")
	if g.Error != "" {
		line += ": " + g.Error
	}
	return []string{line}
}
