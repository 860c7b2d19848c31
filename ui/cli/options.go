// Package cli is the command line: flags and environment on the way in, exit
// codes and last words on the way out.
package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// Options is what the command line asks for.
type Options struct {
	Input        string
	Monitor      bool
	DryRun       bool
	Offline      bool
	BatchIDs     []string
	Output       string // empty when not given
	WebhookURL   string
	PollInterval time.Duration // 0 when not given
	Plain        bool
	BaseURL      string // empty when not given
	Demo         bool
	ServeSandbox string // an address; empty for not
	Version      bool
	Help         bool
}

// ErrUsage is wrapped by every error of Parse.
var ErrUsage = errors.New("usage")

// Parse reads the arguments after the program's name.
func Parse(args []string) (Options, error) {
	var o Options
	flags := flagSet(&o)
	if err := flags.Parse(args); err != nil {
		return o, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	if o.Help || o.Version {
		return o, nil
	}
	switch rest := flags.Args(); {
	case len(rest) > 1:
		return o, refuse("one file at a time: %q", rest[1])
	case len(rest) == 1 && o.Input != "" && o.Input != rest[0]:
		return o, refuse("two input files: %q and %q", o.Input, rest[0])
	case len(rest) == 1:
		o.Input = rest[0]
	}
	return o, o.check(flags)
}

// flagSet is the one list of flags.
func flagSet(o *Options) *pflag.FlagSet {
	f := pflag.NewFlagSet("syncbatch-tui", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {} // Parse's caller prints what is wrong
	f.StringVarP(&o.Input, "input-file", "i", "", "the `FILE` to work on, also the first argument; - is standard input in plain mode")
	f.BoolVarP(&o.Monitor, "monitor", "m", false, "follow until the batches are done, then save the results")
	f.BoolVar(&o.DryRun, "dry-run", false, "validate here and on the server, create nothing")
	f.BoolVar(&o.Offline, "offline", false, "with --dry-run: validate here only, no key needed")
	f.StringArrayVarP(&o.BatchIDs, "batch-id", "b", nil, "the `ID` of a batch to follow; may be repeated")
	f.StringVarP(&o.Output, "output", "o", "", "the `PATH` where results go (default "+job.DefaultOutput+")")
	f.StringVar(&o.WebhookURL, "webhook-url", "", "the https `URL` that Sync is to call at the batch's end")
	f.DurationVar(&o.PollInterval, "poll-interval", 0, "the `TIME` between two looks at the batches (default 60s, 10s in the dashboard)")
	f.BoolVar(&o.Plain, "plain", false, "lines of text instead of the dashboard")
	f.StringVar(&o.BaseURL, "base-url", "", "the `URL` of the API, also SYNC_BASE_URL (default "+syncapi.DefaultBaseURL+")")
	f.BoolVar(&o.Demo, "demo", false, "everything against an embedded sandbox with sample files; no key, no cost")
	f.StringVar(&o.ServeSandbox, "serve-sandbox", "", "serve only the sandbox at this loopback `ADDRESS`, such as 127.0.0.1:3001")
	f.BoolVar(&o.Version, "version", false, "print the version")
	f.BoolVarP(&o.Help, "help", "h", false, "print this")
	return f
}

// Usage is the text of --help.
func Usage() string {
	return `Submit, watch and collect batches of the Sync Batch API.

Usage:
  syncbatch-tui [FILE.jsonl] [flags]

Flags:
` + flagSet(&Options{}).FlagUsages() + `
The key comes from SYNC_API_KEY. Without a terminal, or with TERM=dumb, the same
job is done as lines of text.
`
}

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrUsage}, args...)...)
}

// check refuses what would do nothing or contradicts itself.
func (o Options) check(flags *pflag.FlagSet) error {
	switch {
	case o.ServeSandbox != "" && flags.NFlag() > 1, o.ServeSandbox != "" && o.Input != "":
		return refuse("--serve-sandbox goes with no other flag")
	case o.Offline && !o.DryRun:
		return refuse("--offline goes with --dry-run")
	case o.DryRun && len(o.BatchIDs) > 0:
		return refuse("--dry-run checks a file; --batch-id names a batch that exists")
	case o.DryRun && o.Input == "":
		return refuse("--dry-run needs a file")
	case o.DryRun && o.Monitor:
		return refuse("--dry-run creates nothing that --monitor could follow")
	case o.DryRun && o.Output != "":
		return refuse("--dry-run writes no results, so --output has no use")
	case o.Demo && (o.BaseURL != "" || o.WebhookURL != "" || len(o.BatchIDs) > 0 || o.DryRun):
		return refuse("--demo brings its own batches and its own API; it goes with FILE, --output, --plain and --poll-interval")
	case flags.Changed("poll-interval") && o.PollInterval <= 0:
		return refuse("--poll-interval must be more than 0")
	case flags.Changed("input-file") && o.Input == "":
		return refuse("--input-file is empty")
	case o.WebhookURL != "" && !strings.HasPrefix(o.WebhookURL, "https://"):
		return refuse("--webhook-url must begin with https://")
	case o.WebhookURL != "" && o.Input == "" && len(o.BatchIDs) > 0:
		return refuse("--webhook-url goes with a file; a batch that exists keeps its own")
	}
	for _, id := range o.BatchIDs {
		if strings.TrimSpace(id) == "" {
			return refuse("--batch-id is empty")
		}
	}
	return nil
}

// CheckPlain refuses what only the dashboard could make sense of.
func (o Options) CheckPlain() error {
	switch {
	case o.Demo:
		return nil
	case o.Input == "" && len(o.BatchIDs) == 0:
		return refuse("without a terminal there is nothing to do: give a file, or --batch-id with --monitor")
	case len(o.BatchIDs) > 0 && !o.Monitor:
		return refuse("--batch-id does nothing without --monitor")
	case o.Output != "" && !o.Monitor:
		return refuse("--output goes with --monitor: nothing is saved otherwise")
	}
	return nil
}

// Interval is the time between two polls: what was asked for, or standard, or in
// the demo, whose batches take seconds, a second. The real API is not asked more
// often than once in [job.MinInterval].
func (o Options) Interval(standard time.Duration) time.Duration {
	switch {
	case o.PollInterval > 0 && o.Demo:
		return o.PollInterval
	case o.PollInterval > 0:
		return max(o.PollInterval, job.MinInterval)
	case o.Demo:
		return time.Second
	}
	return standard
}
