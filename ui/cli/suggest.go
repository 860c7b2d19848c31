package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile/spelling"
)

// explainError makes a refusal that says what to do of an error of pflag.
func explainError(flags *pflag.FlagSet, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(flags, e)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		what, _ := pflag.UnquoteUsage(e.GetFlag())
		return refuse("--%s needs a value: --%s %s", e.GetFlag().Name, e.GetFlag().Name, what)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		name, value := e.GetFlag().Name, e.GetValue()
		switch e.GetFlag().Value.Type() {
		case "bool":
			return refuse("--%s takes no value", name)
		case "duration":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return refuse("--%s %s has no unit: did you mean %ss?", name, value, value)
			}
			return refuse("--%s %q is not a time such as 10s or 2m", name, value)
		case "float64":
			return refuse("--%s %q is not a number such as 12.50", name, value)
		}
	}
	return refuse("%w", err)
}

// unknownFlag names the flag that was probably meant.
func unknownFlag(flags *pflag.FlagSet, e *pflag.NotExistError) error {
	given := "--" + e.GetSpecifiedName()
	name := e.GetSpecifiedName()
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		given, name = "-"+letters, letters
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if best := nearest(name, names); best != "" {
		return refuse("there is no flag %s: did you mean --%s?", given, best)
	}
	return refuse("there is no flag %s", given)
}

// oneDash refuses a long flag with one dash. It would be read as letters, and
// -output as --output with the value "utput".
func oneDash(flags *pflag.FlagSet, args []string) error {
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if !strings.HasPrefix(arg, "--") && strings.HasPrefix(arg, "-") && len(name) > 1 && flags.Lookup(name) != nil {
			return refuse("-%s needs two dashes: --%s", name, name)
		}
	}
	return nil
}

// nearest is the name that given is most likely a misspelling of, or "". A name
// that given is the start of counts as near.
func nearest(given string, names []string) string {
	if best := spelling.Nearest([]byte(given), names); best >= 0 {
		return names[best]
	}
	given = strings.ToLower(given)
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, given) }); given != "" && i >= 0 {
		return names[i]
	}
	return ""
}
