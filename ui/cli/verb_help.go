package cli

import "github.com/spf13/pflag"

// Help is a text to print, such as a usage.
type Help struct{ Text string }

func helpVerb() verb {
	return verb{
		name: "help", args: "[VERB]", does: "Print the help of the program or of a verb.",
		define: func(*pflag.FlagSet) func([]string) (Command, error) {
			return func(args []string) (Command, error) {
				if len(args) == 0 {
					return Help{Text: Usage()}, nil
				}
				name, err := oneOf("help", "verb", args, verbNames())
				if err != nil {
					return nil, err
				}
				v, _ := findVerb(name)
				return Help{Text: v.usage()}, nil
			}
		},
		words: verbNames,
	}
}
