package files

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A rewritten file has another stamp, even within the same second and with the same size;
// an unchanged file keeps its stamp.
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
		"at the same moment": {"two", at, true}, // indistinguishable
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

// Files with the same size and time have different stamps.
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
