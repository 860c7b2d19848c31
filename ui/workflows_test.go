package ui

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Workflows pin exact versions: a commit for each action, no range for a tool, and the Go
// version of the toolchain line.
func TestWorkflowsArePinned(t *testing.T) {
	uses := regexp.MustCompile(`uses: (\S+)`)
	commit := regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$`)
	loose := regexp.MustCompile(`(version|-version): *['"]?(~|\^|>|latest|v?\d+(\.\d+)?['"]?$)`)
	found := 0
	for _, dir := range []string{"workflows", "actions"} {
		err := filepath.WalkDir(filepath.Join("..", ".github", dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".yml") {
				return err
			}
			content, err := os.ReadFile(path)
			for line := range strings.Lines(string(content)) {
				line = strings.TrimSpace(line)
				if m := uses.FindStringSubmatch(line); m != nil {
					if found++; !commit.MatchString(m[1]) {
						t.Errorf("%s: %s is not a commit", path, m[1])
					}
				}
				if loose.MatchString(line) {
					t.Errorf("%s: not exact: %s", path, line)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found == 0 {
		t.Error("no actions found")
	}
	content, err := os.ReadFile("../go.mod")
	if err != nil || !regexp.MustCompile(`(?m)^toolchain go\d+\.\d+\.\d+$`).Match(content) {
		t.Errorf("go.mod names no exact toolchain; %v", err)
	}
}
