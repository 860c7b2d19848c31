package cli

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui/format"
)

// refusal is a combination of flags that has no effect or contradicts itself.
type refusal struct {
	when bool
	say  string // what to do instead
}

// first returns the first refusal that applies, or nil.
func first(refusals []refusal) error {
	for _, r := range refusals {
		if r.when {
			return refuse("%s", r.say)
		}
	}
	return nil
}

// check rejects combinations that make no sense in any face.
func (o Options) check(flags *pflag.FlagSet) error {
	if err := checkValues(flags); err != nil {
		return err
	}
	return first(slices.Concat(o.aloneRefusals(flags), o.formRefusals(), o.dryRunRefusals(), o.sendRefusals(flags), o.costRefusals(flags),
		o.refusals(flags, o.Monitor || o.Demo), o.otherRefusals(flags)))
}

// aloneRefusals are about flags that must be used alone, and about the sandbox.
func (o Options) aloneRefusals(flags *pflag.FlagSet) []refusal {
	alone := flags.NFlag() > 1 || flags.NArg() > 0
	servesWithMore := flags.NArg() > 0 || flags.NFlag() > 2 || flags.NFlag() == 2 && !flags.Changed("sandbox")
	_, sandboxErr := sandbox.ParseOptions(o.Sandbox)
	return []refusal{
		{o.ServeSandbox != "" && servesWithMore, "--serve-sandbox takes no other flag except --sandbox, and no file"},
		{o.ServeSandbox != "" && !isLocalAddress(o.ServeSandbox), "--serve-sandbox takes a loopback address and a port, such as 127.0.0.1:3001"},
		{o.Sandbox != "" && o.ServeSandbox == "" && !o.Demo, "--sandbox does nothing without --demo or --serve-sandbox: add one"},
		{sandboxErr != nil, fmt.Sprintf("--sandbox: %v", sandboxErr)},
		{o.Explain != "" && alone, "--explain takes no other flag and no file"},
		{o.Completion != "" && alone, "--completion takes no other flag and no file"},
		{o.PrintConfig && o.Input == "" && !o.Demo && unprinted(flags) != "", "--print-config does nothing with --" + unprinted(flags) + ": leave one out"},
	}
}

// unprinted returns the first flag that no configuration is made of; empty when there is
// none.
func unprinted(flags *pflag.FlagSet) (name string) {
	made := []string{"print-config", "poll-interval", "output", "notify", "mouse", "no-mouse", "base-url", "profile"}
	flags.Visit(func(f *pflag.Flag) {
		if name == "" && !slices.Contains(made, f.Name) {
			name = f.Name
		}
	})
	return name
}

// formRefusals are about the output format.
func (o Options) formRefusals() []refusal {
	return []refusal{
		{o.Accessible && o.saysAll(), "--accessible asks before it acts, and --plain, --json, --dry-run and --monitor ask nothing: leave one out"},
		{o.Mouse && o.NoMouse, "--mouse and --no-mouse contradict each other: leave one of them out"},
		{o.Plain && o.JSON, "--plain writes text and --json writes JSON: choose one"},
		{o.Format != "" && o.Input == "", "--format does nothing without a file: add --input-file FILE"},
		{o.Format != "" && o.JSON, "--json and --format both choose the output format: choose one"},
	}
}

// dryRunRefusals are about --dry-run and --offline.
func (o Options) dryRunRefusals() []refusal {
	follows := len(o.BatchIDs) > 0
	return []refusal{
		{o.Offline && !o.DryRun, "--offline does nothing without --dry-run: add it"},
		{o.DryRun && follows, "--dry-run checks a file, and --batch-id names a batch that exists: leave one out"},
		{o.DryRun && o.Demo, "--dry-run needs no demo: --dry-run --offline checks a file without a key"},
		{o.DryRun && o.Input == "", "--dry-run does nothing without a file: add --input-file FILE"},
		{o.DryRun && o.Monitor, "--dry-run creates nothing that --monitor could follow: leave one out"},
		{o.DryRun && o.Output != "", "--dry-run writes no results: leave --output out"},
		{o.DryRun && o.PollInterval > 0, "--dry-run follows nothing: leave --poll-interval out"},
		{o.DryRun && o.Again, "--dry-run sends nothing again: leave --again out"},
		{o.DryRun && o.Force, "--dry-run asks Sync in any case and sends nothing: leave --force out"},
		{(o.Format == FormatSARIF || o.Format == FormatJSON) && !o.DryRun, "--format " + o.Format + " needs --dry-run: add it; --json reports a whole run"},
		{o.Offline && o.WebhookURL != "", "--offline sends nothing: leave --webhook-url out"},
		{o.Offline && o.BaseURL != "", "--offline asks no server: leave --base-url out"},
		{o.Offline && o.Profile != "", "--offline asks no server: leave --profile out"},
	}
}

// sendRefusals are about how to send a file.
func (o Options) sendRefusals(flags *pflag.FlagSet) []refusal {
	return []refusal{
		{o.Force && o.Input == "", "--force does nothing without a file: add --input-file FILE"},
		{o.Force && o.Strict, "--force sends in spite of errors, and --strict refuses warnings: choose one"},
		{o.Strict && o.Input == "", "--strict does nothing without a file: add --input-file FILE"},
		{o.Split && o.Input == "", "--split does nothing without a file: add --input-file FILE"},
		{flags.Changed("pilot") && o.Pilot < 1, "--pilot is the number of requests to send one by one, at least 1"},
		{o.Pilot > 0 && o.Input == "", "--pilot does nothing without a file: add --input-file FILE"},
		{o.Pilot > 0 && o.DryRun, "--dry-run sends nothing: leave --pilot out"},
		{o.Pilot > 0 && len(o.BatchIDs) > 0, "--pilot sends a file, and --batch-id names a batch that exists: leave one out"},
		{o.Again && o.Input == "", "--again does nothing without a file: add --input-file FILE"},
	}
}

// costRefusals are about the media and the cost.
func (o Options) costRefusals(flags *pflag.FlagSet) []refusal {
	return []refusal{
		{o.CheckMedia && o.Input == "", "--check-media does nothing without a file: add --input-file FILE"},
		{flags.Changed("max-cost") && !(o.MaxCost > 0 && !math.IsInf(o.MaxCost, 0)), "--max-cost is a sum in US dollars, more than 0, such as 25 or 12.50"},
		{o.MaxCost > 0 && o.Offline, "--max-cost needs Sync's prices, and --offline asks no server: leave one out"},
		{o.ExactCost && o.Offline, "--exact-cost asks Sync, and --offline asks no server: leave one out"},
	}
}

func (o Options) otherRefusals(flags *pflag.FlagSet) []refusal {
	follows := len(o.BatchIDs) > 0
	return []refusal{
		{slices.ContainsFunc(o.BatchIDs, isNoID), "--batch-id: " + syncapi.ErrBadID.Error()},
		{o.Output == "-", "--output is the name of a file or a folder; standard output carries the messages of the run: name one"},
		{o.PrintConfig && (o.Input != "" || o.Demo), "--print-config does nothing with a file or the demo: leave them out"},
		{o.Demo && o.Profile != "", "--demo brings its own API and key: leave --profile out"},
		{o.Demo && (o.BaseURL != "" || o.WebhookURL != "" || follows),
			"--demo brings its own API and batches: leave --base-url, --webhook-url and --batch-id out"},
		{o.WebhookURL != "" && !batchfile.IsWebhookURL(o.WebhookURL) && !o.localWebhook(), "--webhook-url must be like https://example.com/hook, and a space in it is %20"},
		{o.WebhookURL != "" && o.Input == "" && follows,
			"--webhook-url needs a file: a batch that exists keeps its own"},
		{flags.Changed("poll-interval") && o.PollInterval <= 0, "--poll-interval must be more than 0, such as 30s"},
	}
}

// checkValues rejects empty values, and values that are not among a flag's choices.
func checkValues(flags *pflag.FlagSet) error {
	var err error
	flags.Visit(func(f *pflag.Flag) {
		if err != nil || f.Value.Type() == "bool" || f.Value.Type() == "float64" || f.Value.Type() == "duration" {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		choices := f.Annotations[choicesKey]
		for _, v := range values {
			switch {
			case strings.TrimSpace(v) == "":
				err = refuse("--%s is empty: give it a value or leave it out", f.Name)
			case len(choices) > 0 && !slices.Contains(choices, v):
				err = refuse("--%s %q is not known: %s", f.Name, v, suggestion(v, choices))
			}
		}
	})
	return err
}

func isNoID(id string) bool { return syncapi.CheckID(id) != nil }

func isLocalAddress(address string) bool {
	_, port, err := net.SplitHostPort(address)
	return err == nil && port != "" && IsLocal("http://"+address)
}

// CheckFace rejects flags that the face does not support.
func (o Options) CheckFace(face Face) error {
	if face != Plain {
		return first([]refusal{
			{o.Input == "-", "standard input is read in plain mode only: add --plain, or name a file"},
			{o.Split, "--split works only in plain mode: add --plain or --monitor"},
			{o.Pilot > 0, "--pilot works only in plain mode: add --plain or --monitor"},
			{o.Again, "--again works only in plain mode, because the dashboard asks: leave it out, or add --plain or --monitor"},
			{o.Force, "--force works only in plain mode, because the dashboard asks: leave it out, or add --plain or --monitor"},
			{o.CheckMedia && face == Dashboard, "--check-media works only in plain mode, because p checks the media in the dashboard: leave it out, or add --plain or --monitor"},
			{o.Strict, "--strict works only in plain mode: add --plain, --monitor or --dry-run"},
			{o.Format != "", "--format works only in plain mode: add --plain, --monitor or --dry-run"},
		})
	}
	file, follows := o.Input != "", len(o.BatchIDs) > 0
	saves := o.Monitor || o.Demo || o.Pilot > 0
	sends := file || o.Demo
	return first([]refusal{
		{o.Notify != "", "--notify works only in the dashboard: leave it out"},
		{o.MaxCost > 0 && !sends, "--max-cost does nothing without a file: add --input-file FILE"},
		{o.ExactCost && !sends, "--exact-cost does nothing without a file: add --input-file FILE"},
		{o.Mouse, "--mouse works only in the dashboard: leave it out"},
		{o.NoMouse, "--no-mouse works only in the dashboard: leave it out"},
		{o.ShowKeys, "--show-keys works only in the dashboard: leave it out"},
		{!file && !follows && !o.Demo,
			"nothing to do: add --input-file FILE, or --batch-id ID with --monitor; the dashboard needs a terminal"},
		{follows && !o.Monitor, "--batch-id does nothing without --monitor: add it"},
		{o.Output != "" && !saves, "--output does nothing without --monitor, which saves the results: add it"},
		{o.PollInterval > 0 && !saves, "--poll-interval does nothing without --monitor: add it"},
	})
}

// suggestion returns the choice nearest to given, or all of them.
func suggestion(given string, choices []string) string {
	if best := nearest(given, choices); best != "" {
		return "did you mean " + best + "?"
	}
	return "choose one of " + format.Clean(strings.Join(choices, ", "))
}
