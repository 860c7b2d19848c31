package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile/spelling"
	"syncbatch-tui/ui/format"
)

// Command is the parsed command line: [Options] for the main job, or the value of a verb,
// such as [Doctor].
type Command any

// verb is one of the program's other jobs.
type verb struct {
	name  string
	args  string // as the usage writes them
	short string // a short description
	does  string // the description in a sentence or two
	// define adds the flags, and returns the function that makes the command from the
	// remaining arguments.
	define func(*pflag.FlagSet) func(args []string) (Command, error)
	words  func() []string // the choices for the first argument; nil for anything
	files  bool            // the arguments are files of any kind
}

// verbs returns the verbs in the order of the usage. It is a function because the help
// verb lists them.
func verbs() []verb {
	return []verb{newVerb, listVerb, historyVerb, reviewVerb, diffVerb, doctorVerb, explainVerb, completionVerb(), sandboxVerb, helpVerb()}
}

func verbNames() []string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	return names
}

// findVerb finds a verb by its name.
func findVerb(name string) (verb, bool) {
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return v.name == name })
	if i < 0 {
		return verb{}, false
	}
	return all[i], true
}

// ParseCommand reads the arguments after the program's name. If an argument is both a verb
// and a file, it is the verb; write ./name for the file. Its errors wrap ErrUsage.
func ParseCommand(args []string) (Command, error) {
	if len(args) > 0 {
		if v, ok := findVerb(args[0]); ok {
			return v.parse(args[1:])
		}
	}
	o, err := Parse(args)
	if err != nil {
		return o, err
	}
	if err := misspelledVerb(args[:min(1, len(args))]); err != nil {
		return o, err
	}
	switch { // the old forms of the verbs
	case o.Help:
		return Help{Text: Usage()}, nil
	case o.Version:
		return Help{Text: "syncbatch-tui " + Version() + "\n"}, nil
	case o.Completion != "":
		return Help{Text: Completion(o.Completion)}, nil
	case o.Explain != "":
		return Explain{Rule: o.Explain}, nil
	case o.PrintConfig:
		return PrintConfig{Options: o}, nil
	case o.ServeSandbox != "":
		return Sandbox{Address: o.ServeSandbox, Options: o.Sandbox}, nil
	}
	return o, nil
}

// misspelledVerb rejects a first argument that looks like a verb and is not a file.
func misspelledVerb(args []string) error {
	if len(args) == 0 {
		return nil
	}
	best := spelling.Nearest([]byte(args[0]), verbNames())
	if best < 0 || filepath.Ext(args[0]) != "" || args[0][0] == '-' {
		return nil
	}
	if _, err := os.Stat(args[0]); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return refuse("there is no file %q: did you mean the verb %s?", args[0], verbNames()[best])
}

// flags returns the flags of the verb, with --help, and the function that makes its
// command.
func (v verb) flags() (*pflag.FlagSet, func([]string) (Command, error)) {
	f := pflag.NewFlagSet(v.name, pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {} // the caller prints the error
	command := v.define(f)
	f.BoolP("help", "h", false, "print this help")
	annotate(f)
	return f, command
}

func (v verb) parse(args []string) (Command, error) {
	f, command := v.flags()
	if err := oneDash(f, args); err != nil {
		return nil, ofVerb(v.name, err)
	}
	if err := f.ParseAll(args, once(f)); err != nil {
		return nil, ofVerb(v.name, explainError(f, err))
	}
	if help, _ := f.GetBool("help"); help {
		return Help{Text: v.usage()}, nil
	}
	if err := checkValues(f); err != nil {
		return nil, ofVerb(v.name, err)
	}
	c, err := command(f.Args())
	return c, ofVerb(v.name, err)
}

// usage returns the text of the verb's --help.
func (v verb) usage() string {
	f, _ := v.flags()
	return strings.Join(format.Wrap(v.does, 80), "\n") + "\n\nUsage:\n  syncbatch-tui " + strings.TrimSpace(v.name+" "+v.args) +
		"\n\nFlags:\n" + flagUsages(f)
}

// none rejects arguments.
func none(name string, args []string) error {
	if len(args) > 0 {
		return refuse("%s takes no argument, but %q is given; write ./%s for a file named %s", name, args[0], name, name)
	}
	return nil
}

// oneOf accepts exactly one argument. If there are choices, it must be one of them.
func oneOf(name, what string, args, choices []string) (string, error) {
	switch {
	case len(args) != 1:
		return "", refuse("%s takes one %s: %s", name, what, format.Clean(strings.Join(choices, ", ")))
	case len(choices) > 0 && !slices.Contains(choices, args[0]):
		return "", refuse("%s %q is not known: %s", name, args[0], suggestion(args[0], choices))
	}
	return args[0], nil
}
