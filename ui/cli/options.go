// Package cli is the command line: it reads flags and the environment, and writes exit
// codes and messages.
//
// [ParseCommand] turns arguments into a [Command] and rejects contradictions and flags
// without effect. The usage and the completions come from the same list of flags. [Report]
// turns the error of a run into a message and an exit code. Other packages do the work.
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

// Options are the options of the command line: a field for each flag. [Usage] explains the
// flags.
type Options struct {
	Input        string // "-" is standard input
	Monitor      bool
	DryRun       bool
	Offline      bool
	BatchIDs     []string
	Output       string // empty if not given
	Split        bool
	Pilot        int // 0 if not given
	Again        bool
	Force        bool
	Strict       bool
	CheckMedia   bool
	MaxCost      float64 // in US dollars; 0 if not given
	ExactCost    bool
	Format       string // one of FormatFull and so on; empty if not given
	WebhookURL   string
	PollInterval time.Duration // 0 if not given
	Following
	Plain        bool
	JSON         bool
	BaseURL      string // empty if not given
	Profile      string // in the configuration; empty if not given
	Demo         bool
	ServeSandbox string // an address; empty for none
	Sandbox      string // options of the sandbox, as [sandbox.ParseOptions] takes them
	Explain      string // a rule of the validator; empty for none
	Notify       string // NotifyOff, NotifyBell or NotifyOSC; empty if not given
	Mouse        bool   // overrides the configuration
	NoMouse      bool
	ShowKeys     bool // show the pressed keys in the dashboard
	Accessible   bool
	Completion   string // a shell; empty for none
	PrintConfig  bool
	Version      bool
	Help         bool
}

// How the dashboard notifies the user when a batch has ended.
const (
	NotifyOff  = "off"
	NotifyBell = "bell" // the terminal's bell
	NotifyOSC  = "osc"  // a desktop notification, through the terminal
)

// The formats of a report.
const (
	FormatFull    = "full"    // with the source line and the hint
	FormatConcise = "concise" // one line for each problem
	FormatJSON    = "json"    // one JSON object for each problem, like --json
	FormatGitHub  = "github"  // with annotations for GitHub Actions
	FormatSARIF   = "sarif"   // one SARIF 2.1.0 document
)

// ErrUsage is wrapped by every error of Parse and CheckFace, and by Client's errors about
// a URL. The error that wraps it says what to do instead.
var ErrUsage = errors.New("usage")

// Parse reads the arguments of the main job, and nothing else: neither the environment nor
// the disk. Its errors wrap ErrUsage.
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

// once returns a function that sets flags and rejects a second value for a flag: of two
// files, one would be paid for and the other forgotten.
func once(flags *pflag.FlagSet) func(*pflag.Flag, string) error {
	return func(f *pflag.Flag, value string) error {
		if _, isList := f.Value.(pflag.SliceValue); f.Changed && !isList && f.Value.String() != value {
			return refuse("--%s is given twice, with %q and %q: choose one", f.Name, f.Value, value)
		}
		return flags.Set(f.Name, value)
	}
}

// Face is a user interface of the program.
type Face int

// The faces.
const (
	// Plain prints lines of text or JSON, without questions.
	Plain Face = iota
	// Dialogue prints lines of text with questions, for screen readers and for terminals
	// that cannot move a cursor.
	Dialogue
	// Dashboard uses the whole screen.
	Dashboard
)

// Face returns the face for the options and a terminal. accessible says that the
// environment asks for a dialogue.
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

// Accessible reports whether the environment asks for a dialogue: ACCESSIBLE is set to
// something other than 0 or false.
func Accessible() bool {
	switch strings.ToLower(os.Getenv("ACCESSIBLE")) {
	case "", "0", "false", "no":
		return false
	}
	return true
}

// saysAll reports whether the options are complete, so that there is nothing to ask.
func (o Options) saysAll() bool { return o.Plain || o.JSON || o.DryRun || o.Monitor }

// Interval returns the time between two polls: the value of the flag, or standard, or one
// second in the demo, because its batches take seconds.
func (o Options) Interval(standard time.Duration) time.Duration {
	switch {
	case o.PollInterval > 0:
		return o.PollInterval
	case o.Demo:
		return time.Second
	}
	return standard
}

// CheckInterval rejects an interval below [job.MinInterval], unless the API is on this
// machine.
func (o Options) CheckInterval(base string) error {
	if o.PollInterval > 0 && o.PollInterval < job.MinInterval && !o.Demo && !IsLocal(base) {
		return refuse("--poll-interval is %s at least, unless the API is on this machine", job.MinInterval)
	}
	return nil
}

// CheckWebhook rejects an http webhook unless the API is on this machine, as the sandbox
// is: Sync posts only to https.
func (o Options) CheckWebhook(base string) error {
	if o.localWebhook() && !IsLocal(base) {
		return refuse("--webhook-url must be https, unless the API is on this machine")
	}
	return nil
}

// localWebhook reports whether the webhook is an http URL on this machine.
func (o Options) localWebhook() bool { return IsLocalWebhook(o.WebhookURL) }

// IsLocalWebhook reports whether a webhook is an http URL on this machine.
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

// FollowCommand returns the command to follow the batches again: the program, as the user
// called it, and the flags to repeat.
func (o Options) FollowCommand(program string) []string {
	if strings.Contains(program, "go-build") {
		program = "syncbatch-tui" // go run has deleted its binary by then
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

// refusedFlags is a refusal of the command line.
type refusedFlags struct {
	error
	help string // where the flags are listed; empty if that does not help
}

func (e *refusedFlags) Unwrap() error { return e.error }

// ofVerb returns the error of a verb's command line: help says where its flags are listed.
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
