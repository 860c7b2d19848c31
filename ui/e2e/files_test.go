//go:build unix

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The user fixes a file on the disk with another program, and then in the editor.
func TestBrokenFile(t *testing.T) {
	t.Parallel()
	good := requests(20, "good")
	bad := bytes.Replace(good, []byte(`"request_id": "good-0002"`), []byte(`"request_id": "good-0001"`), 1)
	s := newStage(t, map[string][]byte{"input.jsonl": bad})
	mended := filepath.Join(s.home, "mended.jsonl")
	if err := os.WriteFile(mended, good, 0o600); err != nil {
		t.Fatal(err)
	}
	editor, err := filepath.Abs("testdata/editor.sh")
	if err != nil {
		t.Fatal(err)
	}
	s.setenv("VISUAL", "sh "+editor)
	s.setenv("MENDED", mended)
	tm := s.start(120, 40)
	tm.sees("20 requests · 1 error", "✖ 2:16  duplicate-request-id")
	tm.press("s")
	tm.answer("Send input.jsonl with 1 error?", "esc")

	s.put("input.jsonl", good)
	tm.sees("20 requests · 0 errors")

	s.put("input.jsonl", bad)
	tm.sees("20 requests · 1 error")
	tm.press("e")
	tm.sees("20 requests · 0 errors", "▸ input.jsonl", "next poll")
	if arguments, err := os.ReadFile(filepath.Join(s.folder, "arguments")); err != nil || !strings.HasPrefix(string(arguments), "+2\n") {
		t.Errorf("the editor was not opened at line 2: %v %s", err, arguments)
	}
	tm.press("q")
	tm.exits(0)
}

// ctrl+c in the editor goes to the editor.
func TestInterruptInTheEditor(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(19, "good")})
	mended := filepath.Join(s.home, "mended.jsonl")
	if err := os.WriteFile(mended, requests(20, "good"), 0o600); err != nil {
		t.Fatal(err)
	}
	editor, err := filepath.Abs("testdata/interrupted.sh")
	if err != nil {
		t.Fatal(err)
	}
	s.setenv("VISUAL", "sh "+editor)
	s.setenv("MENDED", mended)
	tm := s.start(120, 40)
	tm.sees("19 requests")
	tm.press("e")
	tm.sees("editing")
	tm.press("ctrl+c")
	tm.sees("interrupted")
	tm.press("enter")
	tm.sees("20 requests · 0 errors", "▸ input.jsonl", "next poll")
	tm.press("q")
	tm.exits(0)
}

// A file with more requests than a batch takes becomes several batches and one results file.
func TestOversizeFile(t *testing.T) {
	t.Parallel()
	const n = 1001
	s := newStage(t, map[string][]byte{"catalog.jsonl": requests(n, "good")})
	tm := s.start(200, 60)
	tm.sees("▸ catalog.jsonl", "1001 requests · too large for one batch")
	tm.press("s")
	tm.sees("Too large for one batch: 3 batches")
	tm.yes("Submit to")
	tm.sees("3 running")
	s.service.advance(duration)
	tm.sees("nothing running")
	tm.press("D")
	tm.sees("Saved 3 of 3 results files: 1001 succeeded, 0 failed; merged as")
	holdsResults(t, filepath.Join(s.folder, "catalog.results.jsonl"), ids(n, "good"))
	if c := s.service.created(); c != 3 {
		t.Errorf("%d creates", c)
	}
	tm.press("q")
	tm.exits(0)
}

// One batch fails as a whole. In another, some requests fail and are sent again.
func TestFailedBatch(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": append(requests(20, "doomed"), requests(3, "failed")...)})
	tm := s.start(120, 30)
	tm.sees("23 requests · 0 errors")
	tm.submit()
	s.service.advance(duration)
	tm.row("✖ FAILED", "input.jsonl")
	tm.press("d")
	tm.sees("failed as a whole; it has no results")
	tm.press("3", "enter")
	tm.sees("The batch failed as a whole")
	tm.press("R")
	tm.sees("failed as a whole; it has no results. Its file can be submitted again.")
	tm.press("esc")
	tm.sees("▸ input.jsonl")
	tm.press("1")
	s.put("input.jsonl", append(requests(25, "good"), requests(3, "failed")...))
	tm.sees("28 requests · 0 errors")
	tm.submitAgain()
	s.service.advance(duration)
	tm.row("✔ COMPLETED", "press d")
	tm.press("d")
	tm.sees("Saved", "28 results, 3 failed")
	tm.press("3", "enter")
	tm.sees("FAILED", "failed-0001")
	tm.press("R")
	tm.answer("Which failed requests to send again?", "enter")
	tm.answer("Send input.failed.jsonl again?", "esc") // the question opens on its own
	tm.sees("▸ input.failed.jsonl", "3 requests · 0 errors")
	tm.submitAgain()
	tm.row("PENDING", "input.failed")
	if c := s.service.created(); c != 3 {
		t.Errorf("%d creates", c)
	}
	tm.press("q")
	tm.exits(0)
}
