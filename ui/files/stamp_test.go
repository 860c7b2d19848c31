package files

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A file that is written again is another state of it, also within the second and at the
// same size; one that is as it was is not.
func TestStamp(t *testing.T) {
	at := time.Unix(1_000_000, 0)
	for name, test := range map[string]struct {
		content string
		at      time.Time
		same    bool
	}{
		"as it was":          {"one", at, true},
		"later":              {"two", at.Add(time.Minute), false},
		"within the second":  {"two", at.Add(time.Millisecond), false},
		"before":             {"two", at.Add(-time.Millisecond), false},
		"of another size":    {"three", at, false},
		"at the same moment": {"two", at, true}, // no one can tell
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(content string, at time.Time) {
				path := filepath.Join(dir, "a.jsonl")
				must(t, os.WriteFile(path, []byte(content), 0o644))
				must(t, os.Chtimes(path, at, at))
			}
			write("one", at)
			m := open(t, dir)
			before := m.Stamp()
			write(test.content, test.at)
			m.Update(m.Reload()())
			if same := m.Stamp() == before; same != test.same {
				t.Errorf("the same state: %v, want %v", same, test.same)
			}
		})
	}
}

// Files of one size and one time are not taken for each other.
func TestStampIsOfOneFile(t *testing.T) {
	dir := t.TempDir()
	at := time.Unix(1_000_000, 0)
	for _, name := range []string{"a.jsonl", "b.jsonl"} {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte("one"), 0o644))
		must(t, os.Chtimes(path, at, at))
	}
	m := open(t, dir)
	if first := m.Stamp(); press(m, down).Stamp() == first {
		t.Error("another file has the same stamp")
	}
}
