package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
)

// API is what jobs need of the Sync Batch API; *syncapi.Client implements it.
type API interface {
	Host() string
	Create(context.Context, syncapi.Input) (syncapi.Batch, error)
	DryRun(context.Context, syncapi.Input) (syncapi.Batch, error)
	Get(ctx context.Context, id string) (syncapi.Batch, error)
	List(context.Context, syncapi.Filter) (syncapi.Listing, error)
	cost.API
	single.API
	Download(context.Context, syncapi.Batch, *syncapi.Partial) error
	DownloadVideo(ctx context.Context, address string, p *syncapi.Partial) error
	ErrorCodes(context.Context) ([]syncapi.ErrorCode, error)
}

// Runner takes jobs through one API. It is safe for concurrent use, and no call leaves a goroutine
// behind.
type Runner struct {
	api    API
	host   string
	now    func() time.Time
	log    *slog.Logger
	ledger *ledger.Ledger
	files  *download.Saver
	costs  *cost.Estimator
	// folders tracks the folders of videos that are being saved.
	folders folders
	fresh   freshURLs
	codes   errorCatalog
	step    func(string) // called at each step after which a crash can happen; for tests

	mu      sync.Mutex
	queue   queue
	singles map[string]singleBatch // batches that are polled by ID
	silent  time.Time              // when the list and a single batch last failed together
	listed  []syncapi.Batch        // the batches of the last list
}

// Option changes a Runner that New makes.
type Option func(*config)

type config struct {
	folder  string
	profile string
	broken  error
	now     func() time.Time
	log     *slog.Logger
}

// WithFolder sets where the ledger is: [StateFolder], or the folder of a demo or a test. Without it
// the ledger is in memory and ends with the Runner.
func WithFolder(dir string) Option { return func(c *config) { c.folder = dir } }

// WithProfile names the profile that the API's key belongs to; empty for none. A submission belongs
// to the profile under which the user confirmed it; this matters most for queued ones.
func WithProfile(name string) Option { return func(c *config) { c.profile = name } }

// Account is the name of a profile at a host in the ledger and the keyring. Two profiles of one
// host can belong to two organizations. Without a profile it is the host.
func Account(host, profile string) string {
	if profile == "" {
		return host
	}
	return host + "#" + profile
}

// SplitAccount returns the host and the profile of an Account.
func SplitAccount(account string) (host, profile string) {
	host, profile, _ = strings.Cut(account, "#")
	return host, profile
}

// WithoutFolder says why there is no folder for the ledger. Nothing can then be sent; everything
// else works.
func WithoutFolder(why error) Option { return func(c *config) { c.broken = why } }

// WithLog makes the Runner write its polls, submissions and downloads to a log at the debug level.
// The default is no log.
func WithLog(log *slog.Logger) Option { return func(c *config) { c.log = log } }

// WithClock sets the clock. The default is time.Now.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// New makes a Runner. It uses neither disk nor network.
func New(api API, opts ...Option) *Runner {
	c := config{now: time.Now, log: slog.New(slog.DiscardHandler)}
	for _, opt := range opts {
		opt(&c)
	}
	r := &Runner{
		api: api, host: api.Host(), now: c.now, log: c.log, step: func(string) {},
		costs: cost.New(api), singles: map[string]singleBatch{},
	}
	r.ledger = ledger.New(ledger.Options{
		Folder: c.folder, Broken: c.broken, Host: Account(r.host, c.profile), Now: r.now,
		Step: func(s string) { r.step(s) },
	})
	r.codes.folder = c.folder
	r.files = download.NewSaver(r.ledger)
	r.files.Step = func(s string) { r.step(s) }
	return r
}

// DryRun asks Sync to check the file without creating anything; nil means that Sync would accept
// it. An error that wraps [syncapi.ErrDryRunIgnored] is an alarm: Sync created a batch, and the
// ledger has it. As long as the ledger knows that batch, DryRun asks for no further dry run,
// because each could cost money.
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

// Estimate is roughly what the requests of a file cost, in US dollars, if each is as long as
// [cost.MaxLength] at [cost.AssumedFPS]. It is free and takes at most [cost.Timeout]; it asks for
// each price once.
func (r *Runner) Estimate(ctx context.Context, s batchfile.Summary) (float64, error) {
	return r.costs.Estimate(ctx, s)
}

// EstimateOf is the Estimate of several files together, such as those that [Unsent] returns.
func (r *Runner) EstimateOf(ctx context.Context, files ...*batchfile.File) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, cost.Timeout)
	defer cancel()
	sum := 0.0
	for _, f := range files {
		usd, err := r.Estimate(ctx, batchfile.Validate(f, r.now()).Summary)
		if err != nil {
			return 0, err
		}
		sum += usd
	}
	return sum, nil
}

// CostOfVideos is roughly what finished videos cost in US dollars, by their lengths in seconds for
// each model, at [cost.AssumedFPS]. Like Estimate, it is free.
func (r *Runner) CostOfVideos(ctx context.Context, seconds map[string][]float64) (float64, error) {
	return r.costs.OfVideos(ctx, seconds)
}

// Quote is what the requests of a file cost, as far as their media are known. The error says why
// prices are missing; the quote is valid without them.
func (r *Runner) Quote(ctx context.Context, f *batchfile.File, o cost.Options) (cost.Quote, error) {
	return r.costs.Quote(ctx, f, o)
}
