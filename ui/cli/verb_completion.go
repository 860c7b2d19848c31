package cli

import (
	"slices"

	"github.com/spf13/pflag"
)

// shellNames are the shells that there are completions for.
func shellNames() []string { return []string{"bash", "zsh", "fish", "powershell"} }

// Candidates asks for the words that a completion script offers: "batches" for the ids of
// batches that the ledger knows, or "profiles".
type Candidates struct{ Of string }

// candidates are the words that the scripts ask completion for.
var candidates = []string{"batches", "profiles"}

func completionVerb() verb {
	return verb{
		name: "completion", args: "SHELL", short: "print the completions for a shell",
		does: "Print the completions for bash, zsh, fish or powershell. They ask for the words batches and profiles, " +
			"for the ids of the batches that were submitted here and the profiles of config.toml.",
		define: func(*pflag.FlagSet) func([]string) (Command, error) {
			return func(args []string) (Command, error) {
				shell, err := oneOf("completion", "shell", args, append(shellNames(), candidates...))
				switch {
				case err != nil:
					return nil, err
				case slices.Contains(candidates, shell):
					return Candidates{Of: shell}, nil
				}
				return Help{Text: Completion(shell)}, nil
			}
		},
		words: shellNames,
	}
}
