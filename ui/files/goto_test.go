package files

import (
	"path/filepath"
	"runtime"
	"testing"
)

// A path may be quoted as another program writes it.
func TestUnquote(t *testing.T) {
	for typed, want := range map[string]string{
		`'/a b/c.jsonl'`: "/a b/c.jsonl", `"/a"`: "/a", `file:///a%20b/c.jsonl`: "/a b/c.jsonl", `it's`: `it's`, `'`: `'`, `''`: `''`, "": "",
	} {
		if got := unquote(typed); got != filepath.FromSlash(want) && got != want {
			t.Errorf("%s is %q", typed, got)
		}
	}
	if got := unquote(`/a\ b.jsonl`); runtime.GOOS != "windows" && got != "/a b.jsonl" {
		t.Errorf("%q", got)
	}
}
