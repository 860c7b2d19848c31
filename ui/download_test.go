package ui

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

func TestDownloads(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		more := f.batches[1]
		more.ID = "batch_more"
		f.batches = append(f.batches, more)
	}, func(a *app) {
		a.press("3", "d")
		a.sees("batch_abc123 has no results yet")
		a.press("G", "d")
		a.sees("failed as a whole")
		a.press("D")
		slices.Sort(a.jobs.collected) // they run at the same time
		if !slices.Equal(a.jobs.collected, []string{"batch_def456", "batch_more"}) {
			t.Errorf("collected %q", a.jobs.collected)
		}
		a.press("D")
		a.sees("No finished batch is left")
		a.press("k", "d") // the file may be gone; the job recognizes its own file
		if len(a.jobs.collected) != 3 {
			t.Error("not fetched again although the user asked")
		}
	})
}

func TestQuitEndsADownloadInOrder(t *testing.T) {
	cleaned := false
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.collect = func(ctx context.Context, _ syncapi.Batch) (job.Saved, error) {
			<-ctx.Done()
			cleaned = true
			return job.Saved{}, ctx.Err()
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.sees("saving…")
		a.press("q")
		if !a.quit || !cleaned {
			t.Errorf("quit %v, cleaned %v", a.quit, cleaned)
		}
	})
}

func TestResultsThatAreNotWhole(t *testing.T) {
	for name, test := range map[string]struct {
		saved job.Saved
		want  string
	}{
		"too few":   {job.Saved{Results: 7, Succeeded: 7}, "7 results of 50 requests"},
		"missing":   {job.Saved{Results: 50, Compared: true, Missing: job.IDs{Count: 3}}, "3 requests without a result"},
		"unread":    {job.Saved{Results: 50, Broken: 1}, "1 line not readable"},
		"strangers": {job.Saved{Results: 50, Compared: true, Unexpected: job.IDs{Count: 2}, Repeated: job.IDs{Count: 1}}, "2 results for no request, 1 request with more"},
		"no video":  {job.Saved{Results: 50, Succeeded: 48, NoVideo: job.IDs{Count: 2}, Compared: true}, "2 results without a video"},
		"nothing":   {job.Saved{}, "0 results of 50 requests"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) { return test.saved, nil }
			}, func(a *app) {
				a.press("3", "down", "d")
				a.sees("but check it", test.want)
			})
		})
	}
}

func TestPartsAreMerged(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		for i, content := range []string{"one\n", "two\n"} {
			path := filepath.Join(cfg.Dir, fmt.Sprintf("output-part%d.jsonl", i))
			must(t, os.WriteFile(path, []byte(content), 0o644))
			f.parts = append(f.parts, job.Part{Saved: ledger.SavedFile{Path: path}})
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.sees("merged as ~/campaign/output.jsonl")
		if got, _ := os.ReadFile(filepath.Join(a.model().cfg.Dir, "output.jsonl")); string(got) != "one\ntwo\n" {
			t.Errorf("merged %q", got)
		}
	})
}

const mixedOutput = `{"request_id": "ab", "response": {"id": "g2", "status": "FAILED", "error": "The media took too long.", "error_code": "generation_timeout"}}
{"request_id": "aa", "response": {"id": "g1", "status": "COMPLETED", "outputUrl": "https://cdn.sync.so/g1.mp4", "outputDuration": 12.3}}
{"request_id": "ad", "response": {"id": "g4", "status": "REJECTED", "error": "no", "error_code": "content_policy"}}
`

func TestDetails(t *testing.T) {
	collected := func(_ *Config, f *fakeJobs) {
		f.output = mixedOutput
		f.state.Files = map[string]string{"batch_def456": "/c/input.jsonl"}
	}
	t.Run("not downloaded yet", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "enter")
			a.sees("Batch batch_abc123", "status", "14 succeeded", "The result of each request is known when the batch has ended.")
			a.press("esc", "down", "enter")
			a.sees("Batch batch_def456", "d downloads the results")
			a.press("esc", "down", "enter")
			a.sees("Batch batch_0f00ba", "failed as a whole")
			a.press("esc")
			a.sees("Files")
		})
	})
	t.Run("the log is a key away", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "enter", "y", "L")
			a.sees("Log", "Copied batch_abc123")
			a.press("esc")
			a.sees("Batch batch_abc123")
		})
	})
	t.Run("results that were taken away", func(t *testing.T) {
		elsewhere, err := filepath.Abs("/other/output.jsonl") // with a drive on Windows
		if err != nil {
			t.Fatal(err)
		}
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.outputErr = &fs.PathError{Op: "stat", Path: "/c/output.jsonl", Err: fs.ErrNotExist}
			f.state.Saved = map[string]ledger.SavedFile{"batch_def456": {Path: elsewhere}}
		}, func(a *app) {
			a.sees(filepath.ToSlash(elsewhere)) // in the row, because other files have the same name
			a.press("3", "down", "enter")
			a.send(tea.WindowSizeMsg{Width: minWidth, Height: 24})
			a.sees("The results were saved as "+filepath.ToSlash(elsewhere)+", which", "d saves them again.")
		})
	})
	t.Run("downloading fills it", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "down", "enter")
			a.jobs.set(func(f *fakeJobs) { f.output = mixedOutput })
			a.press("d")
			a.sees("1 succeeded", "generation_timeout", "output.jsonl")
		})
	})
	t.Run("the failed ones first", func(t *testing.T) {
		inApp(t, collected, func(a *app) {
			a.press("3", "down", "enter")
			a.sees("1 succeeded · 1 failed · 1 rejected · 1 missing", "1× generation_timeout", "▸ ✖")
			s := a.screen()
			if strings.Index(s, "✖ FAILED") > strings.LastIndex(s, "✔ COMPLETED") {
				t.Errorf("what succeeded comes first:\n%s", s)
			}
			a.press("/", "t", "i", "m", "e", "o", "u", "t", "enter")
			a.sees("The media took too long")
			a.seesNot("REJECTED")
		})
	})
	t.Run("its history from the ledger", func(t *testing.T) {
		inApp(t, func(c *Config, f *fakeJobs) {
			collected(c, f)
			f.parts = []job.Part{{Submission: ledger.Submission{BatchID: "batch_def456", Confirmed: start, Changed: start.Add(2 * time.Second)},
				Saved: ledger.SavedFile{Path: "/c/output.jsonl", At: start.Add(time.Hour)}}}
		}, func(a *app) {
			a.press("3", "down", "enter")
			a.sees("confirmed Jan 1, 00:00:00 · accepted 00:00:02 · saved 01:00:00")
		})
	})
	t.Run("hostile results", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.output = `{"request_id": "\u001b[2J\u202e", "response": {"status": "FAILED\u0007", "error": "\u001b]52;c;x\u0007", "error_code": "\u009b31m"}}`
		}, func(a *app) {
			a.press("3", "enter")
			for _, r := range a.screen() {
				if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\u202e') {
					t.Fatalf("%U on the screen", r)
				}
			}
		})
	})
}

// A single key does not write many files without a question.
func TestManyDownloadsAreAskedAbout(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.batches = nil
		for i := range 9 {
			f.batches = append(f.batches, syncapi.Batch{ID: fmt.Sprint("batch_", i), Status: syncapi.StatusCompleted, OutputURL: "https://x", CreatedAt: start})
		}
	}, func(a *app) {
		a.press("D")
		a.sees("Download the results of 9 batches?")
		a.press("n")
		if len(a.jobs.collected) != 0 {
			t.Fatalf("downloaded all the same: %v", a.jobs.collected)
		}
		a.press("D")
		a.wait(time.Second)
		a.press("y")
		if len(a.jobs.collected) != 9 {
			t.Errorf("downloaded %v", a.jobs.collected)
		}
	})
}

// Results of requests that were sent again are merged with the first ones.
func TestRetriesAreMerged(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) { f.retried = filepath.Join(cfg.Dir, "input.merged.jsonl") }, func(a *app) {
		a.press("3", "down", "d")
		a.sees("merged with the retry as ~/campaign/input.merged.jsonl")
	})
	inApp(t, func(_ *Config, f *fakeJobs) { f.retriedErr = os.ErrPermission }, func(a *app) {
		a.press("3", "down", "d")
		a.sees("The results are saved, but not merged with the retry")
	})
}
