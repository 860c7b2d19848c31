package cli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// History asks for the submissions from this machine.
type History struct {
	JSON    bool
	Since   time.Duration // 0 for all
	Status  string        // one of historyStatuses; empty for all
	Profile string        // empty for SYNCBATCH_PROFILE or the default
}

// historyStatuses are the states of submissions, then those of batches.
var historyStatuses = []string{"waiting", "sending", "accepted", "refused", "unknown", "not-sent", "pending", "processing", "completed", "failed"}

var historyVerb = verb{
	name: "history", args: "[flags]", short: "list what was submitted and spent from this machine", does: "List what was submitted from this machine, the newest first. It needs no key.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c History
		f.BoolVar(&c.JSON, "json", false, "one JSON object per line")
		f.DurationVar(&c.Since, "since", 0, "only what was submitted within this `TIME`, such as 24h")
		f.StringVar(&c.Status, "status", "", "only submissions or batches with this `STATUS`: "+strings.Join(historyStatuses, ", "))
		f.StringVar(&c.Profile, "profile", "", "the profile `NAME` of config.toml, or set SYNCBATCH_PROFILE")
		return func(args []string) (Command, error) {
			if f.Changed("since") && c.Since <= 0 {
				return nil, refuse("--since must be more than 0, such as 24h")
			}
			return c, none("history", args)
		}
	},
}
