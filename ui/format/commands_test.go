package format

import "testing"

func TestBreakCommands(t *testing.T) {
	for line, want := range map[string]string{
		"::stop-commands::x":     `\::stop-commands::x`,
		"  \u00a0::error::x":     "  \u00a0" + `\::error::x`,
		"a ##[group]b ##[error]": `a ##\[group]b ##\[error]`,
		"in.jsonl: a::b":         "in.jsonl: a::b",
		"":                       "",
	} {
		if got := BreakCommands(line); got != want {
			t.Errorf("%q became %q, not %q", line, got, want)
		}
	}
}
