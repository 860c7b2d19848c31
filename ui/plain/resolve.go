package plain

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// patience is how long the run looks for the batch of a submission without an answer.
const patience = 30 * time.Second

// lookUp looks for the batches of unknown submissions in Sync's list, and names the candidates.
// Without a list it reports what is known about the submissions.
func (r *runner) lookUp(ctx context.Context, findings []job.Finding, patience time.Duration) {
	var err error
	wasRead, known := false, findings
	if patience > 0 && ctx.Err() == nil {
		r.talk("no clear answer: looking for the batch in Sync's list, for up to %s", format.Duration(patience))
	}
	for lookups := job.NewLookups(r.Now()); ctx.Err() == nil; {
		var found []job.Finding
		if found, err = r.Jobs.Reconcile(ctx); err == nil {
			wasRead = true
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
	r.tellUnknown(findings, wasRead && err == nil)
	if err != nil {
		r.talk("cannot get the list of batches: %v", err)
	}
}

// maxCandidates is how many candidates of one submission are named.
const maxCandidates = 5

// tellUnknown says what to look for, and which batches may belong to each unknown submission, the
// newest first. Submissions in a row with the same advice share it. It says nothing about the list
// unless it was read.
func (r *runner) tellUnknown(findings []job.Finding, wasRead bool) {
	slices.SortStableFunc(findings, newestFirst)
	lines, said := 0, "" // of the submissions that share advice
	for i, f := range findings {
		r.print(unknown{File: f.File, Candidates: candidateIDs(f), Error: f.Reason})
		line := fmt.Sprintf("%s: look for a batch of %s, created at about %s",
			f.File, format.Count(f.Requests, "request"), f.SentAt().UTC().Format(time.RFC3339))
		if line != said {
			r.talk("%s", line)
			lines++
		}
		if said = line; !wasRead {
			continue
		}
		subject := "it"
		if lines > 1 {
			subject = "one of them"
		}
		advice := r.adviceOn(f, subject)
		if i+1 < len(findings) && slices.Equal(advice, r.adviceOn(findings[i+1], subject)) {
			continue
		}
		for _, line := range advice {
			r.talk("%s", line)
		}
		lines = 0
	}
}

// newestFirst compares two submissions by the time of their sending.
func newestFirst(a, b job.Finding) int {
	return cmp.Or(b.SentAt().Compare(a.SentAt()), b.Confirmed.Compare(a.Confirmed))
}

// candidateIDs are the IDs of the most likely candidates. A batch with an impossible ID cannot be
// followed.
func candidateIDs(f job.Finding) []string {
	ids := []string{}
	for _, b := range f.Candidates[:min(len(f.Candidates), maxCandidates)] {
		if syncapi.CheckID(b.ID) == nil {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// adviceOn says in lines what the list has for an unknown submission, which the lines call subject,
// and how to record its batch.
func (r *runner) adviceOn(f job.Finding, subject string) []string {
	candidates := candidateIDs(f)
	if len(candidates) == 0 {
		return []string{"there is no such batch in the list yet, but one may still appear; --again sends the file anyway"}
	}
	words := r.Command
	if f.Contested { // only the file shows which submission a batch belongs to
		folder, name := filepath.Split(f.File)
		whole, _, _ := batchfile.PartOf(name)
		if folder == "" { // the input was a stream
			whole = "-"
		}
		words = append(slices.Clone(words), "--input-file", folder+whole)
	}
	command := FollowCommand(words, candidates)
	if len(candidates) == 1 {
		return []string{fmt.Sprintf("%s may be %s; to record that, follow with: %s", subject, candidates[0], command)}
	}
	names := strings.Join(candidates, " or ")
	if n := len(f.Candidates) - maxCandidates; n > 0 {
		names += fmt.Sprintf(" or one of %d more", n)
	}
	lines := []string{fmt.Sprintf("%s may be %s; follow with: %s", subject, names, command)}
	if f.Contested {
		return append(lines, "follow the right one alone to record it")
	}
	return append(lines, "follow the right one alone to record it; name FILE as well if the batch may belong to another submission")
}

// resolve resolves unknown submissions with the batch IDs that the user follows: following exactly
// one of the candidates says that it is the batch of the submission. It sends nothing, so the
// command that the program suggests is safe to run anywhere. With a file, it resolves only the
// submissions of that file. It reports whether all of the file is resolved, so that there is
// nothing to send.
func (r *runner) resolve(ctx context.Context, state ledger.Contents) (sent bool) {
	if len(r.BatchIDs) == 0 || len(state.Unknown()) == 0 {
		return false
	}
	findings, err := r.Jobs.Reconcile(ctx)
	if err != nil {
		r.talk("cannot get the list of batches to resolve an earlier submission: %v", err)
		return false
	}
	resolved, decided := map[string]bool{}, map[string]bool{} // hashes of files; IDs of batches
	for _, c := range r.claims(findings) {
		if !decided[c.batch.ID] && r.resolveOne(c) {
			resolved[c.Hash] = true
		}
		decided[c.batch.ID] = true
	}
	return r.File != nil && !slices.ContainsFunc(r.parts, func(p *batchfile.File) bool { return !resolved[p.Hash()] })
}

// claim is an unknown submission that has exactly one of the followed batches as a candidate.
type claim struct {
	job.Finding
	batch syncapi.Batch
}

// claims are the claims on the followed batches; with a file, only those of that file. A submission
// that was sent closest to the creation of its batch comes first.
func (r *runner) claims(findings []job.Finding) []claim {
	var claims []claim
	slices.SortStableFunc(findings, newestFirst)
	for _, f := range findings {
		named := slices.DeleteFunc(slices.Clone(f.Candidates), func(b syncapi.Batch) bool { return !slices.Contains(r.BatchIDs, b.ID) })
		isOurs := slices.ContainsFunc(r.parts, func(p *batchfile.File) bool { return p.Hash() == f.Hash })
		if len(named) == 1 && (r.File == nil || isOurs) {
			claims = append(claims, claim{f, named[0]})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return cmp.Compare(a.distance(), b.distance()) })
	return claims
}

// distance is the time between the sending of the submission and the creation of the batch.
func (c claim) distance() time.Duration { return c.batch.CreatedAt.Sub(c.SentAt()).Abs() }

// resolveOne resolves one submission, and reports whether it did.
func (r *runner) resolveOne(c claim) bool {
	if c.Contested && r.File == nil {
		r.talk("%s may be the batch of %s or of another submission; name the file as well to record which", c.batch.ID, c.File)
		return false
	}
	if err := r.Jobs.Accept(c.ID, c.batch.ID); err != nil {
		r.talk("cannot record %s as the batch of %s: %v", c.batch.ID, c.File, err)
		return false
	}
	r.talk("%s is recorded as the batch of %s", c.batch.ID, c.File)
	return true
}

// resume follows the existing batches of exactly this file, if the run that should save their
// results ended too soon. It returns false if some part was not sent, was sent with another
// webhook, or if all results are saved.
func (r *runner) resume(earlier []ledger.Earlier) bool {
	parts := r.batchParts()
	ids := make([]string, len(parts))
	saved := 0
	for i, part := range parts {
		at := slices.IndexFunc(earlier, func(e ledger.Earlier) bool {
			return e.Hash == part.Hash() && e.State == ledger.Accepted && e.BatchID != "" && e.WebhookURL == r.WebhookURL
		})
		if at < 0 {
			return false
		}
		ids[i] = earlier[at].BatchID
		if r.state.Saved[ids[i]].Path != "" {
			saved++
		}
	}
	if saved == len(parts) && r.Videos == "" && r.Review == "" { // otherwise videos or the sheet may be left
		return false
	}
	for i, id := range ids {
		if r.watch(id, parts[i].Path) {
			r.talk("%s was sent before, as %s; following it, and sending nothing", parts[i].Path, id)
		}
	}
	return true
}
