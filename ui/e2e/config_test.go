//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
)

// configure sets the configuration file for programs that start later.
func (s *stage) configure(text string) {
	s.t.Helper()
	dir := filepath.Join(s.home, "config", "syncbatch-tui")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.setenv("XDG_CONFIG_HOME", filepath.Join(s.home, "config"))
}

// colored matches a code that sets a color; accent matches the accent of the high-contrast theme.
var colored = regexp.MustCompile(`\x1b\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m`)

const accent = "38;2;255;215;95"

// rings reports whether the output rings the bell: the end of a control string does not count.
func rings(output string) bool {
	return strings.Contains(regexp.MustCompile(`\x1b\][^\x07\x1b]*(\x07|\x1b\\)`).ReplaceAllString(output, ""), "\a")
}

// A profile brings its own key, is named wherever something is paid for, and does not own what
// another profile has submitted. The default profile needs no flag, and has an address and a
// webhook. Between the runs the rest of the configuration changes, too.
func TestProfileJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	profiles := "[profiles.acme]\nkey_command = [\"printenv\", \"ACME_KEY\"]\n" +
		"[profiles.beta]\nkey_env = \"ACME_KEY\"\nbase_url = \"" + s.service.url() + "\"\nwebhook_url = \"https://hooks.acme.com/done\"\n"
	s.configure("theme = \"none\"\npoll_interval = \"30s\"\n" + profiles)
	s.setenv("ACME_KEY", sandbox.Key)
	s.setenv("COLORTERM", "truecolor")
	s.setenv("SYNC_API_KEY", "canary-of-another-organization")
	tm := s.start(120, 40, "--profile", "acme")
	tm.sees("acme · ", "20 requests · 0 errors")
	tm.press("s")
	tm.sees("Submit to acme at ", "Profile: acme, at ")
	tm.yes("Submit to acme")
	tm.row("PENDING", "input.jsonl")
	s.service.advance(duration / 2)
	tm.row("● PROCESSING", "input.jsonl")
	tm.press("K")
	tm.sees("It comes from profile acme in each run")
	tm.answer("The API key", "enter")
	tm.press("q")
	tm.exits(0)
	tm.sees("Come back with: ", "--profile acme")
	if code := colored.FindString(tm.output()); code != "" {
		t.Errorf("the theme none has the color %q", code)
	}

	s.configure("theme = \"high-contrast\"\npoll_interval = \"30s\"\nnotify = \"osc\"\ndefault_profile = \"beta\"\n" + profiles)
	s.setenv("SYNC_API_KEY", "")
	s.setenv("SYNC_BASE_URL", "")
	tm = s.run(120, 40, real)
	tm.sees("beta · ", "20 requests · 0 errors")
	tm.row("● PROCESSING") // without its file name, because profile acme has sent it
	tm.until("the poll interval of the file", func(screen string) bool { left := secondsLeft(screen); return left > 10 && left <= 30 })
	tm.press("s")
	tm.sees("Send input.jsonl again?", "with profile acme", "Profile: beta, at ", "Webhook: https://hooks.acme.com/done")
	tm.answer("Send input.jsonl again?", "n")
	tm.write("\x1b[O") // the window loses focus
	s.service.advance(duration)
	tm.press("3", "r")
	tm.row("✔ COMPLETED")
	tm.press("q")
	tm.exits(0)
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
	if out := tm.output(); !strings.Contains(out, accent) || !strings.Contains(out, "\a\x1b]9;syncbatch: batch_") {
		t.Error("the theme of high contrast or the notification is missing")
	}
}

// Each configuration key for the dashboard changes the dashboard.
func TestConfigJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good"), "other.jsonl": requests(21, "good")})
	s.put("edit.sh", []byte("echo edited with $1; read x\n"))
	s.configure(`
theme = "own"
columns = ["left"]
output = "{file}-{batch}.out.jsonl"
notify = "off"
mouse = false
editor = "sh edit.sh"
[palette]
accent = "#123456"
[keys]
submit = "ctrl+t"
palette = "ctrl+o"
`)
	s.setenv("COLORTERM", "truecolor")
	tm := s.start(120, 40)
	tm.sees("20 requests · 0 errors", "ctrl+t submit")
	tm.click("other.jsonl")
	tm.click("ctrl+t submit")
	tm.press("s")
	tm.press("ctrl+o")
	tm.sees("Commands", "ctrl+t")
	tm.press("s", "u", "b", "m", "i", "t", "enter")
	tm.yes("Submit to")
	tm.row("PENDING")
	tm.gone("PROGRESS") // the progress column
	if screen := tm.screen(); strings.Contains(screen, "Report other.jsonl") {
		t.Errorf("a click has chosen a file without the mouse:\n%s", screen)
	}
	tm.write("\x1b[O") // the window loses focus
	s.service.advance(duration)
	tm.row("✔ COMPLETED", "press d")
	tm.press("d")
	tm.sees("Saved", "20 results, 0 failed")
	saved, err := filepath.Glob(filepath.Join(s.folder, "input-*.out.jsonl"))
	if err != nil || len(saved) != 1 {
		t.Errorf("saved as %q, %v", saved, err)
	}
	tm.press("1", "e")
	tm.sees("edited with")
	tm.press("enter")
	tm.sees("20 requests")
	tm.press("q")
	tm.exits(0)
	out := tm.output()
	if !strings.Contains(out, "38;2;18;52;86") {
		t.Error("the accent is not that of the configuration")
	}
	if strings.Contains(out, "\x1b[?1002h") {
		t.Error("the mouse is taken")
	}
	if rings(out) {
		t.Error("the end of a batch rings")
	}
}

// A configuration that cannot be read ends the program before it takes over the screen.
func TestBrokenConfig(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.configure("thme = \"none\"\n")
	tm := s.start(200, 30)
	tm.exits(2)
	tm.sees("config.toml: 1:1: there is no key \"thme\": did you mean theme?")
}
