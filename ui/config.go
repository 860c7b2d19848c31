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

// Jobs is what the dashboard needs done; *job.Runner does it.
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
	SaveVideo(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (path string, err error)
}

// Config is what a dashboard is started with.
type Config struct {
	Jobs Jobs
	// Host is the API's host, and Profile the name of the user's profile, for the header
	// and the questions; Profile may be empty.
	Host, Profile string
	// Access is the key that Jobs have, and Keyring what keeps keys; nil where none
	// is needed.
	Access  Access
	Keyring Keyring
	// Requests are those that the client makes, for the log; nil for none.
	Requests *logs.Feed
	// Media looks at the media of files; nil for nothing that can.
	Media preflight.Prober
	// MaxCost is the most that a file may cost in US dollars; 0 for no limit. Nothing is
	// sent that costs more, or whose cost is unknown.
	MaxCost float64
	// ExactCost has Sync price every request, and not only a sample.
	ExactCost bool
	// Sandbox says on the screen that nothing costs anything.
	Sandbox bool
	// Prepare, unless nil, is done before the first look at the folder and at the
	// batches, and after the first paint.
	Prepare func() error
	// Dir is the folder that the file pane opens, absolute, and File the name in
	// it to begin with; empty for the first.
	Dir, File string
	// Chosen says that the user named Dir or File. Otherwise, when Dir has no
	// .jsonl file, the folder that FolderFile remembers is opened.
	Chosen bool
	// FolderFile is the path of the file that keeps the last folder with a .jsonl
	// file for the next session; empty for none.
	FolderFile string
	// Home is the home folder, which paths are shortened by; empty for not.
	Home string
	// Editor is the user's, as in $EDITOR; empty for vi.
	Editor string
	// Environ is the environment of the editor and the browser.
	Environ []string
	// Output is where results go; WebhookURL is passed on when creating.
	Output, WebhookURL string
	// BatchIDs are batches to show although no list names them; the cursor begins
	// on the first.
	BatchIDs []string
	// Interval is the time between two polls, and IdleInterval that while nothing
	// runs: another member of the organization may start a batch.
	Interval, IdleInterval time.Duration
	// Jitter returns the part of an interval, from 0 to 1, that is added to it; nil for
	// one by chance.
	Jitter func() float64
	// Now is the clock.
	Now func() time.Time
	// Notify is how to tell the user that a batch has ended while the terminal's
	// window does not have the focus.
	Notify batches.Notify
	// Mouse takes the wheel and clicks; shift then gives the terminal's own selection.
	Mouse bool
	// ShowKeys shows the keys that are pressed, except in text fields.
	ShowKeys bool
	// Links says whether the terminal shows links, and HostName is this machine's name, which
	// links to files have; empty for none.
	Links    terminal.Links
	HostName string
	// NoColor draws without colors, whatever the Theme.
	NoColor bool
	// Theme is the colors; the zero value is the default.
	Theme theme.Choice
	// Keys are the keys; nil for the default ones.
	Keys *keys.Map
	// Columns are those of the table of batches besides the status and the id; nil for all.
	Columns []string
}
