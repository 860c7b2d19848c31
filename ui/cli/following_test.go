package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitCommand(t *testing.T) {
	for line, want := range map[string][]string{
		"notify":                        {"notify"},
		"  a  b\tc ":                    {"a", "b", "c"},
		`sh -c 'cat > "$1"; x' _ 'a b'`: {"sh", "-c", `cat > "$1"; x`, "_", "a b"},
		`a "b \"c\" \n" d\ e`:           {"a", `b "c" \n`, "d e"},
		`a '' ""`:                       {"a", "", ""},
		`a b'c'd"e"`:                    {"a", "bcde"},
		`a * $HOME | b`:                 {"a", "*", "$HOME", "|", "b"},
		`C:\\x\\y.exe é`:                {`C:\x\y.exe`, "é"},
	} {
		if got, err := SplitCommand(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{"", "  ", "''", `a "b`, "a 'b"} {
		if got, err := SplitCommand(line); err == nil {
			t.Errorf("%q is %q", line, got)
		}
	}
}

func TestFollowingRefusals(t *testing.T) {
	for args, want := range map[string]string{
		"in.jsonl --videos films":                                "--videos does nothing without --monitor: add it",
		"in.jsonl --fail-fast":                                   "--fail-fast does nothing without --monitor: add it",
		"in.jsonl --timeout 1h":                                  "--timeout does nothing without --monitor: add it",
		"in.jsonl --on-done x":                                   "--on-done does nothing without --monitor: add it",
		"in.jsonl --monitor --timeout 0s":                        "--timeout must be more than 0, such as 2h",
		"in.jsonl --monitor --video-name {id}":                   "--video-name does nothing without --videos: add it",
		"in.jsonl --monitor --videos films --video-name {batch}": "--video-name: it needs {id} or {line}",
		"in.jsonl --monitor --on-done 'x":                        "--on-done: a quotation mark ' is not closed",
		"in.jsonl --dry-run --videos films":                      "--videos does nothing without --monitor: add it",
	} {
		_, err := Parse(strings.Fields(args))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
	o, err := Parse(strings.Fields("in.jsonl -m --videos films --video-name {id} --fail-fast --timeout 2h --on-done notify"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "x --videos films --video-name {id} --on-done notify --fail-fast --timeout 2h0m0s"
	if got := strings.Join(o.FollowCommand("x"), " "); got != want {
		t.Errorf("to continue: %s, want %s", got, want)
	}
}
