// Package job takes input files through Sync: it submits them, follows the
// batches that come of them and collects their results. A job is one file's way.
//
// It holds the rules about money and files that no single call knows: what was
// confirmed is what is sent, it is sent once, and results never replace those of
// another batch.
package job

import (
	"context"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// API is what jobs need of the Sync Batch API; *syncapi.Client implements it.
type API interface {
	Create(context.Context, syncapi.Input) (syncapi.Batch, error)
	DryRun(context.Context, syncapi.Input) (syncapi.Batch, error)
	Get(ctx context.Context, id string) (syncapi.Batch, error)
	List(context.Context, syncapi.Filter) (syncapi.Listing, error)
	Estimate(ctx context.Context, model string, length time.Duration) (syncapi.Estimate, error)
	Download(context.Context, syncapi.Batch, *syncapi.Part) error
}

// Runner takes jobs through one API. It is safe for concurrent use.
type Runner struct {
	api API

	mu    sync.Mutex
	costs map[string]float64 // dollars for the longest request, by model
}

// New makes a Runner.
func New(api API) *Runner {
	return &Runner{api: api, costs: map[string]float64{}}
}

// Submit creates a batch of the file's bytes, as they were read. That is paid and
// cannot be cancelled. The errors are those of [syncapi.Client.Create]; one that
// wraps [syncapi.ErrOutcomeUnknown] must not be answered with another Submit
// before somebody looked at the list of batches.
func (r *Runner) Submit(ctx context.Context, f *batchfile.File, webhookURL string) (syncapi.Batch, error) {
	return r.api.Create(ctx, input(f, webhookURL))
}

// DryRun asks Sync to check the file without creating anything; nil means that it
// would be accepted.
func (r *Runner) DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error {
	_, err := r.api.DryRun(ctx, input(f, webhookURL))
	return err
}

func input(f *batchfile.File, webhookURL string) syncapi.Input {
	return syncapi.Input{Name: f.Name(), Content: f.Content, WebhookURL: webhookURL}
}

// MaxLength is the longest media that a batch takes; a ceiling of the cost is
// counted with it, because the real length is in media that are not fetched.
const MaxLength = 30 * time.Second

// Ceiling is the most, in US dollars, that requests with these models can cost.
// It is free to ask. A model that Sync has no estimate for is an error, because a
// sum without it would be no ceiling.
func (r *Runner) Ceiling(ctx context.Context, models []batchfile.ModelCount) (float64, error) {
	sum := 0.0
	for _, m := range models {
		cost, err := r.cost(ctx, m.Model)
		if err != nil {
			return 0, err
		}
		sum += cost * float64(m.Requests)
	}
	return sum, nil
}

// cost asks once for each model.
func (r *Runner) cost(ctx context.Context, model string) (float64, error) {
	r.mu.Lock()
	cost, known := r.costs[model]
	r.mu.Unlock()
	if known {
		return cost, nil
	}
	e, err := r.api.Estimate(ctx, model, MaxLength)
	if err != nil {
		return 0, err
	}
	r.mu.Lock()
	r.costs[model] = e.Cost
	r.mu.Unlock()
	return e.Cost, nil
}
