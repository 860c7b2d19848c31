package request

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

func pageOf(t *testing.T, content string, line, width, height int) *Page {
	t.Helper()
	env := &screen.Env{Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII)}
	f := &batchfile.File{Path: "/c/input.jsonl", Content: []byte(content)}
	p := newPage(env, screen.File{Path: f.Path, Content: f, Report: batchfile.Validate(f, time.Time{})}, line)
	p.SetSize(width, height)
	return p
}

func drawn(p *Page) string { return ansi.Strip(strings.Join(p.View(), "\n")) }

const broken = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsnyc-2", "input": []}}` + "\n" +
	`{"request_id": "b", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://u:secret@cdn.acme.io/a.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]}}` + "\n"

// The JSON is indented, and each problem is below the text it is about.
func TestProblemsInPlace(t *testing.T) {
	s := drawn(pageOf(t, broken, 1, 80, 24))
	model := strings.Index(s, `"model": "lipsnyc-2"`)
	problem, input := strings.Index(s, "^ unknown-model"), strings.Index(s, `"input": []`)
	if model < 0 || problem < model || input < problem {
		t.Errorf("the problem is not below its line:\n%s", s)
	}
	for _, want := range []string{"Request a · line 1 of input.jsonl", `  "request_id": "a",`, `did you mean "lipsync-2"?`, "^ empty-value"} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q:\n%s", want, s)
		}
	}
}

func TestSecretsAreStars(t *testing.T) {
	if s := drawn(pageOf(t, broken, 2, 80, 40)); strings.Contains(s, "secret") || !strings.Contains(s, "cdn.acme.io/a.mp4") {
		t.Errorf("a password is on the screen:\n%s", s)
	}
}

func TestOtherRequests(t *testing.T) {
	p := pageOf(t, broken, 1, 80, 24)
	p.Update(tea.KeyPressMsg{Code: '>', Text: ">"})
	if !strings.Contains(drawn(p), "Request b · line 2") {
		t.Errorf("no next request:\n%s", drawn(p))
	}
	p.Update(tea.KeyPressMsg{Code: '<', Text: "<"})
	p.Update(tea.KeyPressMsg{Code: '<', Text: "<"})
	if !strings.Contains(drawn(p), "Request a · line 1") {
		t.Errorf("no previous request:\n%s", drawn(p))
	}
}

// Every size works with any line, and no control character is printed.
func TestEveryLineAndSize(t *testing.T) {
	for _, content := range []string{
		broken, "\x1b[31m{\"a\": \"\x07\u202e\"}", `{"a":[[[[{"b":"` + strings.Repeat("日本", 200) + `"}]]]]`, `[}]{:,"`, strings.Repeat("[", 5000),
		`{"request_id":"x","payload":` + strings.Repeat(" ", 300<<10) + `{}}`,
	} {
		for _, size := range [][2]int{{0, 0}, {3, 3}, {20, 5}, {60, 15}, {200, 60}} {
			p := pageOf(t, content, 1, size[0], size[1])
			for _, key := range "jG ngN" {
				lines := p.View()
				if len(lines) != size[1] {
					t.Fatalf("%d lines of %d", len(lines), size[1])
				}
				for _, l := range lines {
					if plain := ansi.Strip(l); ansi.StringWidth(l) != size[0] || strings.ContainsAny(plain, "\x1b\x07\u202e") {
						t.Fatalf("%v: %q", size, plain)
					}
				}
				p.Update(tea.KeyPressMsg{Code: key, Text: string(key)})
			}
		}
	}
}
