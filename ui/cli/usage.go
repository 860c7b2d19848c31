package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// mainFlags are the flags that the usage explains. It only names the others; "help flags"
// explains them.
var mainFlags = []string{"monitor", "dry-run", "batch-id", "output", "videos", "review", "check-media", "max-cost", "json", "demo"}

// Usage returns the text of --help: one screen, in lines of up to 80 columns.
func Usage() string {
	return `Take a file of lipsync requests through the Sync Batch API.

  syncbatch-tui                               the dashboard, in this folder
  syncbatch-tui new people.csv                make a request file of a table
  syncbatch-tui input.jsonl --dry-run         check a file, and create nothing
  syncbatch-tui input.jsonl --monitor         submit, follow, save the results
  syncbatch-tui --demo                        try it: no key, no cost

Usage:
  syncbatch-tui [FILE.jsonl] [flags]
  syncbatch-tui VERB [arguments] [flags]      see: syncbatch-tui help VERB

Verbs:
` + verbUsages() + `
The flags used most:
` + flagUsages(flagSet(&Options{}), mainFlags...) + `
More flags, which syncbatch-tui help flags explains:
` + otherFlagNames() + `
The key comes from SYNC_API_KEY. Without a terminal, it works as lines of text.
Exit codes: 0 done, 1 trouble, 2 usage, 3 errors in the file, 4 failures at
Sync, 5 key or plan refused, 6 outcome unknown, 7 over budget, 124 timeout.
`
}

// AllFlags returns the text of help flags.
func AllFlags() string {
	return `The flags of the main job: syncbatch-tui [FILE.jsonl] [flags]
` + groupedUsages(flagSet(&Options{})) + `
The key comes from SYNC_API_KEY. SYNCBATCH_DEBUG=FILE writes a debug log.
Without a terminal, with --monitor or --dry-run, it works as lines of text.

` + ExitCodes
}

// ExitCodes explains the exit codes.
const ExitCodes = `Exit codes: 0 done, 1 something went wrong, 2 usage, 3 the file has errors, 4 a
batch, some requests or videos failed, 5 the key or the plan is refused, 6 it is
unknown whether a submission was accepted, 7 over --max-cost or cost unknown,
124 --timeout ran out, 129, 130, 131 and 143 ended by a signal, 141 the reader
of the output went away.
`

// verbUsages returns a line for each verb.
func verbUsages() string {
	var b strings.Builder
	for _, v := range verbs() {
		args, _, _ := strings.Cut(v.args, "[flags]")
		fmt.Fprintf(&b, "  %-26s%s\n", strings.TrimSpace(v.name+" "+args), v.short)
	}
	return b.String()
}

// otherFlagNames names the other flags, in one paragraph for each group.
func otherFlagNames() string {
	var b strings.Builder
	title, line := "", ""
	flagSet(&Options{}).VisitAll(func(f *pflag.Flag) {
		if f.Hidden || slices.Contains(mainFlags, f.Name) {
			return
		}
		group := f.Annotations[groupKey][0]
		if next := line + " --" + f.Name; group == title && len(next) <= 80 {
			line = next
			return
		}
		b.WriteString(line + "\n")
		if line = "                         "; group != title {
			line = fmt.Sprintf("  %-23s", group)
		}
		title = group
		line += " --" + f.Name
	})
	return strings.TrimPrefix(b.String(), "\n") + line + "\n"
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

// flagUsages returns a line or two for each of the named flags, or for all of them.
func flagUsages(flags *pflag.FlagSet, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(flagUsage(flags.Lookup(name)))
	}
	if len(names) == 0 {
		flags.VisitAll(func(f *pflag.Flag) { b.WriteString(flagUsage(f)) })
	}
	return b.String()
}

// flagUsage returns the usage of a flag. pflag's own text would show a value even for
// flags that take none.
func flagUsage(f *pflag.Flag) string {
	if f.Hidden {
		return ""
	}
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

// groupKey is the annotation with the group in which the usage lists a flag.
const groupKey = "group"

// flagSet returns the only list of flags: parsing, --help and the completions use it. The
// usage of a flag must fit into one line.
func flagSet(o *Options) *pflag.FlagSet {
	f := pflag.NewFlagSet("syncbatch-tui", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {} // the caller of Parse prints the error
	known := map[string]bool{}
	group := func(title string) { // applies to the flags since the last call
		f.VisitAll(func(flag *pflag.Flag) {
			if !known[flag.Name] {
				known[flag.Name] = true
				_ = f.SetAnnotation(flag.Name, groupKey, []string{title})
			}
		})
	}
	jobFlags(f, o)
	group("The job")
	o.define(f)
	group("While following")
	checkFlags(f, o)
	group("Checks and safeguards")
	faceFlags(f, o)
	group("Output")
	otherFlags(f, o)
	group("Connection and the rest")
	annotate(f)
	return f
}

func jobFlags(f *pflag.FlagSet, o *Options) {
	f.StringVarP(&o.Input, "input-file", "i", "", "the `FILE` to work on, like the argument; - is stdin")
	f.BoolVarP(&o.Monitor, "monitor", "m", false, "follow the batches and save their results")
	f.StringArrayVarP(&o.BatchIDs, "batch-id", "b", nil, "follow the batch with this `ID`; may be repeated")
	f.StringVarP(&o.Output, "output", "o", "", "save results at this `PATH` (default "+job.DefaultOutput+")")
	f.BoolVar(&o.Split, "split", false, "send a file over the limits as several batches")
	f.IntVar(&o.Pilot, "pilot", 0, "send the first `N` requests one by one before the batch")
	f.StringVar(&o.WebhookURL, "webhook-url", "", "the https `URL` that Sync calls at the end")
	f.DurationVar(&o.PollInterval, "poll-interval", 0, "the `TIME` between polls (60s; dashboard 10s)")
}

func checkFlags(f *pflag.FlagSet, o *Options) {
	f.BoolVar(&o.DryRun, "dry-run", false, "validate here and at Sync, and create nothing")
	f.BoolVar(&o.Offline, "offline", false, "with --dry-run: validate here only, without a key")
	f.BoolVar(&o.CheckMedia, "check-media", false, "check the media behind the URLs")
	f.Float64Var(&o.MaxCost, "max-cost", 0, "send nothing over `USD`, or at an unknown cost")
	f.BoolVar(&o.ExactCost, "exact-cost", false, "ask Sync for the price of every request")
	f.BoolVar(&o.Strict, "strict", false, "treat warnings as errors")
	f.BoolVar(&o.Force, "force", false, "send in spite of errors in the local report")
	f.BoolVar(&o.Again, "again", false, "send requests that were sent before, which costs again")
}

func faceFlags(f *pflag.FlagSet, o *Options) {
	f.BoolVar(&o.Plain, "plain", false, "lines of text instead of the dashboard")
	f.BoolVar(&o.JSON, "json", false, "one JSON object per line instead of the dashboard")
	f.BoolVar(&o.Accessible, "accessible", false, "questions and answers, line by line")
	f.StringVar(&o.Format, "format", "", "the report as `full|concise|json|github|sarif`")
	f.StringVar(&o.Notify, "notify", "", "how to alert you when a batch ends: `off|bell|osc` (default bell)")
	f.BoolVar(&o.NoMouse, "no-mouse", false, "do not use the mouse; leave it to the terminal")
	f.BoolVar(&o.ShowKeys, "show-keys", false, "show the keys that you press, for a demonstration")
	f.BoolVar(&o.Mouse, "mouse", false, "use the mouse, whatever the configuration says")
}

func otherFlags(f *pflag.FlagSet, o *Options) {
	f.StringVar(&o.BaseURL, "base-url", "", "the `URL` of the API, or set SYNC_BASE_URL")
	f.StringVar(&o.Profile, "profile", "", "the profile `NAME` of config.toml, or set SYNCBATCH_PROFILE")
	f.BoolVar(&o.PrintConfig, "print-config", false, "print the configuration, and where it comes from")
	f.BoolVar(&o.Demo, "demo", false, "try everything in a sandbox: no key, no cost")
	f.StringVar(&o.Sandbox, "sandbox", "", "options of the sandbox, `K=V,…`, such as duration=10s,max=500")
	f.StringVar(&o.ServeSandbox, "serve-sandbox", "", "like the verb sandbox, at this `ADDRESS`")
	f.StringVar(&o.Explain, "explain", "", "like the verb explain, for this `RULE`")
	f.StringVar(&o.Completion, "completion", "", "like the verb completion, for `bash|zsh|fish|powershell`")
	f.BoolVar(&o.Version, "version", false, "print the version")
	f.BoolVarP(&o.Help, "help", "h", false, "print this help")
}
