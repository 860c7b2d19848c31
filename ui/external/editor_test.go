package external

import (
	"slices"
	"strings"
	"testing"
)

func TestEditorArgs(t *testing.T) {
	for command, want := range map[string]string{
		"":                       "vi|+call cursor(7,58)|/c/in put.jsonl",
		"nvim":                   "nvim|+call cursor(7,58)|/c/in put.jsonl",
		"/usr/bin/vim -u NONE":   "/usr/bin/vim|-u|NONE|+call cursor(7,58)|/c/in put.jsonl",
		"code --wait":            "code|--wait|--goto|/c/in put.jsonl:7:58",
		"hx":                     "hx|/c/in put.jsonl:7:58",
		"nano":                   "nano|+7,58|/c/in put.jsonl",
		"emacs -nw":              "emacs|-nw|+7:58|/c/in put.jsonl",
		"my-editor":              "my-editor|+7|/c/in put.jsonl",
		"micro":                  "micro|+7:58|/c/in put.jsonl",
		`"/my apps/ed" -w 'a b'`: "/my apps/ed|-w|a b|+7|/c/in put.jsonl",
		"  vi  ":                 "vi|+call cursor(7,58)|/c/in put.jsonl",
		"open":                   "open|/c/in put.jsonl",
		"C:/Program/notepad.exe": "C:/Program/notepad.exe|/c/in put.jsonl",
	} {
		if got := editorArgs(command, "/c/in put.jsonl", 7, 58); !slices.Equal(got, strings.Split(want, "|")) {
			t.Errorf("%q: %q", command, got)
		}
	}
	if got := editorArgs("nano", "x", 0, 0); got[1] != "+1,1" {
		t.Errorf("without a place: %q", got)
	}
}
