package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
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
			return refuse("--%s is there or not: it takes no value", name)
		case "duration":
			if _, err := strconv.ParseFloat(value, 64); err == nil {
				return refuse("--%s %s has no unit: did you mean %ss?", name, value, value)
			}
			return refuse("--%s %q is not a time such as 10s or 2m", name, value)
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
// that was begun and not ended counts as near.
func nearest(given string, names []string) string {
	const longest = 40 // no name is half as long, and comparing takes quadratic time
	if given == "" || len(given) > longest {
		return ""
	}
	given = strings.ToLower(given)
	best, limit := "", max(1, len(given)/3)
	for _, name := range names {
		if d := distance(given, name); d <= limit {
			best, limit = name, d-1
		}
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, given) }); best == "" && i >= 0 {
		return names[i]
	}
	return best
}

// distance is the number of bytes to insert, delete, replace or swap with their
// neighbour to turn a into b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := range len(a) {
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(rows[i][j]+cost, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}
