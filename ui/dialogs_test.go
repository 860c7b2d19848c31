package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// manyLines returns a file of n requests.
func manyLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"request_id": "scene-%04d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://cdn.acme-studio.com/%d.mp4"}, {"type": "audio", "url": "https://cdn.acme-studio.com/%d.wav"}]}}`+"\n", i, i, i)
	}
	return b.String()
}

// situations are screens that need more than keys to reach.
var situations = []struct {
	name  string
	setUp func(*Config, *fakeJobs)
	keys  []string // the key "" lets a second pass
}{
	{"no batches", func(_ *Config, f *fakeJobs) { f.batches = nil }, nil},
	{"offline", func(_ *Config, f *fakeJobs) { f.pollErr = errNetwork }, nil},
	{"stale", nil, []string{"!", "r"}},
	{"key refused", func(_ *Config, f *fakeJobs) {
		f.pollErr = &syncapi.Error{StatusCode: 401, Messages: []string{"Unauthorized"}}
	}, nil},
	{"split", func(cfg *Config, _ *fakeJobs) {
		cfg.WebhookURL = "https://hooks.acme-studio.com/sync"
		_ = os.WriteFile(filepath.Join(cfg.Dir, "big.jsonl"), []byte(manyLines(1200)), 0o644)
	}, []string{"/", "b", "i", "g", "enter", "s"}},
	{"sent before", func(_ *Config, f *fakeJobs) {
		f.before = &ledger.SentBeforeError{Shared: 20, Requests: 20, Earlier: []ledger.Earlier{{Shared: 20, Submission: ledger.Submission{
			File: "/campaign/spring.jsonl", State: ledger.Accepted, BatchID: "batch_def456", Confirmed: start.Add(-26 * time.Hour),
		}}}}
	}, []string{"s", "", "y"}},
	{"errors", nil, []string{"down", "s"}},
	{"queued earlier", leftQueued, []string{"", "u"}},
	{"retry", failedBatch, []string{"3", "down", "enter", "R"}},
	{"refused", func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, &syncapi.Error{StatusCode: 402, Messages: []string{"The Batch API needs the Scale plan"}}
		}
	}, []string{"s", "", "y"}},
	{"several candidates", func(_ *Config, f *fakeJobs) {
		f.state = ledger.Contents{Submissions: []ledger.Submission{{ID: "s1", File: "/campaign/input.jsonl", State: ledger.Unknown, Requests: 20, Confirmed: start, Changed: start}}}
		f.findings = []job.Finding{{Submission: f.state.Submissions[0], Candidates: []syncapi.Batch{
			{ID: "batch_one111", Status: syncapi.StatusPending, CreatedAt: start.Add(time.Second)},
			{ID: "batch_two222", Status: syncapi.StatusProcessing, CreatedAt: start.Add(2 * time.Second)},
		}}}
	}, []string{""}},
	{"api key", func(cfg *Config, _ *fakeJobs) { cfg.Keyring, cfg.Access.From = &fakeRing{}, FromKeyring }, []string{"K"}},
	{"api key refused", func(cfg *Config, f *fakeJobs) {
		cfg.Keyring, cfg.Access.From = &fakeRing{}, FromUser
		f.pollErr = &syncapi.Error{StatusCode: 401, Messages: []string{"Unauthorized"}}
	}, nil},
	{"many downloads", func(_ *Config, f *fakeJobs) {
		f.batches = nil
		for i := range 9 {
			f.batches = append(f.batches, syncapi.Batch{ID: fmt.Sprint("batch_", i), Status: syncapi.StatusCompleted, OutputURL: "https://x", CreatedAt: start})
		}
	}, []string{"3", "D"}},
	{"videos", func(_ *Config, f *fakeJobs) {
		f.output = mixedOutput
		f.video = func(ctx context.Context, _ job.Video, _ string, progress func(done, total int64)) (string, error) {
			progress(300_000, 1_000_000)
			<-ctx.Done()
			return "", ctx.Err()
		}
	}, []string{"3", "down", "enter", "M", ""}},
	{"zoomed", nil, []string{"3", "z"}},
	{"batches filtered", nil, []string{"3", "/", "s", "t", "a", "t", "u", "s", ":", "f", "a", "i"}},
	{"not downloaded", func(_ *Config, f *fakeJobs) {
		f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) {
			return job.Saved{}, fmt.Errorf("/campaign/output.jsonl: %w", os.ErrPermission)
		}
	}, []string{"3", "down", "d"}},
}

// TestSituations draws every pane and dialog that TestScreens does not reach.
func TestSituations(t *testing.T) {
	for _, s := range situations {
		for _, size := range []tea.WindowSizeMsg{{Width: 60, Height: 15}, {Width: 80, Height: 24}, {Width: 120, Height: 40}} {
			t.Run(fmt.Sprintf("%s/%dx%d", s.name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, s.setUp, func(a *app) {
					a.send(size)
					for _, k := range s.keys {
						switch k {
						case "":
							a.wait(time.Second)
						case "!":
							a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
						default:
							a.press(k)
						}
					}
					golden.RequireEqual(t, a.screen())
				})
			})
		}
	}
}
