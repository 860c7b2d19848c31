package compose

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update", false, "rewrite the table of columns in .github/docs/compose.md")

// kindNames are the kinds of values in the table of columns.
var kindNames = map[kind]string{
	kindText: "text", kindScript: "text, as it is", kindMedia: "URL, asset id or path", kindNumber: "number", kindBool: "true or false", kindJSON: "JSON",
}

// TestDocs checks that .github/docs/compose.md lists the columns.
func TestDocs(t *testing.T) {
	const path, begin, end = "../../.github/docs/compose.md", "<!-- columns: from batchfile/compose, held by its test -->\n", "<!-- /columns -->"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has no place for the columns")
	}
	var b strings.Builder
	b.WriteString("| column | also understood | value |\n| --- | --- | --- |\n")
	for _, f := range fields {
		var others []string
		for _, a := range f.aliases {
			if a != plainName(f.name) {
				others = append(others, a)
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, strings.Join(others, ", "), kindNames[f.kind])
	}
	if *updateDocs {
		if err := os.WriteFile(path, []byte(before+begin+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != b.String() {
		t.Errorf("the columns on the page are\n%s\nand should be (go test ./batchfile/compose -run Docs -update)\n%s", table, &b)
	}
}
