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

// patience is how long a batch is looked for that may have come of a submission
// without an answer.
const patience = 30 * time.Second

// doubt looks for what came of submissions without an answer, and names it. What is
// known of them before any look is said when there is none.
func (r *runner) doubt(ctx context.Context, findings []job.Finding, patience time.Duration) {
	var err error
	known := findings
	if patience > 0 && ctx.Err() == nil {
		r.talk("no answer: looking in Sync's list of batches for what came of it, for %s at most", format.Duration(patience))
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
		r.tell(f)
	}
	if err != nil {
		r.talk("the list of batches could not be had: %v", err)
	}
}

// maxCandidates is how many batches are named that may have come of a submission.
const maxCandidates = 5

// tell says of a submission in doubt what to look for, and what may be it.
func (r *runner) tell(f job.Finding) {
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
		r.talk("there is none in the list yet, which does not prove that there will be none; --again sends it in any case")
		return
	}
	command := FollowCommand(r.Command, e.Candidates)
	if len(e.Candidates) == 1 {
		r.talk("it may be %s; to note it as that, follow with: %s", e.Candidates[0], command)
		return
	}
	names := strings.Join(e.Candidates, " or ")
	if n := len(f.Candidates) - maxCandidates; n > 0 {
		names += fmt.Sprintf(" or one of %d more", n)
	}
	r.talk("it may be %s; follow with: %s", names, command)
	r.talk("followed alone, one of them is noted as what came of it; with FILE beside it, when it may have come of another submission, too")
}
