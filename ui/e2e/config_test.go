//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
)

// configure makes a text the configuration of the programs that are started from then on.
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

// A profile brings its own key, is named wherever something is paid for, and what another
// profile has submitted is not its own.
func TestProfileJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.configure("[profiles.acme]\nkey_command = [\"printenv\", \"ACME_KEY\"]\n[profiles.beta]\nkey_env = \"ACME_KEY\"\n")
	s.setenv("ACME_KEY", sandbox.Key)
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

	tm = s.start(120, 40, "--profile", "beta")
	tm.sees("beta · ", "20 requests · 0 errors")
	tm.press("s")
	tm.sees("Send input.jsonl again?", "with profile acme", "Profile: beta, at ")
	tm.answer("Send input.jsonl again?", "n")
	tm.press("q")
	tm.exits(0)
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
}

// Each key of the configuration that is about the dashboard changes it.
func TestConfigJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.put("edit.sh", []byte("echo edited with $1; read x\n"))
	s.configure(`
theme = "own"
columns = ["left"]
output = "{file}-{batch}.out.jsonl"
notify = "off"
mouse = true
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
	tm.press("s")
	tm.press("ctrl+o")
	tm.sees("Commands", "ctrl+t")
	tm.press("s", "u", "b", "m", "i", "t", "enter")
	tm.yes("Submit to")
	tm.row("PENDING")
	tm.gone("░") // the column of the progress
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
	for what, code := range map[string]string{"the accent": "38;2;18;52;86", "the mouse": "\x1b[?1002h"} {
		if !strings.Contains(tm.output(), code) {
			t.Errorf("%s is not that of the configuration", what)
		}
	}
}

// A configuration that cannot be read ends the program before it takes the screen.
func TestBrokenConfig(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.configure("thme = \"none\"\n")
	tm := s.start(200, 30)
	tm.exits(2)
	tm.sees("config.toml: 1:1: there is no key \"thme\": did you mean theme?")
}
