package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/ui/format"
)

// Usage is the text of --help, in lines of up to 80 columns.
func Usage() string {
	return `Submit, watch and collect batches of the Sync Batch API.

Usage:
  syncbatch-tui [FILE.jsonl] [flags]

Flags:
` + flagUsages(flagSet(&Options{})) + `
The key comes from SYNC_API_KEY. Without a terminal, with TERM=dumb, and with
--monitor or --dry-run, the same job is done as lines of text.

Exit codes: 0 done, 1 something went wrong, 2 usage, 3 the input file has
errors, 4 a batch or some of its requests failed, 5 the key or the plan is
refused, 6 it is unknown whether a submission was accepted, 129, 130, 131 and
143 ended by a signal, 141 whoever read the output went away.
`
}

// flagUsages is a line or two for each flag. That of pflag offers a value for
// flags that are there or not.
func flagUsages(flags *pflag.FlagSet) string {
	const (
		columns = 80
		names   = 30
	)
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		what, usage := pflag.UnquoteUsage(f)
		name := short + "--" + f.Name
		if takesValue(f) {
			name += " " + what
		}
		lines := format.Wrap(usage, columns-names)
		if len(name) > names-4 {
			lines = append([]string{""}, lines...)
		}
		for i, line := range lines {
			if i > 0 {
				name = ""
			}
			b.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s%s", names-2, name, line), " ") + "\n")
		}
	})
	return b.String()
}
