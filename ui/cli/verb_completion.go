package cli

import "github.com/spf13/pflag"

// shellNames are the shells that there are completions for.
func shellNames() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func completionVerb() verb {
	return verb{
		name: "completion", args: "SHELL", does: "Print the completions for bash, zsh, fish or powershell.",
		define: func(*pflag.FlagSet) func([]string) (Command, error) {
			return func(args []string) (Command, error) {
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
