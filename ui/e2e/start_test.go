//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Without a key the program asks for one, and keeps the typed key to itself.
func TestNoKey(t *testing.T) {
	t.Parallel()
	const key = "canary-8d1f6b0c"
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.setenv("SYNC_API_KEY", "")
	tm := s.start(80, 24)
	tm.sees("Welcome to syncbatch-tui", "API key")
	tm.press(key[:4])
	tm.sees("› ••••")
	tm.paste(key[4:])
	tm.sees("› " + strings.Repeat("•", len(key)))
	tm.press("enter")
	tm.sees("not polling", "Sync refused the API key", "Leave it as it is") // the sandbox does not know this key
	tm.answer("Sync refused the API key", "enter")
	tm.sees("20 requests · 0 errors")
	tm.press("s")
	tm.yes("Submit to")
	tm.answer("Not submitted: input.jsonl", "enter")
	tm.press("L")
	tm.sees("╭ Log", "Not submitted: input.jsonl", "GET   /v2/batch", "401", "taken as refused")
	tm.press("d")
	tm.sees("Saved", "syncbatch-log-")
	tm.press("esc")
	tm.gone("╭ Log")
	tm.press("q")
	tm.exits(0)
	if strings.Contains(tm.output(), key) || strings.Contains(tm.output(), key[4:]) {
		t.Error("the key is in what the program wrote")
	}
	holdsNowhere(t, s.home, key)
	holdsNowhere(t, s.temp, key)
}

// The demo starts from the same question, and needs nothing else.
func TestDemo(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.setenv("SYNC_API_KEY", "")
	tm := s.start(100, 30)
	tm.sees("Welcome to syncbatch-tui")
	tm.press("ctrl+d")
	tm.sees("SANDBOX · costs nothing", "▸ input.jsonl", "20 requests · 0 errors", "3 running", "press d")
	tm.press("D")
	tm.sees("45/50  5 failed", ".results.jsonl")
	tm.press("q")
	tm.exits(0)
	left, err := filepath.Glob(filepath.Join(s.temp, "*", "*"))
	if err != nil || len(left) != 1 || !strings.HasSuffix(left[0], ".results.jsonl") {
		t.Errorf("the demo leaves %v, %v", left, err)
	}
	if _, err := os.Stat(s.state()); !os.IsNotExist(err) {
		t.Errorf("the demo keeps something in the person's state: %v", err)
	}
}

// The window may have any size at any time.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	old := time.Now().AddDate(0, 0, -3) // its age reads the same on two screens
	if err := os.Chtimes(filepath.Join(s.folder, "input.jsonl"), old, old); err != nil {
		t.Fatal(err)
	}
	s.seed(duration / 4)
	tm := s.start(80, 24)
	tm.row("● PROCESSING")
	for _, size := range [][2]int{{1, 1}, {20, 5}, {300, 100}, {1, 40}, {200, 1}, {59, 15}, {60, 15}, {2, 2}} {
		tm.resize(size[0], size[1])
		s.service.advance(duration / 100)
		tm.press("r", "tab")
	}
	tm.resize(59, 14)
	tm.sees("have 59x14, need 60x15")
	tm.resize(300, 100)
	tm.row("● PROCESSING")
	tm.sees("20 requests · 0 errors")
	tm.resize(80, 24)
	s.service.advance(duration)
	tm.row("✔ COMPLETED", "press d")
	tm.press("1")
	fresh := s.start(80, 24)
	fresh.row("✔ COMPLETED")
	tm.until("the screen of a program whose window was never resized", func(screen string) bool {
		return upper(screen) == upper(fresh.screen())
	})
	for _, tm := range []*terminal{tm, fresh} {
		tm.press("q")
		tm.exits(0)
	}
}

// upper is the part of the screen with the panes of files and of the report. The batch columns keep
// the width that their contents once needed.
func upper(screen string) string {
	_, panes, _ := strings.Cut(screen, "╭ Files")
	panes, _, _ = strings.Cut(panes, "╭ Batches")
	return panes
}
