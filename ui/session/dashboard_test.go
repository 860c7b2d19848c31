package session

import (
	"strings"
	"testing"

	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/screen"
)

// A demo's unfinished work ends with its sandbox, so the last words do not offer to
// continue it.
func TestLastWordsOfADemo(t *testing.T) {
	left := ui.Outcome{Outcome: screen.Outcome{
		Saved: []string{"/c/a.jsonl"}, Unsaved: 20, Running: []string{"b"}, Waiting: []string{"c.jsonl"}, Uploading: []string{"d.csv"}, Unknown: []string{"e.jsonl"},
	}}
	for demo, want := range map[bool]int{true: 1, false: 6} {
		words := cli.LastWords{Command: []string{"syncbatch"}}
		addWords(&words, left, demo)
		var s strings.Builder
		err := words.Say(&s)
		lines := strings.Split(strings.TrimSuffix(s.String(), "\n"), "\n")
		if demo && (len(lines) != want || err != nil) || !demo && (len(lines) <= want || err == nil) {
			t.Errorf("demo %v: %s, %v", demo, s.String(), err)
		}
	}
}
