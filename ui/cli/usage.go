package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/ui/format"
)

// Usage is the text of --help, in lines of up to 80 columns.
func Usage() string {
	return `Take a file of lipsync requests through the Sync Batch API.

  syncbatch-tui                               the dashboard, in this folder
  syncbatch-tui input.jsonl --dry-run         check a file, and create nothing
  syncbatch-tui input.jsonl --monitor         submit, follow, save the results
  syncbatch-tui --batch-id ID --monitor       follow a batch that exists
  syncbatch-tui --demo                        try it: no key, no cost

Usage:
  syncbatch-tui [FILE.jsonl] [flags]
  syncbatch-tui VERB [arguments] [flags]      see: syncbatch-tui help VERB

Verbs:
` + verbUsages() + groupedUsages(flagSet(&Options{})) + `
The key comes from SYNC_API_KEY. SYNCBATCH_DEBUG=FILE writes a debug log.
Without a terminal, with --monitor or --dry-run, it works as lines of text.

Exit codes: 0 done, 1 something went wrong, 2 usage, 3 the file has errors, 4 a
batch, some requests or videos failed, 5 the key or the plan is refused, 6 it is
unknown whether a submission was accepted, 7 over --max-cost or cost unknown,
124 --timeout ran out, 129, 130, 131 and 143 ended by a signal, 141 the reader
of the output went away.
`
}

// verbUsages names the verbs, as many on a line as fit.
func verbUsages() string {
	var words []string
	for _, v := range verbs() {
		args, _, _ := strings.Cut(v.args, "[flags]")
		words = append(words, strings.ReplaceAll(strings.TrimSpace(v.name+" "+args), " ", "\u00a0"))
	}
	var b strings.Builder
	for _, line := range format.Wrap(strings.Join(words, ", "), 76) {
		b.WriteString("  " + strings.ReplaceAll(line, "\u00a0", " ") + "\n")
	}
	return b.String()
}

// groupedUsages lists the flags under the titles of their groups.
func groupedUsages(flags *pflag.FlagSet) string {
	var b strings.Builder
	last := ""
	flags.VisitAll(func(f *pflag.Flag) {
		if title := f.Annotations[groupKey]; len(title) > 0 && title[0] != last {
			last = title[0]
			b.WriteString("\n" + last + ":\n")
		}
		b.WriteString(flagUsage(f))
	})
	return b.String()
}

// flagUsages is a line or two for each flag.
func flagUsages(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) { b.WriteString(flagUsage(f)) })
	return b.String()
}

// flagUsage is what the usage says about a flag. pflag's own text would offer a value
// for flags that take none.
func flagUsage(f *pflag.Flag) string {
	const (
		columns = 80
		names   = 30
	)
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
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			name = ""
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s%s", names-2, name, line), " ") + "\n")
	}
	return b.String()
}
