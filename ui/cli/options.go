// Package cli is the command line: flags and environment on the way in, exit codes and
// messages on the way out.
//
// [ParseCommand] turns arguments into a [Command] and refuses what contradicts itself or
// does nothing; the usage and the completions come from the same list of flags. [Report]
// turns the error of a run into a message and an exit code. The work in between is done
// elsewhere.
package cli

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"syncbatch-tui/syncapi/job"
)

// Options is what the command line asks for: a field for each flag, with the meaning of
// the flag in [Usage].
type Options struct {
	Input        string // "-" is standard input
	Monitor      bool
	DryRun       bool
	Offline      bool
	BatchIDs     []string
	Output       string // empty when not given
	Split        bool
	Pilot        int // 0 when not given
	Again        bool
	Force        bool
	Strict       bool
	CheckMedia   bool
	MaxCost      float64 // in US dollars; 0 when not given
	ExactCost    bool
	Format       string // FormatFull and its like; empty when not given
	WebhookURL   string
	PollInterval time.Duration // 0 when not given
	Following
	Plain        bool
	JSON         bool
	BaseURL      string // empty when not given
	Profile      string // of the configuration; empty when not given
	Demo         bool
	ServeSandbox string // an address; empty for not
	Sandbox      string // options of the sandbox, as [sandbox.ParseOptions] takes them
	Explain      string // a rule of the validator; empty for not
	Notify       string // NotifyOff, NotifyBell or NotifyOSC; empty when not given
	Mouse        bool   // also against the configuration
	NoMouse      bool
	ShowKeys     bool // the dashboard shows the keys that are pressed
	Accessible   bool
	Completion   string // a shell; empty for not
	PrintConfig  bool
	Version      bool
	Help         bool
}

// How the dashboard notifies the user when a batch has ended.
const (
	NotifyOff  = "off"
	NotifyBell = "bell" // the terminal's bell
	NotifyOSC  = "osc"  // a notification of the desktop, through the terminal
)

// The forms of a report.
const (
	FormatFull    = "full"    // with the source line and the hint
	FormatConcise = "concise" // a line for each problem
	FormatJSON    = "json"    // a JSON object for each problem, like --json
	FormatGitHub  = "github"  // with annotations for GitHub Actions
	FormatSARIF   = "sarif"   // one SARIF 2.1.0 document
)

// ErrUsage is wrapped by every error of Parse and CheckFace, and by Client's errors about
// a URL. The error that wraps it says what to do instead.
var ErrUsage = errors.New("usage")

// Parse reads the arguments of the main job. It reads nothing else, neither the
// environment nor the disk. Its errors wrap ErrUsage.
func Parse(args []string) (Options, error) {
	var o Options
	flags := flagSet(&o)
	if err := oneDash(flags, args); err != nil {
		return o, err
	}
	if err := flags.ParseAll(args, once(flags)); err != nil {
		return o, explainError(flags, err)
	}
	if o.Help {
		return o, nil
	}
	if o.Version && (flags.NFlag() > 1 || flags.NArg() > 0) {
		return o, refuse("--version takes no other flag and no file")
	}
	switch rest := flags.Args(); {
	case len(rest) > 1:
		return o, refuse("one file at a time, but two are given: %q and %q", rest[0], rest[1])
	case len(rest) == 1 && o.Input != "" && o.Input != rest[0]:
		return o, refuse("one file at a time, but two are given: %q and %q", o.Input, rest[0])
	case len(rest) == 1 && rest[0] == "":
		return o, refuse("the name of the file is empty")
	case len(rest) == 1:
		o.Input = rest[0]
	}
	return o, o.check(flags)
}

// once sets flags, and refuses a second value for a flag: of two files, one would be paid
// for and the other forgotten.
func once(flags *pflag.FlagSet) func(*pflag.Flag, string) error {
	return func(f *pflag.Flag, value string) error {
		if _, isList := f.Value.(pflag.SliceValue); f.Changed && !isList && f.Value.String() != value {
			return refuse("--%s is given twice, with %q and %q: choose one", f.Name, f.Value, value)
		}
		return flags.Set(f.Name, value)
	}
}

// Face is what shows the work of a run.
type Face int

// The faces.
const (
	// Plain is lines of text or JSON, without questions.
	Plain Face = iota
	// Dialogue is lines of text with questions, for screen readers and for terminals that
	// cannot move a cursor.
	Dialogue
	// Dashboard is the whole screen.
	Dashboard
)

// Face is the face that the options ask for at a terminal. accessible is the wish for a
// dialogue in the environment.
func (o Options) Face(terminal Terminal, accessible bool) Face {
	switch {
	case o.saysAll():
		return Plain
	case o.Accessible:
		return Dialogue
	case terminal == NoTerminal:
		return Plain
	case accessible, terminal == DumbTerminal:
		return Dialogue
	}
	return Dashboard
}

// Accessible reports whether the environment asks for a dialogue: ACCESSIBLE is set, and
// neither to 0 nor to false.
func Accessible() bool {
	switch strings.ToLower(os.Getenv("ACCESSIBLE")) {
	case "", "0", "false", "no":
		return false
	}
	return true
}

// saysAll reports whether the options say everything that is to be done, so that no
// question is left to ask.
func (o Options) saysAll() bool { return o.Plain || o.JSON || o.DryRun || o.Monitor }

// Interval is the time between two polls: the value of the flag, or standard, or a second
// in the demo, whose batches take seconds.
func (o Options) Interval(standard time.Duration) time.Duration {
	switch {
	case o.PollInterval > 0:
		return o.PollInterval
	case o.Demo:
		return time.Second
	}
	return standard
}

// CheckInterval refuses to poll an API that is not on this machine more often than once
// in [job.MinInterval].
func (o Options) CheckInterval(base string) error {
	if o.PollInterval > 0 && o.PollInterval < job.MinInterval && !o.Demo && !IsLocal(base) {
		return refuse("--poll-interval is %s at least, unless the API is on this machine", job.MinInterval)
	}
	return nil
}

// CheckWebhook refuses an http webhook unless the API is on this machine, as the
// sandbox is: Sync posts to https only.
func (o Options) CheckWebhook(base string) error {
	if o.localWebhook() && !IsLocal(base) {
		return refuse("--webhook-url must be https, unless the API is on this machine")
	}
	return nil
}

// localWebhook reports whether the webhook is http to this machine.
func (o Options) localWebhook() bool { return IsLocalWebhook(o.WebhookURL) }

// IsLocalWebhook reports whether a webhook is http to this machine.
func IsLocalWebhook(webhook string) bool {
	return strings.HasPrefix(strings.ToLower(webhook), "http://") && IsLocal(webhook)
}

// IsLocal reports whether a URL is on this machine.
func IsLocal(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return err == nil && addr.Unmap().IsLoopback() || strings.EqualFold(u.Hostname(), "localhost")
}

// FollowCommand is the program, as it was called, with the flags that the command to
// follow the batches again repeats.
func (o Options) FollowCommand(program string) []string {
	if strings.Contains(program, "go-build") {
		program = "syncbatch-tui" // of go run, which has removed it by then
	}
	words := []string{program}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	if o.Plain {
		words = append(words, "--plain")
	}
	if o.JSON {
		words = append(words, "--json")
	}
	add("--output", o.Output)
	if o.PollInterval > 0 {
		add("--poll-interval", o.PollInterval.String())
	}
	add("--base-url", o.BaseURL)
	words = append(words, o.words()...)
	add("--profile", o.Profile)
	return words
}

func refuse(format string, args ...any) error {
	return &refusedFlags{error: fmt.Errorf("%w: "+format, append([]any{ErrUsage}, args...)...), help: "syncbatch-tui --help lists the flags."}
}

// refusedFlags is a refusal of what the command line says.
type refusedFlags struct {
	error
	help string // where the flags are listed; empty when that is of no use
}

func (e *refusedFlags) Unwrap() error { return e.error }

// ofVerb is the error of a verb's command line: help says where its flags are listed.
func ofVerb(name string, err error) error {
	e, ok := errors.AsType[*refusedFlags](err)
	if !ok {
		return err
	}
	help := "syncbatch-tui help " + name + " lists its arguments and flags."
	if name == "help" {
		help = ""
	}
	return &refusedFlags{e.error, help}
}
