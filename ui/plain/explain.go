package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
)

// Explain writes what a rule of the validator means, in lines of up to 80 columns
// but for its examples. The name is that of a rule.
func Explain(w io.Writer, name string) error {
	for _, r := range batchfile.Rules() {
		if r.Name == name {
			_, err := io.WriteString(w, explanation(r))
			return err
		}
	}
	return fmt.Errorf("there is no rule %q", name)
}

func explanation(r batchfile.Rule) string {
	const columns = 80
	var b strings.Builder
	title := fmt.Sprintf("%s[%s] %s", r.Severity, r.Name, r.Summary)
	for _, line := range slices.Concat(format.Wrap(title, columns), []string{""}, format.Wrap(r.Explanation, columns)) {
		b.WriteString(line + "\n")
	}
	// Where an example ends in a line end, that is what the rule is about.
	drawEnds := strings.HasSuffix(r.Wrong, "\n") || strings.HasSuffix(r.Right, "\n")
	for _, example := range []struct{ title, text string }{{"Wrong", r.Wrong}, {"Right", r.Right}} {
		if example.text == "" {
			continue
		}
		b.WriteString("\n" + example.title + ":\n")
		for line := range strings.Lines(example.text) {
			if !drawEnds {
				line = strings.TrimSuffix(line, "\n")
			}
			b.WriteString("    " + format.Clean(line) + "\n") // which draws control characters
		}
	}
	return b.String()
}
