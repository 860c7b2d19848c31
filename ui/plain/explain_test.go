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
