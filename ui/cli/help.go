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

// helpTopics returns the topics of the help verb.
func helpTopics() []string { return append(verbNames(), "flags") }

// Manual is the content of a manual page, from the same source as --help.
type Manual struct {
	// Flags are the flags of the main job.
	Flags *pflag.FlagSet
	Verbs []ManualVerb
}

// ManualVerb is a verb of the manual.
type ManualVerb struct {
	Name string
	// Args are the arguments as the usage writes them. Does describes the verb in a
	// sentence or two.
	Args, Does string
	Flags      *pflag.FlagSet
}

// NewManual collects the flags and verbs, except those that --help hides.
func NewManual() Manual {
	m := Manual{Flags: shown(flagSet(&Options{}))}
	for _, v := range verbs() {
		flags, _ := v.flags()
		m.Verbs = append(m.Verbs, ManualVerb{Name: v.name, Args: v.args, Does: v.does, Flags: shown(flags)})
	}
	return m
}

// shown returns the flags that are not hidden, with the usage as --help says it, and with
// their value beside the name.
func shown(flags *pflag.FlagSet) *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden {
			return
		}
		named := *flag
		what, usage := pflag.UnquoteUsage(flag)
		named.Usage = usage
		if takesValue(flag) {
			named.Name += " " + what
		}
		f.AddFlag(&named)
	})
	return f
}
