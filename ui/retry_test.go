package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job/ledger"
)

// failedOutput has four results: one may succeed the next time, one is rejected, and one
// fails again if it is unchanged.
const failedOutput = mixedOutput + `{"request_id": "ac", "response": {"id": "g3", "status": "FAILED", "error": "gone", "error_code": "generation_input_video_inaccessible"}}
`

func failedBatch(_ *Config, f *fakeJobs) {
	f.output = failedOutput
	f.state.Files = map[string]string{"batch_def456": "/c/input.jsonl"}
	f.savedResults("batch_def456")
	f.batches[1].Metrics.Succeeded, f.batches[1].Metrics.Failed = 47, 3
	f.preview.Before = &ledger.SentBeforeError{Shared: 1, Requests: 1, Earlier: []ledger.Earlier{{Shared: 1, Submission: ledger.Submission{
		File: "/c/input.jsonl", BatchID: "batch_def456", State: ledger.Accepted, Confirmed: start.Add(-time.Hour),
	}}}}
}

// R leads from failed requests to the question that spends money.
func TestRetry(t *testing.T) {
	lines := strings.SplitAfter(goodLines(4), "\n")
	for name, test := range map[string]struct {
		keys []string
		want string // content of the new file; empty for no file
	}{
		"what may succeed": {[]string{"enter"}, lines[1]},
		"all of it":        {[]string{"down", "space", "down", "space", "enter"}, lines[1] + lines[2] + lines[3]},
		"another one":      {[]string{"space", "down", "space", "enter"}, lines[3]},
		"none":             {[]string{"space", "enter", "esc"}, ""},
		"leave it":         {[]string{"esc"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, failedBatch, func(a *app) {
				a.press("3", "down", "enter", "R")
				a.sees("Which failed requests to send again?", "[x] 1× may succeed  generation_timeout",
					"[ ] 1× will fail    generation_input_video_inaccessible",
					"[ ] 1× will fail    content_policy, rejected", "Sync's own fault: send the request again")
				a.press(test.keys...)
				got, err := os.ReadFile(filepath.Join(a.model().cfg.Dir, "input.failed.jsonl"))
				if string(got) != test.want || (err != nil) != (test.want == "") {
					t.Fatalf("wrote %q, %v", got, err)
				}
				if test.want == "" {
					return
				}
				a.wait(2 * time.Second)
				a.sees("Send input.failed.jsonl again?", "input.failed.jsonl · ", "A batch cannot be canceled", "input.jsonl  batch_def456")
				if len(a.jobs.submitted) != 0 {
					t.Fatal("sent unasked")
				}
				a.press("right", "enter")
				if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != test.want {
					t.Errorf("sent %q", a.jobs.submitted)
				}
			})
		})
	}
}

// The screen says why nothing can be sent again.
func TestNothingToRetry(t *testing.T) {
	for name, test := range map[string]struct {
		keys   []string
		output string
		sees   string
	}{
		"it runs":        {[]string{"3", "enter", "R"}, "", "The batch has not ended."},
		"not downloaded": {[]string{"3", "down", "enter", "R"}, "", "The results come first: press d"},
		"as a whole":     {[]string{"3", "down", "down", "enter", "R"}, "", "The batch failed as a whole"},
		"nothing failed": {[]string{"3", "down", "enter", "R"}, `{"request_id": "aa", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a"}}`, "No request of this batch failed."},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.output = test.output
				f.state.Files = map[string]string{"batch_def456": "/c/input.jsonl"}
			}, func(a *app) {
				a.press(test.keys...)
				a.sees(test.sees)
			})
		})
	}
}

// A long list of kinds scrolls on a low screen, and the answers stay visible.
func TestManyKindsOfFailures(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		for i, code := range []string{"a", "b", "c", "d"} {
			f.output += `{"request_id": "a` + string(rune('a'+i)) + `", "response": {"status": "FAILED", "error_code": "code_` + code + `"}}` + "\n"
		}
	}, func(a *app) {
		a.send(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
		a.press("3", "down", "enter", "R")
		a.wait(2 * moment)
		a.press("down", "down", "down")
		a.sees("code_d", "It is not known whether", "enter chooses 4 requests")
	})
}
