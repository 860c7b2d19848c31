package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
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

// check validates the file and prints the report. The error is nil if the file should be sent or,
// with a dry run, checked by Sync. Nothing is paid for if the report could not be printed.
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
	r.printProblems(slices.Collect(problemsOf(r.File, report)))
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
	case r.verdict == nil, r.DryRun: // with a dry run, ask Sync in any case and show both answers
		r.summary = report.Summary
		return nil
	}
	switch {
	case report.Requests == 0:
		r.talk("nothing was sent")
	case report.NeedsSplit():
		r.talk("%s is over the limits of a batch; --split sends it as several batches and merges their results", r.File.Path)
	case report.Errors > 0:
		r.talk("nothing was sent; --dry-run asks Sync about the file without sending it, and --force sends it in spite of the errors")
	}
	return r.verdict
}

// verdictOf is the error that follows from a report.
func (r *runner) verdictOf(report *batchfile.Report) error {
	switch {
	case report.Requests == 0: // whatever the flags say, there is nothing to send
		return ErrInput
	case !report.OK() && r.Force:
		r.talk("%s in the local report; --force sends the file anyway", format.Count(report.Errors, "error"))
		return nil
	case !report.OK():
		return fault("the input file has "+format.Count(report.Errors, "error")+rulesOf(report, batchfile.Error), nil)
	case r.Strict && report.Warnings > 0:
		return fault(fmt.Sprintf("--strict counts warnings as errors, and the input file has %s%s",
			format.Count(report.Warnings, "warning"), rulesOf(report, batchfile.Warning)), nil)
	}
	return nil
}

// rulesOf names the rules of the problems with a severity, in parentheses, in order.
func rulesOf(report *batchfile.Report, severity batchfile.Severity) string {
	const most = 5
	var rules []string
	for _, p := range report.Problems {
		if p.Severity == severity && !slices.Contains(rules, p.Rule) {
			rules = append(rules, p.Rule)
		}
	}
	more := ""
	if n := len(rules) - most; n > 0 {
		rules, more = rules[:most], fmt.Sprintf(" and %d more", n)
	}
	if len(rules) == 0 {
		return ""
	}
	return " (" + strings.Join(rules, ", ") + more + ")"
}

// talkWebhook warns about a webhook that a file would be warned about, too. It is not an error,
// because the sandbox reaches webhooks on this machine.
func (r *runner) talkWebhook() {
	if r.WebhookURL == "" {
		return
	}
	for _, p := range batchfile.WebhookProblems(r.WebhookURL) {
		r.talk("--webhook-url: %s; %s", p.Message, p.Hint)
	}
}

// withoutLimits removes from a report the problems that splitting the file fixes.
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

// split returns the files to send: the file itself, unless it is split or begins with a pilot,
// which comes first.
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

// earlierLimit is the limit of requests that an earlier run split the file with; 0 for none. The
// same parts continue the work of that run.
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

// dryRun asks Sync to check the parts. If either side finds errors in a file, the error is
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
			refused = inputError(err, r.printRefusal(err, i))
		default:
			return err
		}
	}
	if refused == nil && r.verdict != nil {
		r.talk("Sync accepts what the local report calls wrong; --force sends it")
	}
	return cmp.Or(r.broken, refused, r.verdict)
}

// dryRunOf asks Sync to check a part, and tells the user when the answer takes long.
func (r *runner) dryRunOf(ctx context.Context, part *batchfile.File) error {
	said := make(chan struct{})
	slow := time.AfterFunc(slowTime, func() {
		defer close(said)
		r.talk("still waiting for Sync's answer to the dry run, for up to %s", format.Duration(syncapi.MaxPostTime))
	})
	defer func() {
		if !slow.Stop() {
			<-said // nothing else writes meanwhile
		}
	}()
	ctx = syncapi.WithNotice(ctx, func(err error, wait time.Duration) {
		if slow.Stop() {
			defer slow.Reset(wait + slowTime) // the retry message explains the wait
		} else {
			<-said
		}
		r.waits(err, wait)
	})
	return r.Jobs.DryRun(ctx, part, r.WebhookURL)
}

// printRefusal prints Sync's messages about lines of a part, and how to split a file with too many
// requests. It returns the number of problems that it printed.
func (r *runner) printRefusal(err error, part int) int {
	var problems []problem
	for _, p := range job.ServerProblems(err, r.parts, part) {
		problems = append(problems, problemAt(r.File, p, r.File.PublicLine(p.Line)))
	}
	r.printProblems(problems)
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
	return len(problems)
}

// inputError makes an ErrInput of an answer that refuses what was sent. It does not repeat messages
// about lines if all of them were printed as problems.
func inputError(err error, printed int) error {
	e, ok := errors.AsType[*syncapi.Error](err)
	switch {
	case !ok || e.Kind() != syncapi.KindInput && e.StatusCode != http.StatusRequestEntityTooLarge:
		return err
	case e.StatusCode == http.StatusRequestEntityTooLarge:
		return fault("the input file is too large: "+err.Error(), err)
	case printed > 0 && printed == e.Total:
		answer := *e
		answer.Messages, answer.Total = nil, 0
		return fault(fmt.Sprintf("the input file has errors: %v; it found the %s listed above", &answer,
			format.Plural(printed, "problem", format.Count(printed, "problem"))), err)
	}
	return fmt.Errorf("%w: %w", ErrInput, err)
}

// fault makes an ErrInput with its own text. cause is the answer behind it; nil for none.
func fault(text string, cause error) error { return inputFault{text, cause} }

type inputFault struct {
	text  string
	cause error
}

func (e inputFault) Error() string { return e.text }

// Unwrap returns ErrInput and the cause.
func (e inputFault) Unwrap() []error {
	if e.cause == nil {
		return []error{ErrInput}
	}
	return []error{ErrInput, e.cause}
}
