package plain

import (
	"context"
	"fmt"
	"math"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// check validates the file, and asks the server what it is told to ask. Nothing is
// paid for when the report could not be printed.
func (r *runner) check(ctx context.Context) error {
	r.talkWebhook()
	report := batchfile.Validate(r.File, r.Now())
	if r.Split {
		withoutLimits(report)
	}
	for p := range problemsOf(r.File, report) {
		r.print(p)
	}
	r.print(checked{
		File: r.File.Path, Requests: report.Requests,
		Errors: report.Errors, Warnings: report.Warnings, Omitted: report.Omitted(),
	})
	switch {
	case r.broken != nil:
		return r.broken
	case !report.OK():
		if report.NeedsSplit() {
			r.talk("%s is more than a batch takes; --split sends it as several, and puts their results together", r.File.Path)
		}
		return ErrInput
	case r.Offline:
		return nil
	}
	if dollars, err := r.Jobs.Ceiling(syncapi.WithoutRetry(ctx), report.Summary); err == nil { // good to know, and not worth a wait
		r.print(cost{File: r.File.Path, Ceiling: math.Round(dollars*100) / 100})
	}
	return r.broken
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

// withoutLimits leaves out of a report what splitting the file mends.
func withoutLimits(report *batchfile.Report) {
	mended := []string{"too-many-requests", "many-requests", "too-large", "large"}
	report.Problems = slices.DeleteFunc(report.Problems, func(p batchfile.Problem) bool {
		if !slices.Contains(mended, p.Rule) {
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

// split are the files that the file is sent as: itself, unless it is to be split.
func (r *runner) split() ([]*batchfile.File, error) {
	if !r.Split {
		return []*batchfile.File{r.File}, nil
	}
	parts, err := r.File.Parts()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInput, r.File.Path, err)
	}
	return parts, nil
}

// dryRun asks Sync to check the parts.
func (r *runner) dryRun(ctx context.Context) error {
	for _, part := range r.parts {
		if err := r.Jobs.DryRun(ctx, part, r.WebhookURL); err != nil {
			return inputError(err)
		}
		r.print(validated{File: part.Path, Status: syncapi.StatusValidated})
	}
	return r.broken
}

// inputError makes ErrInput of an answer that refuses what was sent.
func inputError(err error) error {
	if syncapi.KindOf(err) == syncapi.KindInput {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	return err
}
