package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// check validates the file and prints the report. The error is nil when the file is
// to be sent, or with a dry run to be checked by Sync. Nothing is paid for if the report
// could not be printed.
func (r *runner) check(ctx context.Context) error {
	r.talkWebhook()
	report := batchfile.Validate(r.File, r.Now())
	if r.Split {
		withoutLimits(report)
	}
	if r.CheckMedia || r.MaxCost > 0 && !r.ExactCost {
		var err error
		if report, err = r.checkMedia(ctx, report); err != nil {
			return err
		}
	}
	for p := range problemsOf(r.File, report) {
		r.print(p)
	}
	r.print(checked{
		File: r.File.Path, Requests: report.Requests,
		Errors: report.Errors, Warnings: report.Warnings, Omitted: report.Omitted(),
	})
	if r.broken != nil {
		return r.broken
	}
	r.verdict = r.verdictOf(report)
	switch {
	case r.Offline:
		return r.verdict
	case r.verdict == nil, r.DryRun: // with a dry run Sync is asked in any case, and both answers are shown
		r.summary = report.Summary
		return nil
	}
	if report.NeedsSplit() {
		r.talk("%s is over the limits of a batch; --split sends it as several batches and merges their results", r.File.Path)
	} else if report.Errors > 0 {
		r.talk("nothing was sent; --dry-run asks Sync about the file without sending it, and --force sends it in spite of the errors")
	}
	return r.verdict
}

// verdictOf is the error that a report amounts to.
func (r *runner) verdictOf(report *batchfile.Report) error {
	switch {
	case !report.OK() && r.Force:
		r.talk("%s in the local report; --force sends the file anyway", format.Count(report.Errors, "error"))
		return nil
	case !report.OK():
		return ErrInput
	case r.Strict && report.Warnings > 0:
		return errStrict
	}
	return nil
}

// talkWebhook warns of a webhook that a file would be warned about, too. It is no error:
// the sandbox reaches those on this machine.
func (r *runner) talkWebhook() {
	if r.WebhookURL == "" {
		return
	}
	for _, p := range batchfile.WebhookProblems(r.WebhookURL) {
		r.talk("--webhook-url: %s; %s", p.Message, p.Hint)
	}
}

// withoutLimits leaves out of a report what splitting the file fixes.
func withoutLimits(report *batchfile.Report) {
	fixed := []string{"too-many-requests", "many-requests", "too-large", "large"}
	report.Problems = slices.DeleteFunc(report.Problems, func(p batchfile.Problem) bool {
		if !slices.Contains(fixed, p.Rule) {
			return false
		}
		if p.Severity == batchfile.Error {
			report.Errors--
		} else {
			report.Warnings--
		}
		return true
	})
}

// split are the files that the file is sent as: itself, unless it is to be split or begins
// with a pilot, which comes first.
func (r *runner) split() ([]*batchfile.File, error) {
	var parts []*batchfile.File
	rest := r.File
	if r.Pilot > 0 {
		var pilot *batchfile.File
		if pilot, rest = r.File.Cut(r.Pilot); rest == nil {
			return []*batchfile.File{pilot}, nil
		}
		parts = append(parts, pilot)
	}
	if !r.Split {
		return append(parts, rest), nil
	}
	split, err := rest.PartsMax(cmp.Or(r.limit, r.earlierLimit(rest), batchfile.PublishedMaxRequests))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInput, r.File.Path, err)
	}
	return append(parts, split...), nil
}

// earlierLimit is the limit of requests with which an earlier run has split the file; 0 for
// none. The same parts continue what that run has begun.
func (r *runner) earlierLimit(f *batchfile.File) int {
	state, err := r.Jobs.Load()
	if err != nil {
		return 0
	}
	requests := 0
	for range f.Requests() {
		requests++
	}
	tried := map[int]bool{0: true}
	for _, s := range state.Submissions {
		whole, _, n := batchfile.PartOf(filepath.Base(s.File))
		isLive := s.State == ledger.Accepted || s.State == ledger.Waiting || s.State == ledger.Unknown
		if whole != f.Name() || tried[n] || !isLive {
			continue
		}
		tried[n] = true
		limit := (requests + n - 1) / n
		parts, err := f.PartsMax(limit)
		if err == nil && slices.ContainsFunc(parts, func(p *batchfile.File) bool { return p.Hash() == s.Hash }) {
			return limit
		}
	}
	return 0
}

// dryRun asks Sync to check the parts. A file that either side finds errors in is
// ErrInput.
func (r *runner) dryRun(ctx context.Context) error {
	refused := error(nil)
	for i, part := range r.parts {
		err := r.dryRunOf(ctx, part)
		switch {
		case err == nil:
			r.print(validated{File: part.Path, Status: syncapi.StatusValidated})
		case r.splitSmaller(err, nil):
			return r.dryRun(ctx)
		case syncapi.KindOf(err) == syncapi.KindInput:
			r.printRefusal(err, i)
			refused = inputError(err)
		default:
			return err
		}
	}
	if refused == nil && r.verdict != nil {
		r.talk("Sync accepts what the local report calls wrong; --force sends it")
	}
	return cmp.Or(r.broken, refused, r.verdict)
}

// dryRunOf asks Sync to check a part, and says so when the answer takes long.
func (r *runner) dryRunOf(ctx context.Context, part *batchfile.File) error {
	said := make(chan struct{})
	slow := time.AfterFunc(slowTime, func() {
		defer close(said)
		r.talk("still waiting for Sync's answer to the dry run, for up to %s", format.Duration(syncapi.MaxPostTime))
	})
	defer func() {
		if !slow.Stop() {
			<-said // nothing else is written meanwhile
		}
	}()
	ctx = syncapi.WithNotice(ctx, func(err error, wait time.Duration) {
		if slow.Stop() {
			defer slow.Reset(wait + slowTime) // the wait is explained
		} else {
			<-said
		}
		r.waits(err, wait)
	})
	return r.Jobs.DryRun(ctx, part, r.WebhookURL)
}

// printRefusal prints what Sync says about lines of a part, and how to split a file
// with too many requests.
func (r *runner) printRefusal(err error, part int) {
	for _, p := range job.ServerProblems(err, r.parts, part) {
		r.print(problemAt(r.File, p, r.File.PublicLine(p.Line)))
	}
	limit, ok := job.RequestLimit(err)
	switch {
	case !ok:
	case !r.Split:
		r.talk("Sync takes up to %s in a batch; --split sends %s as several batches and merges their results",
			format.Count(limit, "request"), r.File.Path)
	default:
		r.talk("Sync takes up to %s in a batch; cut %s into files of up to %s, for instance with: split -l %d",
			format.Count(limit, "request"), r.File.Path, format.Count(limit, "line"), limit)
	}
}

// inputError makes ErrInput of an answer that refuses what was sent.
func inputError(err error) error {
	if e, ok := errors.AsType[*syncapi.Error](err); ok && e.StatusCode == http.StatusRequestEntityTooLarge {
		return tooLarge{err}
	}
	if syncapi.KindOf(err) == syncapi.KindInput {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	return err
}

// tooLarge is the ErrInput of a file that Sync refuses for its size alone.
type tooLarge struct{ err error }

// Error is about the size.
func (e tooLarge) Error() string { return "the input file is too large: " + e.err.Error() }

// Unwrap is ErrInput and the answer.
func (e tooLarge) Unwrap() []error { return []error{ErrInput, e.err} }
