package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// patience is how long the batch of a submission without an answer is looked for.
const patience = 30 * time.Second

// lookUp looks for the batches of unknown submissions in Sync's list, and names the
// candidates. Without a list it reports what is known of the submissions.
func (r *runner) lookUp(ctx context.Context, findings []job.Finding, patience time.Duration) {
	var err error
	known := findings
	if patience > 0 && ctx.Err() == nil {
		r.talk("no answer: looking for the batch in Sync's list, for up to %s", format.Duration(patience))
	}
	for lookups := job.NewLookups(r.Now()); ctx.Err() == nil; {
		var found []job.Finding
		if found, err = r.Jobs.Reconcile(ctx); err == nil {
			findings = slices.DeleteFunc(found, func(f job.Finding) bool {
				return !slices.ContainsFunc(known, func(k job.Finding) bool { return k.ID == f.ID })
			})
		}
		if slices.ContainsFunc(findings, func(f job.Finding) bool { return len(f.Candidates) > 0 }) {
			break
		}
		due, more := lookups.Due()
		if !more || !lookups.Within(patience) {
			break
		}
		_ = wait(ctx, due.Sub(r.Now())) // an interruption ends the loop
		lookups.Next(r.Now())
	}
	for _, f := range findings {
		r.tellUnknown(f)
	}
	if err != nil {
		r.talk("cannot get the list of batches: %v", err)
	}
}

// maxCandidates is how many candidates of one submission are named.
const maxCandidates = 5

// tellUnknown says what to look for, and which batches an unknown submission may be.
func (r *runner) tellUnknown(f job.Finding) {
	e := unknown{File: f.File, Candidates: []string{}, Error: f.Reason}
	for _, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] { // the likeliest
		if syncapi.CheckID(b.ID) == nil { // others cannot be followed by their id
			e.Candidates = append(e.Candidates, b.ID)
		}
	}
	r.print(e)
	r.talk("%s: look for a batch of %s, created at about %s",
		f.File, format.Count(f.Requests, "request"), f.SentAt().UTC().Format(time.RFC3339))
	if len(e.Candidates) == 0 {
		r.talk("there is no such batch in the list yet, but one may still appear; --again sends the file anyway")
		return
	}
	command := FollowCommand(r.Command, e.Candidates)
	if len(e.Candidates) == 1 {
		r.talk("it may be %s; to record that, follow with: %s", e.Candidates[0], command)
		return
	}
	names := strings.Join(e.Candidates, " or ")
	if n := len(f.Candidates) - maxCandidates; n > 0 {
		names += fmt.Sprintf(" or one of %d more", n)
	}
	r.talk("it may be %s; follow with: %s", names, command)
	r.talk("follow the right one alone to record it; name FILE as well if the batch may belong to another submission")
}
