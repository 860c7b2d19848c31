package plain

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
)

func TestEveryRuleIsExplained(t *testing.T) {
	for _, r := range batchfile.Rules() {
		var b strings.Builder
		if err := Explain(&b, r.Name); err != nil {
			t.Fatal(err)
		}
		got := b.String()
		if !strings.HasPrefix(got, r.Severity.String()+"["+r.Name+"] ") || !strings.Contains(got, "\nRight:\n    ") {
			t.Errorf("%s:\n%s", r.Name, got)
		}
		_, wrong, _ := strings.Cut(got, "\nWrong:\n")
		wrong, right, _ := strings.Cut(wrong, "\nRight:\n")
		if r.Wrong != "" && strings.TrimSpace(wrong) == strings.TrimSpace(right) {
			t.Errorf("%s: wrong and right look the same:\n%s", r.Name, got)
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if format.Clean(line) != line || !strings.HasPrefix(line, "    ") && ansi.StringWidth(line) > 80 {
				t.Errorf("%s: %q", r.Name, line)
			}
		}
	}
	if err := Explain(&strings.Builder{}, "none"); err == nil {
		t.Error("a rule that there is not is explained")
	}
}

// TestLineEndsAreExplained checks that invisible characters are drawn if a rule is about them, and
// only then.
func TestLineEndsAreExplained(t *testing.T) {
	const request = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`
	for name, want := range map[string]string{
		"crlf":             "Wrong:\n    " + request + "␍␊\n\nRight:\n    " + request + "␊\n",
		"no-final-newline": "Wrong:\n    " + request + "\n\nRight:\n    " + request + "␊\n",
		"blank-line":       "Wrong:\n    " + request + "␊\n    ␊\n\nRight:\n    " + request + "␊\n",
		"trailing-data":    "Wrong:\n    " + request + ",\n\nRight:\n    " + request + "\n",
	} {
		var b strings.Builder
		if err := Explain(&b, name); err != nil || !strings.HasSuffix(b.String(), "\n\n"+want) {
			t.Errorf("%s: %v\n%s\nwant %s", name, err, &b, want)
		}
	}
}
