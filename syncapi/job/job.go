package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// API is what jobs need of the Sync Batch API; *syncapi.Client implements it.
type API interface {
	Host() string
	Create(context.Context, syncapi.Input) (syncapi.Batch, error)
	DryRun(context.Context, syncapi.Input) (syncapi.Batch, error)
	Get(ctx context.Context, id string) (syncapi.Batch, error)
	List(context.Context, syncapi.Filter) (syncapi.Listing, error)
	Estimate(ctx context.Context, model string, length time.Duration) (syncapi.Estimate, error)
	Download(context.Context, syncapi.Batch, *syncapi.Partial) error
	DownloadVideo(ctx context.Context, address string, p *syncapi.Partial) error
}

// Runner takes jobs through one API. It is safe for concurrent use, and starts no
// goroutines.
type Runner struct {
	api    API
	host   string
	now    func() time.Time
	log    *slog.Logger
	ledger *ledger.Ledger
	files  *download.Saver
	step   func(string) // called at each step that a crash can follow; for tests

	mu      sync.Mutex
	costs   map[string]float64 // dollars for the longest request, by model
	queue   queue
	singles map[string]single // batches that are asked for by id
	silent  time.Time         // when the list and a single batch last failed together
	listed  []syncapi.Batch   // what the last list had
}

// Option changes a Runner that New makes.
type Option func(*config)

type config struct {
	folder string
	broken error
	now    func() time.Time
	log    *slog.Logger
}

// WithFolder sets where the ledger is kept: [StateFolder], or one of a demo's or a
// test's own. Without it the ledger is in memory, and is forgotten with the Runner.
func WithFolder(dir string) Option { return func(c *config) { c.folder = dir } }

// WithoutFolder says why there is no folder for the ledger: nothing can be sent then, and
// everything else works.
func WithoutFolder(why error) Option { return func(c *config) { c.broken = why } }

// WithLog makes the Runner write its polls, submissions and downloads to a log at the
// debug level. Without it nothing is written.
func WithLog(log *slog.Logger) Option { return func(c *config) { c.log = log } }

// WithClock sets the clock. The default is time.Now.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// New makes a Runner. It touches neither disk nor network.
func New(api API, opts ...Option) *Runner {
	c := config{now: time.Now, log: slog.New(slog.DiscardHandler)}
	for _, opt := range opts {
		opt(&c)
	}
	r := &Runner{
		api: api, host: api.Host(), now: c.now, log: c.log, step: func(string) {},
		costs: map[string]float64{}, singles: map[string]single{},
	}
	r.ledger = ledger.New(ledger.Options{
		Folder: c.folder, Broken: c.broken, Host: r.host, Now: r.now,
		Step: func(s string) { r.step(s) },
	})
	r.files = download.NewSaver(r.ledger)
	r.files.Step = func(s string) { r.step(s) }
	return r
}

// DryRun asks Sync to check the file without creating anything; nil means that it
// would be accepted. An error that wraps [syncapi.ErrDryRunIgnored] is an alarm:
// there is a batch, and the ledger has it. After that, and for as long as the ledger knows
// of it, no dry run is asked for any more, since each could be paid for.
func (r *Runner) DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error {
	if created := r.ledger.Adopted(); created != "" { // a dry run needs no ledger
		return fmt.Errorf("not asked for: %w before, %s", syncapi.ErrDryRunIgnored, created)
	}
	batch, err := r.api.DryRun(ctx, syncapi.Input{Name: f.Name(), Content: f.Content, WebhookURL: webhookURL})
	if batch.ID == "" || !errors.Is(err, syncapi.ErrDryRunIgnored) {
		return err
	}
	return errors.Join(err, r.ledger.Adopt(r.contentOf(f), webhookURL, batch.ID, syncapi.ErrDryRunIgnored))
}

// MaxLength is the longest media that a batch takes; a ceiling of the cost is
// counted with it, because the real length is in media that are not fetched.
const MaxLength = 30 * time.Second

// errNoModel is why there is no ceiling of a file.
var errNoModel = errors.New("not every request names a model")

// CeilingTimeout bounds the time that [Runner.Ceiling] takes: the cost is good to know, and
// not worth a longer wait.
const CeilingTimeout = 3 * time.Second

// Ceiling is the most, in US dollars, that the requests of a file can cost. It is
// free to ask, and takes [CeilingTimeout] at most; each question is asked once. A request
// without a model, or with one that Sync has no estimate for, is an error, because a sum
// without it would be no ceiling.
func (r *Runner) Ceiling(ctx context.Context, s batchfile.Summary) (float64, error) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), CeilingTimeout)
	defer cancel()
	sum, requests := 0.0, 0
	for _, m := range s.Models {
		requests += m.Requests
		cost, err := r.cost(ctx, m.Model)
		if err != nil {
			return 0, err
		}
		sum += cost * float64(m.Requests)
	}
	if requests != s.Requests {
		return 0, errNoModel
	}
	return sum, nil
}

// CeilingOf is the Ceiling of several files together, such as those that [Unsent] names.
func (r *Runner) CeilingOf(ctx context.Context, files ...*batchfile.File) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, CeilingTimeout)
	defer cancel()
	sum := 0.0
	for _, f := range files {
		cost, err := r.Ceiling(ctx, batchfile.Validate(f, r.now()).Summary)
		if err != nil {
			return 0, err
		}
		sum += cost
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
