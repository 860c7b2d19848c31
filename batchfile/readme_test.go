package batchfile

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var updateREADME = flag.Bool("update", false, "rewrite the table of rules in .github/docs/rules.md")

// TestREADME checks that the table in .github/docs/rules.md lists the rules.
func TestREADME(t *testing.T) {
	const path, begin, end = "../.github/docs/rules.md", "<!-- rules: from batchfile, held by its test -->\n", "<!-- /rules -->"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has no place for the rules")
	}
	var b strings.Builder
	b.WriteString("| rule | | finds |\n| --- | --- | --- |\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Name, r.Severity, strings.ReplaceAll(r.Summary, "|", "\\|"))
	}
	if *updateREADME {
		if err := os.WriteFile(path, []byte(before+begin+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != b.String() {
		t.Errorf("the rules on the page are\n%s\nand should be (go test ./batchfile -run README -update)\n%s", table, &b)
	}
}
