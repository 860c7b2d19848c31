package sandbox

import (
	"net/http"
	"time"
)

// The API keys that the sandbox knows. It refuses any other key, or none, with 401.
const (
	// Key is the API key that works.
	Key = "sandbox-key"
	// KeyRevoked is a revoked API key: every call answers 401.
	KeyRevoked = "sandbox-revoked"
	// KeyCreator belongs to the Creator plan, which has no Batch API: the batch calls
	// answer 402, the others work.
	KeyCreator = "sandbox-creator"

	// KeyBadGateway makes each call answer with the HTML of a 502.
	KeyBadGateway = "sandbox-bad-gateway"
	// KeyListFails makes the list of batches answer with a 500. Other calls work.
	KeyListFails = "sandbox-list-fails"
	// KeyListHangs makes the list of batches hang until the client gives up.
	KeyListHangs = "sandbox-list-hangs"
	// KeyListHuge makes the list of batches larger than 16 MiB.
	KeyListHuge = "sandbox-list-huge"
	// KeyPrefix plus an error code of the catalog is an API key for which each POST is
	// refused with that code; other calls work.
	KeyPrefix = "sandbox-"
)

// WebhookSecret is the secret that signs webhooks unless WithWebhookSecret sets another
// one.
const WebhookSecret = "whsec_sandbox"

// DefaultFilesURL is the origin of the result files unless WithFilesURL sets one. It does
// not resolve: it is for clients whose transport is a function.
const DefaultFilesURL = "http://files.sandbox.test"

// The defaults of a Server.
const (
	// DefaultDuration is how long a batch takes: long enough to watch.
	DefaultDuration = 30 * time.Second
	// DefaultMinRequests and DefaultMaxRequests are the limits of a batch's requests. The
	// published minimum is 20, but tests and first steps need fewer.
	DefaultMinRequests = 1
	DefaultMaxRequests = 1000
	// DefaultMaxBytes is the largest input file: 5 MB, read as MiB.
	DefaultMaxBytes = 5 << 20
	// DefaultRateLimit is Sync's limit of calls per minute.
	DefaultRateLimit = 600
	// DefaultMaxRunning is how many batches may run at once. Sync does not
	// publish its number.
	DefaultMaxRunning = 100
	// DefaultMaxGenerations is how many generations of POST /v2/generate may run at
	// once, as on the Scale plan.
	DefaultMaxGenerations = 15
	// DefaultGenerateRate and DefaultUploadRate are Sync's limits of generations and of
	// uploads per minute.
	DefaultGenerateRate = 60
	DefaultUploadRate   = 120
	// DefaultMaxAsset is the largest uploaded file, in bytes.
	DefaultMaxAsset = 5 << 30
	// DefaultUploadLifetime is how long an uploadUrl is valid.
	DefaultUploadLifetime = time.Hour
	// DefaultURLLifetime is how long the URL that a result redirects to is valid.
	DefaultURLLifetime = time.Hour
)

// Bounds of the stored data, whatever the clients do.
const (
	maxBatches     = 10_000
	maxStoredBytes = 256 << 20
	// maxCreates is how many creates are read at the same time; the others wait.
	maxCreates = 4
)

// An Option configures a server made by New or Start.
type Option func(*config)

type config struct {
	seed        uint64
	now         func() time.Time
	duration    time.Duration
	late        bool
	minRequests int
	maxRequests int
	maxBytes    int64
	rate        int
	createRate  int
	maxRunning  int

	maxGenerations, generateRate, uploadRate int
	maxAsset                                 int64
	uploadLifetime                           time.Duration

	urlLifetime time.Duration
	url         string
	filesURL    string
	secret      string
	client      *http.Client

	maxBatches     int
	maxStoredBytes int64
}

func newConfig(opts []Option) config {
	c := config{
		now:            time.Now,
		duration:       DefaultDuration,
		minRequests:    DefaultMinRequests,
		maxRequests:    DefaultMaxRequests,
		maxBytes:       DefaultMaxBytes,
		rate:           DefaultRateLimit,
		createRate:     DefaultRateLimit,
		maxRunning:     DefaultMaxRunning,
		maxGenerations: DefaultMaxGenerations,
		generateRate:   DefaultGenerateRate,
		uploadRate:     DefaultUploadRate,
		maxAsset:       DefaultMaxAsset,
		uploadLifetime: DefaultUploadLifetime,
		urlLifetime:    DefaultURLLifetime,
		filesURL:       DefaultFilesURL,
		secret:         WebhookSecret,
		maxBatches:     maxBatches,
		maxStoredBytes: maxStoredBytes,
	}
	for _, opt := range opts {
		opt(&c)
	}
	return c
}

// WithSeed sets the seed of ids, progress, failures and durations. Two servers with the
// same seed, clock and calls return the same bytes. The default is 0.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithClock sets the clock for batches, limits, signatures and the Date header. It is
// called from several goroutines. The default is time.Now.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// WithDuration sets how long a batch takes from its creation to its results; with 0 or
// less, results are available at once. The default is DefaultDuration.
func WithDuration(d time.Duration) Option { return func(c *config) { c.duration = d } }

// WithLateResults makes every batch COMPLETED with an empty outputUrl for the last moment
// of its duration. Without it, only a batch with "late" in a video's URL does so.
func WithLateResults() Option { return func(c *config) { c.late = true } }

// WithRequests sets the fewest and the most requests of a batch. The defaults
// are DefaultMinRequests and DefaultMaxRequests.
func WithRequests(fewest, most int) Option {
	return func(c *config) { c.minRequests, c.maxRequests = fewest, most }
}

// WithMaxBytes sets the largest input file in bytes, up to 1 GiB, because it is held in
// memory. The default is DefaultMaxBytes.
func WithMaxBytes(n int64) Option { return func(c *config) { c.maxBytes = min(n, 1<<30) } }

// WithRateLimit sets how many calls per minute are answered for an API key, not counting
// the creation of batches; 0 or less means no limit. The default is DefaultRateLimit.
func WithRateLimit(perMinute int) Option { return func(c *config) { c.rate = perMinute } }

// WithCreateRateLimit sets how many calls per minute may create batches; 0 or less means
// no limit. The default is DefaultRateLimit.
func WithCreateRateLimit(perMinute int) Option { return func(c *config) { c.createRate = perMinute } }

// WithMaxRunning sets how many batches may run at once; beyond that, a create answers 429
// with concurrency_limit_reached. The default is DefaultMaxRunning.
func WithMaxRunning(n int) Option { return func(c *config) { c.maxRunning = n } }

// WithMaxGenerations sets how many generations of POST /v2/generate may run at once;
// beyond that, a call answers 429 with concurrency_limit_reached. The default is
// DefaultMaxGenerations.
func WithMaxGenerations(n int) Option { return func(c *config) { c.maxGenerations = n } }

// WithGenerateRateLimit sets how many calls of POST /v2/generate per minute are answered
// for an API key; 0 or less means no limit. The default is DefaultGenerateRate.
func WithGenerateRateLimit(perMinute int) Option {
	return func(c *config) { c.generateRate = perMinute }
}

// WithUploadRateLimit sets how many uploads per minute an API key may announce; 0 or less
// means no limit. The default is DefaultUploadRate.
func WithUploadRateLimit(perMinute int) Option { return func(c *config) { c.uploadRate = perMinute } }

// WithMaxAsset sets the largest file that can become an asset, in bytes. The default is
// DefaultMaxAsset.
func WithMaxAsset(n int64) Option { return func(c *config) { c.maxAsset = n } }

// WithUploadLifetime sets how long an uploadUrl is valid. The default is
// DefaultUploadLifetime.
func WithUploadLifetime(d time.Duration) Option { return func(c *config) { c.uploadLifetime = d } }

// WithURLLifetime sets how long the signed URL that a result redirects to is valid. The
// default is DefaultURLLifetime.
func WithURLLifetime(d time.Duration) Option { return func(c *config) { c.urlLifetime = d } }

// WithURL sets the origin, and the path if any, at which clients reach the API. The
// default is the host in each request. Start sets it.
func WithURL(url string) Option { return func(c *config) { c.url = url } }

// WithFilesURL sets the origin at which clients reach Files. The default is
// DefaultFilesURL. Start sets it.
func WithFilesURL(url string) Option { return func(c *config) { c.filesURL = url } }

// WithWebhookSecret sets the secret that signs webhooks. The default is
// WebhookSecret.
func WithWebhookSecret(secret string) Option { return func(c *config) { c.secret = secret } }

// WithWebhookClient sets the client that delivers webhooks. The sandbox turns off its
// redirects and limits its timeout to ten seconds. The default is the sandbox's own
// client, which uses no proxy.
func WithWebhookClient(client *http.Client) Option { return func(c *config) { c.client = client } }
