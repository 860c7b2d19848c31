package cli

import "github.com/spf13/pflag"

// Manual is what a manual page is made of, from the same source as --help.
type Manual struct {
	// Flags are those of the main job.
	Flags *pflag.FlagSet
	Verbs []ManualVerb
}

// ManualVerb is a verb of the manual.
type ManualVerb struct {
	Name string
	// Args are the arguments as the usage writes them, and Does is what it does, in a
	// sentence or two.
	Args, Does string
	Flags      *pflag.FlagSet
}

// NewManual collects the flags and verbs, without those that --help hides.
func NewManual() Manual {
	m := Manual{Flags: shown(flagSet(&Options{}))}
	for _, v := range verbs() {
		flags, _ := v.flags()
		m.Verbs = append(m.Verbs, ManualVerb{Name: v.name, Args: v.args, Does: v.does, Flags: shown(flags)})
	}
	return m
}

// shown are the flags that are not hidden, with the usage as --help says it.
func shown(flags *pflag.FlagSet) *pflag.FlagSet {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(flag *pflag.Flag) {
		if flag.Hidden {
			return
		}
		named := *flag
		_, named.Usage = pflag.UnquoteUsage(flag)
		f.AddFlag(&named)
	})
	return f
}
