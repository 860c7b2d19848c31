package compose

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
)

// FuzzCompose opens any bytes as a table, a list and a product: it never panics, it writes
// JSON with unique ids, and the second read gives the same as the first.
func FuzzCompose(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil {
			f.Add(content, "", false)
		}
	}
	for _, rule := range batchfile.Rules() {
		if rule.NeedsSource {
			f.Add([]byte(rule.Wrong), "options.sync_mode=loop", true)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, set string, product bool) {
		name := filepath.Join(t.TempDir(), "t.csv")
		if strings.HasPrefix(string(content), "http") {
			name = strings.TrimSuffix(name, ".csv") + ".txt"
		}
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Product: product, MediaBase: "https://cdn.acme.io/m", Limit: 2000}
		if s, err := ParseSetting(set); err == nil {
			o.Set = []Setting{s}
		}
		p, err := Open([]string{name}, o)
		if err != nil {
			return
		}
		if len(p.Problems) > batchfile.MaxProblems || p.Omitted() < 0 {
			t.Errorf("%d problems are listed, of %d errors and %d warnings", len(p.Problems), p.Errors, p.Warnings)
		}
		if p.IsPartial {
			return
		}
		size, ids := 0, map[string]bool{}
		err = p.Write(nil, func(i int, part []byte) error {
			size += len(part)
			lines := strings.Split(strings.TrimSuffix(string(part), "\n"), "\n")
			if len(lines) != p.Parts[i] {
				t.Errorf("part %d has %d lines, want %d", i, len(lines), p.Parts[i])
			}
			for _, line := range lines {
				var request struct {
					ID string `json:"request_id"`
				}
				if err := json.Unmarshal([]byte(line), &request); err != nil || ids[request.ID] {
					t.Errorf("%v, or an id that was used before: %s", err, line)
				}
				ids[request.ID] = true
			}
			return nil
		})
		if err != nil || size != p.Bytes {
			t.Errorf("wrote %d bytes of %d: %v", size, p.Bytes, err)
		}
	})
}
