package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/ui/format"
)

// sendPilot sends the first requests one by one and waits for them. It reports whether the rest of
// the file goes out as a batch; r.parts is then what to send, after the pilot.
func (r *runner) sendPilot(ctx context.Context) (goesOn bool, err error) {
	head, whole := r.parts[0], len(r.parts) == 1
	if !whole && r.AfterPilot == nil {
		r.talkMinimum()
	}
	sent, err := r.sendSingly(ctx, job.Singly{File: head, Pilot: !whole, Again: r.Again, Output: r.Output, Interval: r.Interval})
	if err != nil {
		return false, r.unfinishedSingly(ctx, err)
	}
	got := sent.saved
	r.print(saved{
		File: head.Path, Status: syncapi.StatusCompleted, Output: got.Path,
		Results: got.Results, Succeeded: got.Succeeded, Failed: got.Failed,
	})
	r.explain(ctx, "", got)
	failed := got.HasFailures(sent.Requests)
	r.failed = r.failed || failed
	r.succeeded += got.Succeeded
	r.failures += got.Failed
	r.collected = append(r.collected, collected{batchID: "singly-" + sent.ID[:min(8, len(sent.ID))], path: got.Path, single: true})
	if whole {
		return false, r.broken
	}
	r.pilot = sent.ID
	if r.AfterPilot != nil {
		return r.broken == nil && r.AfterPilot(ctx, max(got.Failed, sent.Requests-got.Succeeded)), r.broken
	}
	if failed && !r.Force {
		r.talk("the rest of %s was not sent, because the pilot has failures; the same command with --force sends the rest, and no request twice", r.File.Path)
		return false, cmp.Or(r.broken, ErrFailed)
	}
	return r.broken == nil, r.broken
}

// sentSingly are requests that were sent one by one.
type sentSingly struct {
	ledger.Submission
	saved job.Saved
}

// sendSingly sends requests one by one, and reports each answer.
func (r *runner) sendSingly(ctx context.Context, o job.Singly) (sentSingly, error) {
	r.slow = time.NewTimer(0)
	r.slow.Stop()
	return await(ctx, r, syncapi.ErrGenerationUnknown, func(s *sending) (sentSingly, error) {
		o.Report = func(e single.Event) { s.say(func() { r.tellSingle(e) }) }
		submission, saved, err := r.Jobs.SendSingly(ctx, o)
		return sentSingly{submission, saved}, err
	})
}

// unfinishedSingly reports the state of requests without results, and returns the error to end
// with.
func (r *runner) unfinishedSingly(ctx context.Context, err error) error {
	if sum := job.Summarize(nil, err); sum.Stop == job.StopSentBefore {
		return cmp.Or(r.unknownBefore(ctx, sum, err), r.continuable(err, sum.Earlier))
	}
	e, ok := errors.AsType[*single.UnfinishedError](err)
	if ok && e.Sent() {
		r.singly = e
		r.print(unfinished{File: r.File.Path, Requests: e.Requests, Created: e.Created, Running: e.Running, Refused: e.Refused, Unknown: e.Unknown,
			Output: e.Saved.Path, results: e.Saved.Results})
	}
	switch {
	case IsUnknown(err):
		if ok {
			r.print(unknown{File: r.File.Path, Candidates: []string{}, Error: err.Error()})
		}
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx) // the end of the run says the rest
	case r.singly != nil:
		r.talk("the same command continues, and sends none twice")
	}
	return inputError(err, 0)
}

// continuableError is the error for a file whose first requests were sent one by one: the same
// command with --pilot continues.
type continuableError struct {
	error
	pilot int
}

// Unwrap returns the error itself.
func (e continuableError) Unwrap() error { return e.error }

// continueHint says how to continue after a continuableError; empty for another error.
func continueHint(err error) string {
	if e, ok := errors.AsType[continuableError](err); ok {
		return fmt.Sprintf("The same command with --pilot %d continues, and pays for nothing twice. ", e.pilot)
	}
	return ""
}

// continuable adds to the error about earlier submissions which --pilot continues; it returns the
// error itself if none does.
func (r *runner) continuable(err error, earlier []ledger.Earlier) error {
	for _, e := range earlier {
		if !e.Singly || e.Under != "" || e.Saved.Path != "" && len(earlier) > 1 {
			continue
		}
		if head, _ := r.File.Cut(e.Requests); head.Hash() == e.Hash {
			return continuableError{err, e.Requests}
		}
	}
	return err
}

// interruptedSingly is the message of an interruption about requests that are sent one by one;
// empty for none.
func (r *runner) interruptedSingly() string {
	switch {
	case r.singly != nil:
		all := 0
		for range r.File.Requests() {
			all++
		}
		return r.singly.Progress(all) + "; the same command continues, and sends none twice"
	case r.pilot != "":
		return "the rest of " + r.File.Path + " was not sent; the same command sends it, and nothing of the pilot again"
	}
	return ""
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

// tellSingle reports an event of a request that was sent alone.
func (r *runner) tellSingle(e single.Event) {
	if e.Last {
		r.talk("%s %v; nothing more is sent, and what was created continues", r.Now().Format(clockLayout), e.Err)
		return
	}
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

// generation is a request that was sent alone.
type generation struct {
	RequestID string         `json:"request_id"`
	ID        string         `json:"generation_id,omitempty"` // empty if Sync refused the request
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

// unfinished is the state of requests that are sent one by one, if a run ends before they have
// results. In text it goes to standard error.
type unfinished struct {
	File string `json:"file"`
	// Requests is the number of requests to send one by one. Created of them are generations, of
	// which Running had not ended.
	Requests int `json:"requests"`
	Created  int `json:"created"`
	Running  int `json:"running"`
	Refused  int `json:"refused"`
	Unknown  int `json:"unknown"` // requests that may or may not have a generation
	// Output is the file with the results so far; empty for none.
	Output string `json:"output,omitempty"`

	results int
}

func (unfinished) name() string { return "unfinished" }

func (u unfinished) lines(text) []string {
	if u.Output == "" {
		return nil
	}
	return []string{fmt.Sprintf("saved %s: %s of %d", u.Output, format.Count(u.results, "result"), u.Requests)}
}
