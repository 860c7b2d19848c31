package plain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// check validates the file, and asks the server what it is told to ask. Nothing is
// paid for when the report could not be printed.
func (r *runner) check(ctx context.Context) error {
	report := batchfile.Validate(r.File, r.Now())
	r.requests = report.Requests
	for _, p := range report.Problems {
		r.print(problemOf(r.File, p))
	}
	r.print(checked{
		File: r.File.Path, Requests: report.Requests,
		Errors: report.Errors, Warnings: report.Warnings, Omitted: report.Omitted(),
	})
	switch {
	case r.broken != nil:
		return r.broken
	case !report.OK():
		return ErrInput
	case r.Offline:
		return nil
	}
	if dollars, err := r.Jobs.Ceiling(ctx, report.Models); err == nil && coversAll(report.Summary) {
		r.print(cost{File: r.File.Path, Ceiling: dollars})
	}
	if !r.DryRun {
		return r.broken
	}
	if err := r.Jobs.DryRun(ctx, r.File, r.WebhookURL); err != nil {
		return inputError(err)
	}
	r.print(validated{File: r.File.Path, Status: syncapi.StatusValidated})
	return r.broken
}

// canSave tries whether results can be saved, before they are paid for and waited
// for.
func canSave(target string) error {
	folder := filepath.Dir(target)
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		folder = target
	}
	f, err := os.CreateTemp(folder, ".syncbatch-*.part")
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return fmt.Errorf("cannot save results in %s: %w", folder, e.Err)
	}
	return err
}

// coversAll reports whether every request is counted under a model, so that a sum
// over the models is a ceiling.
func coversAll(s batchfile.Summary) bool {
	n := 0
	for _, m := range s.Models {
		n += m.Requests
	}
	return n == s.Requests
}

// inputError makes ErrInput of an answer that refuses what was sent.
func inputError(err error) error {
	if e, ok := errors.AsType[*syncapi.Error](err); ok {
		switch e.StatusCode {
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
			return fmt.Errorf("%w: %w", ErrInput, err)
		}
	}
	return err
}

// submit creates the batch.
func (r *runner) submit(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	began := r.Now()
	b, err := r.send(ctx)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		r.doubt(context.WithoutCancel(ctx), began, err)
		return err
	case err != nil:
		return inputError(err)
	}
	r.watch(b.ID, r.File.Path, r.Now())
	r.print(submitted{BatchID: b.ID, File: r.File.Path, Status: b.Status, Metrics: metricsOf(b.Metrics)})
	return r.broken
}

// send sends the file. Once that has begun, an interruption waits for the answer:
// without it, it would be unknown whether there is a batch to pay for.
func (r *runner) send(ctx context.Context) (b syncapi.Batch, err error) {
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		b, err = r.Jobs.Submit(context.WithoutCancel(ctx), r.File, r.WebhookURL)
	}()
	select {
	case <-answered:
	case <-ctx.Done():
		r.talk("waiting for Sync's answer to the submission; once more ends at once, and leaves it unknown")
		<-answered
	}
	return b, err
}

const (
	// clockSkew is how far Sync's clock may be from ours.
	clockSkew = 2 * time.Minute
	// doubtTime bounds the look at the list after an unknown outcome.
	doubtTime = 30 * time.Second
)

// doubt names the batches that may have come of a submission without an answer.
func (r *runner) doubt(ctx context.Context, began time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, doubtTime)
	defer cancel()
	report := unknown{File: r.File.Path, Error: err.Error()}
	s, pollErr := r.Jobs.Poll(ctx, nil)
	if pollErr == nil {
		report.Candidates = []string{}
	}
	for _, b := range s.Batches {
		if b.Metrics.Total == r.requests && b.WebhookURL == r.WebhookURL &&
			b.CreatedAt.After(began.Add(-clockSkew)) && !slices.Contains(r.BatchIDs, b.ID) {
			report.Candidates = append(report.Candidates, b.ID)
		}
	}
	r.print(report)
	r.talk("%s: look for a batch of %s, created after %s",
		r.File.Path, format.Count(r.requests, "request"), began.Add(-clockSkew).UTC().Format(time.RFC3339))
	switch {
	case pollErr != nil:
		r.talk("the list of batches could not be had: %v", pollErr)
	case len(report.Candidates) == 0:
		r.talk("there is none in the list yet; that does not prove that there will be none")
	default:
		r.talk("it may be %s; follow with: %s", strings.Join(report.Candidates, " or "),
			FollowCommand(r.Command, report.Candidates))
	}
}
