// Package plain does the dashboard's work as lines of text, for pipes, scripts
// and screen readers. Data goes to standard output, talk to standard error.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// Jobs is what is to be done; *job.Runner does it.
type Jobs interface {
	Submit(ctx context.Context, f *batchfile.File, webhookURL string) (syncapi.Batch, error)
	DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error
	Ceiling(ctx context.Context, models []batchfile.ModelCount) (float64, error)
	Poll(ctx context.Context, ids []string) (job.Snapshot, error)
	Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error)
}

// Config says what to do.
type Config struct {
	Jobs Jobs
	// File is submitted, or with DryRun checked; nil for none.
	File *batchfile.File
	// DryRun creates nothing; Offline does not even ask the server.
	DryRun, Offline bool
	// Monitor follows the batches to their end and saves their results.
	Monitor bool
	// BatchIDs are batches that exist.
	BatchIDs []string
	// Output is where results go; WebhookURL is passed on when creating.
	Output, WebhookURL string
	// Interval is the time between two polls.
	Interval time.Duration
	// Out takes data, Err takes talk.
	Out, Err io.Writer
	// Now is the clock.
	Now func() time.Time
}

var (
	// ErrInput is the error of Run when the file has errors.
	ErrInput = errors.New("the input file has errors")
	// ErrFailed is the error of Run when a batch failed, or some of its requests.
	ErrFailed = errors.New("not every request succeeded")
)

// Run does what cfg says. Its errors are ErrInput, ErrFailed, the context's, and
// those of package syncapi and of the disk.
func Run(ctx context.Context, cfg Config) error {
	r := runner{Config: cfg}
	ids := cfg.BatchIDs
	if cfg.File != nil {
		if err := r.report(ctx); err != nil || cfg.DryRun {
			return err
		}
		b, err := cfg.Jobs.Submit(ctx, cfg.File, cfg.WebhookURL)
		if err != nil {
			return err
		}
		r.created = cfg.Now()
		r.print("submitted %s as %s", cfg.File.Name(), b.ID)
		ids = append(ids, b.ID)
	}
	if !cfg.Monitor {
		r.talk("follow it with: %s", FollowCommand(ids))
		return nil
	}
	return r.follow(ctx, ids)
}

// FollowCommand is the command that follows batches again.
func FollowCommand(ids []string) string {
	s := "syncbatch-tui"
	for _, id := range ids {
		s += " --batch-id " + format.Clean(id)
	}
	return s + " --monitor"
}

type runner struct {
	Config
	created time.Time // when our batch was made; zero if none was
	failed  bool
}

// print writes a line of data.
func (r *runner) print(text string, args ...any) {
	fmt.Fprintln(r.Out, format.Clean(fmt.Sprintf(text, args...)))
}

// talk writes a line for a person.
func (r *runner) talk(text string, args ...any) {
	fmt.Fprintln(r.Err, format.Clean(fmt.Sprintf(text, args...)))
}

// report validates the file and, unless offline, asks the server what it is told
// to ask.
func (r *runner) report(ctx context.Context) error {
	report := batchfile.Validate(r.File, r.Now())
	for _, p := range report.Problems {
		place := r.File.Path
		if p.Line > 0 {
			place += fmt.Sprintf(":%d:%d", p.Line, max(p.Column, 1))
		}
		r.print("%s: %s[%s] %s", place, p.Severity, p.Rule, p.Message)
		if p.Hint != "" {
			r.print("    %s", p.Hint)
		}
	}
	if n := report.Omitted(); n > 0 {
		r.talk("%d more problems are not listed", n)
	}
	r.print("%s: %s, %s, %s", r.File.Path, format.Count(report.Requests, "request"),
		format.Count(report.Errors, "error"), format.Count(report.Warnings, "warning"))
	if !report.OK() {
		return ErrInput
	}
	if !r.Offline {
		if cost, err := r.Jobs.Ceiling(ctx, report.Models); err == nil {
			r.talk("costs at most %s, with 30 s each", format.Dollars(cost))
		}
	}
	if !r.DryRun || r.Offline {
		return nil
	}
	if err := r.Jobs.DryRun(ctx, r.File, r.WebhookURL); err != nil {
		if e, ok := errors.AsType[*syncapi.Error](err); ok && (e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusRequestEntityTooLarge) {
			return fmt.Errorf("%w: %w", ErrInput, err)
		}
		return err
	}
	r.print("Sync accepts it; nothing was created")
	return nil
}

// follow polls until every batch is settled, and saves the results of each as
// soon as it is.
func (r *runner) follow(ctx context.Context, ids []string) error {
	open := map[string]string{} // what was last said of each that is not settled
	for _, id := range ids {
		open[id] = ""
	}
	failures := 0
	for {
		s, err := r.Jobs.Poll(ctx, ids)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case job.Refused(err):
			return err
		case err != nil:
			failures++
			r.talk("%s no news: %v; trying again", r.clock(), err)
		default:
			failures = 0
			if err := r.look(ctx, s, open); err != nil {
				return err
			}
		}
		if len(open) == 0 {
			break
		}
		if err := wait(ctx, job.NextPoll(r.Interval, failures, err, rand.Float64())); err != nil {
			return err
		}
	}
	if r.failed {
		return ErrFailed
	}
	return nil
}

func (r *runner) clock() string { return r.Now().Format("15:04:05") }

// newIDTime is how long a batch that was just created may be unknown to the
// server's other calls.
const newIDTime = time.Minute

// look says what has changed, and collects what is done.
func (r *runner) look(ctx context.Context, s job.Snapshot, open map[string]string) error {
	for id, err := range s.Errors {
		if _, ours := open[id]; !ours {
			continue
		}
		if e, ok := errors.AsType[*syncapi.Error](err); !ok || e.StatusCode/100 != 4 || r.Now().Sub(r.created) < newIDTime {
			continue // asked again with the next poll
		}
		return fmt.Errorf("batch %s: %w", id, err)
	}
	for _, b := range s.Batches {
		said, ours := open[b.ID]
		if !ours {
			continue
		}
		m := b.Metrics
		line := fmt.Sprintf("%s %s %d/%d %s, %d succeeded, %d failed", b.ID, b.Status,
			m.Done(), m.Total, format.Percent(m.Ratio()), m.Succeeded, m.Failed)
		if line != said {
			r.print("%s %s", r.clock(), line)
			open[b.ID] = line
		}
		if !b.Settled() {
			continue
		}
		delete(open, b.ID)
		if err := r.collect(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

func (r *runner) collect(ctx context.Context, b syncapi.Batch) error {
	r.failed = r.failed || b.Status == syncapi.StatusFailed || b.Metrics.Failed > 0
	if b.OutputURL == "" {
		r.print("%s failed as a whole and has no results", b.ID)
		return nil
	}
	saved, err := r.Jobs.Collect(ctx, b, r.Output)
	if err != nil {
		return fmt.Errorf("the results of %s: %w", b.ID, err)
	}
	r.failed = r.failed || saved.Failed > 0
	r.print("saved %s: %s, %d succeeded, %d failed", saved.Path,
		format.Count(saved.Results, "result"), saved.Succeeded, saved.Failed)
	return nil
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
