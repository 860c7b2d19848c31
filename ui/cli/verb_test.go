package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestVerbRefusals checks the refusals of verbs.
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

// TestRefusalsSayWhereTheFlagsAre checks that a refusal names the help of the called verb,
// and no help where that would not help.
func TestRefusalsSayWhereTheFlagsAre(t *testing.T) {
	for args, want := range map[string]string{
		"list --status failed":  "there is no flag --status: use --filter status:failed, or another status\nsyncbatch-tui help list lists its arguments and flags.\n",
		"list extra":            "syncbatch-tui help list lists its arguments and flags.\n",
		"new --set":             "syncbatch-tui help new lists its arguments and flags.\n",
		"new people.csv -o -":   "name one\nsyncbatch-tui help new lists its arguments and flags.\n",
		"history --status zzz":  `--status "zzz" is not known: choose one of waiting, `,
		"help nwe":              "did you mean new?\n",
		"in.jsonl --monitr":     "did you mean --monitor?\nsyncbatch-tui --help lists the flags.\n",
		"--version extra":       "--version takes no other flag and no file\nsyncbatch-tui --help lists the flags.\n",
		"--json --version":      "--version takes no other flag and no file\nsyncbatch-tui --help lists the flags.\n",
		"--print-config --json": "--print-config does nothing with --json: leave one out\nsyncbatch-tui --help lists the flags.\n",
	} {
		_, err := ParseCommand(strings.Fields(args))
		var out strings.Builder
		code := Report(&out, err)
		isEnd := !strings.HasSuffix(want, "\n") || strings.HasSuffix(out.String(), want)
		if code != exitUsage || !strings.Contains(out.String(), want) || !isEnd {
			t.Errorf("%s: exit %d\n%s", args, code, out.String())
		}
	}
	var out strings.Builder
	if Report(&out, fmt.Errorf("%w: the configuration is wrong", ErrUsage)); out.String() != "syncbatch-tui: the configuration is wrong\n" {
		t.Error(out.String())
	}
}
