package ui

import (
	"context"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/logs"
	"syncbatch-tui/ui/preflight"
	"syncbatch-tui/ui/terminal"
	"syncbatch-tui/ui/theme"
)

// Jobs does the work behind the dashboard. *job.Runner implements it.
type Jobs interface {
	Load() (ledger.Contents, error)
	Changes() (c ledger.Contents, changed bool)
	History(f ledger.Filter) (job.History, error)
	Preview(o job.Job) (ledger.Preview, error)
	Send(ctx context.Context, o job.Job) ([]job.Outcome, error)
	SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error)
	SendQueued(ctx context.Context, s job.Snapshot) ([]job.Outcome, error)
	Due(s job.Snapshot) (ledger.Submission, bool)
	Queue() job.Queue
	Queued() []ledger.Submission
	TryNow()
	Enqueue(job string) error
	Reconcile(ctx context.Context) ([]job.Finding, error)
	Accept(submission, batchID string) error
	NotSent(submission string) error
	Follow(ids ...string) error
	Unfollow(ids ...string) error
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
	Observations(batchID string) ([]ledger.Observation, error)
	DryRun(ctx context.Context, f *batchfile.File, webhookURL string) error
	Estimate(ctx context.Context, s batchfile.Summary) (float64, error)
	EstimateOf(ctx context.Context, files ...*batchfile.File) (float64, error)
	Quote(ctx context.Context, f *batchfile.File, o cost.Options) (cost.Quote, error)
	Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error)
	Poll(ctx context.Context, ids []string) (job.Snapshot, error)
	Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error)
	Merge(ctx context.Context, target string, parts []job.Part) (path string, err error)
	MergeRetries(ctx context.Context, target, key string) (path string, err error)
	Input(batchID string) *batchfile.File
	SavedOutput(batchID string) (*batchfile.File, error)
	Quoted(input *batchfile.File) map[int]cost.Quoted
	Remedy(ctx context.Context, code string) string
	CostOfVideos(ctx context.Context, seconds map[string][]float64) (float64, error)
	SaveVideo(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (path string, err error)
}

// Config configures a dashboard.
type Config struct {
	Jobs Jobs
	// Host is the API's host, and Profile is the name of the user's profile. The header
	// and the questions show them. Profile may be empty.
	Host, Profile string
	// Access is the API key that Jobs uses. Keyring stores API keys; nil if no key is
	// needed.
	Access  Access
	Keyring Keyring
	// Requests feeds the client's HTTP requests to the log; nil for none.
	Requests *logs.Feed
	// Media checks the media of files; nil if nothing can.
	Media preflight.Prober
	// MaxCost is the most that a file may cost, in US dollars; 0 for no limit. A file that
	// costs more, or whose cost is unknown, is not sent.
	MaxCost float64
	// ExactCost makes Sync price every request instead of a sample.
	ExactCost bool
	// Sandbox makes the screen say that nothing costs anything.
	Sandbox bool
	// Prepare runs after the first paint and before the folder and the batches are read;
	// nil for nothing.
	Prepare func() error
	// Dir is the absolute path of the folder that the file pane opens. File is the name of
	// the file to select in it; empty for the first.
	Dir, File string
	// Chosen means that the user named Dir or File. Otherwise, if Dir has no .jsonl file,
	// the dashboard opens the folder remembered in FolderFile.
	Chosen bool
	// FolderFile is the path of the file that remembers the last folder with a .jsonl file
	// for the next session; empty to remember none.
	FolderFile string
	// Home is the home folder, used to shorten paths; empty to leave them as they are.
	Home string
	// Editor is the user's editor, as in $EDITOR; empty for vi.
	Editor string
	// Environ is the environment for the editor and the browser.
	Environ []string
	// Output is the folder for results. WebhookURL is sent with each new batch.
	Output, WebhookURL string
	// BatchIDs are batches to show even if no list contains them. The cursor starts on the
	// first.
	BatchIDs []string
	// Interval is the time between two polls. IdleInterval replaces it while no batch
	// runs: another member of the organization may start one.
	Interval, IdleInterval time.Duration
	// Jitter returns the fraction of an interval, from 0 to 1, to add to it; nil for a
	// random one.
	Jitter func() float64
	// Now is the clock.
	Now func() time.Time
	// Notify says how to tell the user that a batch has ended while the terminal's window
	// is not focused.
	Notify batches.Notify
	// Mouse enables the wheel and clicks. Shift then makes the terminal's own selection.
	Mouse bool
	// ShowKeys shows the keys as the user presses them, except in text fields.
	ShowKeys bool
	// Links says whether the terminal supports links. HostName is this machine's name for
	// links to files; empty for none.
	Links    terminal.Links
	HostName string
	// NoColor turns colors off and overrides Theme.
	NoColor bool
	// Theme selects the colors; the zero value is the default.
	Theme theme.Choice
	// Keys is the key map; nil for the default.
	Keys *keys.Map
	// Columns are the columns of the batches table besides the status and the ID; nil for
	// all.
	Columns []string
}
