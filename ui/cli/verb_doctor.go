package cli

import "github.com/spf13/pflag"

// Doctor asks what works and what does not: the API key, the host, the plan, the paths and
// the terminal.
type Doctor struct{ Connection }

var doctorVerb = verb{
	name: "doctor", args: "[flags]", short: "check the key, the connection and the terminal", does: "Check the key, the connection, the plan, the paths and the terminal. It changes nothing and costs nothing.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c Doctor
		c.define(f)
		return func(args []string) (Command, error) { return c, none("doctor", args) }
	},
}
