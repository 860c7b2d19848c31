package external

import (
	"slices"
	"strings"
	"testing"
)

func TestEditorArgs(t *testing.T) {
	for command, want := range map[string]string{
		"":                       "vi|+call cursor(7,4)|/c/in put.jsonl",
		"/usr/bin/vim -u NONE":   "/usr/bin/vim|-u|NONE|+call cursor(7,4)|/c/in put.jsonl",
		"code --wait":            "code|--wait|--goto|/c/in put.jsonl:7:4",
		"emacs -nw":              "emacs|-nw|+7:4|/c/in put.jsonl",
		"my-editor":              "my-editor|+7|/c/in put.jsonl",
		`"/my apps/ed" -w 'a b'`: "/my apps/ed|-w|a b|+7|/c/in put.jsonl",
		"  vi  ":                 "vi|+call cursor(7,4)|/c/in put.jsonl",
		"open":                   "open|/c/in put.jsonl",
		`C:\Program\notepad.exe`: `C:\Program\notepad.exe|/c/in put.jsonl`,
		`D:\bin\code.CMD`:        `D:\bin\code.CMD|--goto|/c/in put.jsonl:7:4`,
		"idea64.exe":             "idea64.exe|--line|7|--column|3|/c/in put.jsonl",
	} {
		if got := editorArgs(command, "/c/in put.jsonl", place{7, "abc"}); !slices.Equal(got, strings.Split(want, "|")) {
			t.Errorf("%q: %q", command, got)
		}
	}
}

// The text before the position has 4 characters, 13 bytes, 7 cells and 5 UTF-16 units.
func TestEditorColumns(t *testing.T) {
	const before = "é日本😀"
	for command, want := range map[string]string{
		"vim":       "+call cursor(2,13)|f",
		"nvim":      "+call cursor(2,13)|f",
		"kak":       "+2:13|f",
		"hx":        "f:2:5",
		"zed":       "f:2:5",
		"subl":      "f:2:5",
		"micro":     "+2:5|f",
		"nano":      "+2,8|f",
		"emacs":     "+2:8|f",
		"code":      "--goto|f:2:6",
		"goland":    "--line|2|--column|5|f",
		"my-editor": "+2|f",
	} {
		if got := strings.Join(editorArgs(command, "f", place{2, before})[1:], "|"); got != want {
			t.Errorf("%s: %s, want %s", command, got, want)
		}
	}
	if got := editorArgs("nano", "x", place{}); got[1] != "+1,1" {
		t.Errorf("without a place: %q", got)
	}
}
