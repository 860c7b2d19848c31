//go:build unix

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox/demo"
)

// From the first look at the samples to their results.
func TestFileToResults(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Now()}
	d, err := demo.Start(c.options()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(d.Dir) })
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Fill(); err != nil {
		t.Fatal(err)
	}
	s := newStage(t, nil)
	s.folder = d.Dir
	s.setenv("SYNC_BASE_URL", d.BaseURL)
	tm := s.start(80, 24)
	tm.sees("▸ input.jsonl", "20 requests · 0 errors", "about $", "3 running")

	tm.press("s", "y") // too early: no one can have read the question yet
	tm.answer("Submit to", "n")
	tm.submit()
	c.advance(duration / 2)
	tm.row("● PROCESSING", "━")
	c.advance(duration / 2)
	tm.row("✔ COMPLETED", "press d")
	tm.press("d")
	tm.sees("Saved", "20 results")
	input, err := os.ReadFile(d.Input)
	if err != nil {
		t.Fatal(err)
	}
	holdsResults(t, filepath.Join(d.Dir, "input.results.jsonl"), idsOf(input))
	tm.press("w")
	tm.sees("Saved the review sheet input.results.html: 20 requests")
	sheet, err := os.ReadFile(filepath.Join(d.Dir, "input.results.html"))
	if err != nil || !bytes.Contains(sheet, []byte("Review of input.results.jsonl")) {
		t.Errorf("the review sheet is %.100q, %v", sheet, err)
	}
	tm.press("q")
	tm.exits(0)
	tm.sees("saved input.results.jsonl") // on the main screen, where it stays visible
}

// idsOf returns the IDs in an input file.
func idsOf(input []byte) []string {
	var list []string
	for _, m := range regexp.MustCompile(`"request_id": ?"([^"]+)"`).FindAllSubmatch(input, -1) {
		list = append(list, string(m[1]))
	}
	return list
}
