package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/ui/screen"
)

// Results are listed last, whatever their name is, and the cursor does not start on them.
func TestResultsByContent(t *testing.T) {
	dir, at := t.TempDir(), time.Now().Add(-time.Hour)
	for name, content := range map[string]string{
		"output.jsonl":     `{"request_id": "a", "response": {"status": "COMPLETED"}}` + "\n",
		"a.results.jsonl":  `{"request_id": "a", "response": {"status": "FAILED"}}` + "\n",
		"a.jsonl":          `{"request_id": "a", "endpoint": "/v2/generate", "payload": {}}` + "\n",
		"people.csv":       "request_id\n",
		"notes.txt":        "x",
		"broken.jsonl":     `{"request_id": "a", "response":`,
		"empty.jsonl":      "",
		"b.retry.jsonl":    `{"request_id": "b", "endpoint": "/v2/generate", "payload": {}, "response": {}}` + "\n",
		"z.formatted.json": "{}",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	m := open(t, dir)
	want := []string{"a.jsonl", "b.retry.jsonl", "broken.jsonl", "empty.jsonl", "people.csv", "..", "notes.txt", "z.formatted.json", "a.results.jsonl", "output.jsonl"}
	if got := names(m); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if m.currentName() != "a.jsonl" {
		t.Errorf("the cursor begins on %s", m.currentName())
	}
	kinds := map[string]screen.FileKind{}
	for i, e := range m.shown {
		m.list.Select(i)
		m.tell()
		if e.kind == table || e.kind == result {
			kinds[e.name] = m.told.Kind
		}
	}
	if len(kinds) != 3 || kinds["people.csv"] != screen.Table || kinds["output.jsonl"] != screen.Results {
		t.Errorf("%v", kinds)
	}
	m.Update(m.Reload()()) // unchanged files are not read again
	if got := names(m); !slices.Equal(got, want) {
		t.Errorf("%q after a second reading", got)
	}
}

// The filter matches the letters of a name in order, and highlights them.
func TestFuzzyFilter(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"campaign_spring.jsonl", "other.jsonl"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m := open(t, dir)
	m.SetFocused(true)
	press(m, char('/'))
	if s := strings.Join(m.View(), "\n"); !strings.Contains(s, "letters of the name") {
		t.Errorf("no syntax:\n%s", s)
	}
	for _, r := range "cspr" {
		press(m, char(r))
	}
	if got := names(m); !slices.Equal(got, []string{"campaign_spring.jsonl"}) {
		t.Errorf("%q", got)
	}
	if s := strings.Join(m.View(), "\n"); !strings.Contains(s, m.env.Theme.Title.Render("s")) && !strings.Contains(s, m.env.Theme.Title.On(true).Render("s")) {
		t.Errorf("nothing is marked:\n%q", s)
	}
}
