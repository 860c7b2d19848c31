package cli

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestVerbRefusals holds what the refusals of verbs say.
func TestVerbRefusals(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"history extra":    `history takes no argument, but "extra" is given; write ./history for a file named history`,
		"histroy":          `there is no file "histroy": did you mean the verb history?`,
		"histroy --json":   `there is no file "histroy": did you mean the verb history?`,
		"completion tcsh":  `completion "tcsh" is not known: choose one of bash, zsh, fish, powershell`,
		"completion":       "completion takes one shell: bash, zsh, fish, powershell",
		"completion bash2": "did you mean bash?",
	} {
		_, err := ParseCommand(strings.Fields(args))
		if !errors.Is(err, ErrUsage) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v; want %s", args, err, want)
		}
	}
	if err := os.WriteFile("histroy", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"histroy", "completion batches", "--dry-run input.jsonl"} {
		if _, err := ParseCommand(strings.Fields(args)); err != nil {
			t.Errorf("%s: %v", args, err)
		}
	}
}
