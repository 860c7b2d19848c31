//go:build unix

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The user marks batches, sorts them with the mouse, and downloads and copies them together.
func TestMarksJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	for _, age := range []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour} {
		s.seed(age)
	}
	tm := s.start(120, 32)
	tm.press("3")
	tm.row("✔ COMPLETED", "1h")
	tm.press(" ")
	tm.row("2h")
	tm.press(" ")
	tm.sees("Batches · 2 marked", "esc clear marks")
	tm.click("AGE")
	tm.sees("AGE▴")
	tm.until("two marked rows", func(screen string) bool { return marked(screen) == 2 }) // a frame arrives in pieces
	tm.press("y")
	tm.sees("Copied the ids of 2 batches.")
	tm.press("d")
	tm.until("two files", func(string) bool {
		files, _ := filepath.Glob(filepath.Join(s.folder, "*.results.jsonl"))
		return len(files) == 2
	})
	tm.sees("Saved 2 of 2 results files: ")
	tm.press("esc")
	tm.gone("marked")
	tm.press("q")
	tm.exits(0)
}

// marked counts the rows with a mark.
func marked(screen string) (n int) {
	for line := range strings.Lines(screen) {
		if strings.Contains(line, "*✔ ") {
			n++
		}
	}
	return n
}
