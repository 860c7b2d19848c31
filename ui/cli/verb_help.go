package cli

import "github.com/spf13/pflag"

// Help is a text to print, such as a usage.
type Help struct{ Text string }

func helpVerb() verb {
	return verb{
		name: "help", args: "[VERB|flags]", short: "print the help of a verb, or of all flags", does: "Print the help of the program, of a verb, or of all flags of the main job.",
		define: func(*pflag.FlagSet) func([]string) (Command, error) {
			return func(args []string) (Command, error) {
				if len(args) == 0 {
					return Help{Text: Usage()}, nil
				}
				name, err := oneOf("help", "verb", args, helpTopics())
				if err != nil {
					return nil, err
				}
				v, ok := findVerb(name)
				if !ok {
					return Help{Text: AllFlags()}, nil
				}
				return Help{Text: v.usage()}, nil
			}
		},
		words: helpTopics,
	}
}

// helpTopics are what help explains.
func helpTopics() []string { return append(verbNames(), "flags") }
