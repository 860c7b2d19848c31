package plain

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestEventsAreDocumented checks that the page about scripts has every event, and the keys of
// events without an example there.
func TestEventsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../.github/docs/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if m := regexp.MustCompile("^\\| `(\\w+)` \\|").FindStringSubmatch(line); m != nil {
			rows[m[1]] += line
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, path := range sources {
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\) name\(\) string +\{ return "(\w+)" \}`).FindAllSubmatch(code, -1) {
			if names++; rows[string(m[1])] == "" && string(m[1]) != "done" { // only --on-done gets this event
				t.Errorf("%s: the event %s is not documented", path, m[1])
			}
		}
	}
	if names < 30 {
		t.Errorf("only %d events were found", names)
	}
	for _, e := range []event{
		listedBatch{}, pastSubmission{}, total{}, Finding{}, note{}, column{}, composed{}, uploaded{}, wrote{}, changed{}, compared{},
	} {
		for field := range reflect.TypeOf(e).Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if key != "" && !strings.Contains(rows[e.name()], "`"+key+"`") {
				t.Errorf("the key %s of %s is not documented", key, e.name())
			}
		}
	}
}
