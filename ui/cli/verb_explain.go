package cli

import (
	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile"
)

// Explain asks what a rule of the validator means.
type Explain struct{ Rule string }

var explainVerb = verb{
	name: "explain", args: "RULE", short: "explain a rule of the validator", does: "Explain a rule of the validator, with a wrong and a right example.",
	define: func(*pflag.FlagSet) func([]string) (Command, error) {
		return func(args []string) (Command, error) {
			rule, err := oneOf("explain", "rule", args, ruleNames())
			return Explain{Rule: rule}, err
		}
	},
	words: ruleNames,
}

func ruleNames() []string {
	var names []string
	for _, r := range batchfile.Rules() {
		names = append(names, r.Name)
	}
	return names
}
