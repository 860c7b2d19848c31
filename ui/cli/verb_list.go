package cli

import "github.com/spf13/pflag"

// Connection has the options for reaching Sync.
type Connection struct {
	BaseURL string // empty for SYNC_BASE_URL or the default
	Profile string // empty for SYNCBATCH_PROFILE or the default
	JSON    bool
}

// define adds the flags of a connection.
func (c *Connection) define(f *pflag.FlagSet) {
	f.BoolVar(&c.JSON, "json", false, "one JSON object per line")
	f.StringVar(&c.BaseURL, "base-url", "", "the `URL` of the API, or set SYNC_BASE_URL")
	f.StringVar(&c.Profile, "profile", "", "the profile `NAME` of config.toml, or set SYNCBATCH_PROFILE")
}

// List asks for the batches at Sync.
type List struct {
	Connection
	Filter string // empty for all
}

var listVerb = verb{
	name: "list", args: "[flags]", short: "list the batches at Sync", does: "List the batches at Sync, the newest first.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c List
		c.define(f)
		f.StringVar(&c.Filter, "filter", "", "only batches with each word of this `TEXT` in the id, status or file; status:failed matches the status only")
		return func(args []string) (Command, error) { return c, none("list", args) }
	},
}
