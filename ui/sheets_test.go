package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/batchfile/review"
)

// TestReviewSheet writes review sheets from the table and from the page of a batch, next
// to the results, without overwriting anything.
func TestReviewSheet(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "output.html")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.output, f.dir = mixedOutput, dir
		f.savedResults("batch_def456")
	}, func(a *app) {
		a.press("3", "down", "w")
		a.sees("✔ Saved the review sheet", "output-2.html: ", "requests · W opens it.")
		a.press("enter", "w")
		a.sees("output-3.html: ")
		a.press("ctrl+p", "r", "e", "v", "i", "e", "w")
		a.sees("review sheet", "open review sheet")
	})
	if content, err := os.ReadFile(mine); err != nil || string(content) != "mine" {
		t.Errorf("%q, %v", content, err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "output-3.html"))
	if err != nil || !review.IsSheet(page[:review.HeadSize]) || !strings.Contains(string(page), "Review of output.jsonl") {
		t.Errorf("%.200s, %v", page, err)
	}
	inApp(t, nil, func(a *app) {
		a.press("3", "down", "w")
		a.sees("The results come first: press d")
	})
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.output, f.dir = mixedOutput, filepath.Join(dir, "gone")
		f.savedResults("batch_def456")
	}, func(a *app) {
		a.press("3", "down", "w")
		a.sees("The review sheet is not written")
	})
}
