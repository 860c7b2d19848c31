package cli

import (
	"slices"

	"github.com/spf13/pflag"
)

// shellNames returns the shells that have completions.
func shellNames() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// Candidates asks for the words that a completion script offers: "batches" for the ids of
// the batches in the ledger, or "profiles".
type Candidates struct{ Of string }

// candidates are the words that the scripts request.
var candidates = []string{"batches", "profiles"}

func completionVerb() verb {
	return verb{
		name: "completion", args: "SHELL", short: "print the completions for a shell",
		does: "Print the completions for bash, zsh, fish or powershell. They ask for the words batches and profiles, " +
			"for the ids of the batches that were submitted here and the profiles of config.toml.",
		define: func(*pflag.FlagSet) func([]string) (Command, error) {
			return func(args []string) (Command, error) {
				if len(args) == 1 && slices.Contains(candidates, args[0]) {
					return Candidates{Of: args[0]}, nil
				}
				shell, err := oneOf("completion", "shell", args, shellNames())
				if err != nil {
					return nil, err
				}
				return Help{Text: Completion(shell)}, nil
			}
		},
		words: shellNames,
	}
}
