package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// finishedOutput is a results file in which the first n of goodLines(4) have a video.
func finishedOutput(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"request_id": "a%c", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.sync.so/%d.mp4", "outputDuration": 12.3}}`+"\n", 'a'+i, i)
	}
	return b.String()
}

// gate is a fake download that ends when the test says so.
type gate chan error

func (g gate) video(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (string, error) {
	progress(3_000_000, 12_000_000)
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case err := <-g:
		return filepath.Join(folder, v.Batch, v.Request+".mp4"), err
	}
}

func TestVideos(t *testing.T) {
	results := func(f *fakeJobs, n int) gate {
		g := make(gate)
		f.output, f.video = finishedOutput(n), g.video
		return g
	}
	t.Run("of the selected result", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) { f.output = mixedOutput }, func(a *app) {
			a.press("3", "down", "enter", "m")
			a.sees("only a request that succeeded has one")
			a.press("G", "m")
			if !slices.Equal(a.jobs.asked, []string{"aa"}) {
				t.Errorf("asked for %q", a.jobs.asked)
			}
			a.sees("1 of 1 saved", "1 video saved in ~/campaign/videos/batch_def456", "saved as ~/campaign/videos/batch_def456/aa.mp4")
			a.press("m")
			a.sees("Already saved")
			if len(a.jobs.asked) != 1 {
				t.Error("fetched again")
			}
			a.press("esc", "q")
			if saved := a.model().Outcome().Saved; !slices.Equal(saved, []string{filepath.Join(a.model().cfg.Dir, "videos", "batch_def456")}) {
				t.Errorf("the outcome names %q", saved)
			}
		})
	})
	t.Run("all, a few at once", func(t *testing.T) {
		var g gate
		inApp(t, func(_ *Config, f *fakeJobs) { g = results(f, 4) }, func(a *app) {
			a.press("3", "down", "enter", "M")
			a.wait(time.Second)
			if len(a.jobs.asked) != 3 {
				t.Errorf("asked for %q at once", a.jobs.asked)
			}
			a.sees("0 of 4 saved", "25%  3.0 MB", "waiting")
			golden.RequireEqual(t, a.screen())
			a.press("esc")
			a.sees("4 videos to come")
			g <- nil
			a.settle()
			a.sees("3 videos to come")
			a.press("enter")
			a.sees("1 of 4 saved")
			for range 3 {
				g <- nil
				a.settle()
			}
			a.sees("4 of 4 saved", "4 videos saved in ~/campaign/videos/batch_def456")
			a.wait(time.Second)
			if busy, ticks := a.busy(), a.videoTicks; busy {
				t.Error("downloads are said to go on")
			} else if a.wait(time.Second); a.videoTicks != ticks {
				t.Error("an idle screen is looked at")
			}
		})
	})
	t.Run("of two batches", func(t *testing.T) {
		var g gate
		inApp(t, func(_ *Config, f *fakeJobs) {
			g = results(f, 1)
			f.batches[2].Status, f.batches[2].OutputURL = syncapi.StatusCompleted, "https://api.sync.so/r"
		}, func(a *app) {
			a.press("3", "down", "enter", "M", "esc", "down", "enter", "M")
			for range 2 {
				g <- nil
				a.settle()
			}
			a.sees("2 videos saved in ~/campaign/videos.")
			dir := filepath.Join(a.model().cfg.Dir, "videos")
			want := []string{filepath.Join(dir, "batch_0f00ba"), filepath.Join(dir, "batch_def456")}
			if saved := slices.Sorted(slices.Values(a.model().Outcome().Saved)); !slices.Equal(saved, want) {
				t.Errorf("the outcome names %q", saved)
			}
		})
	})
	t.Run("quitting ends them in order", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) { results(f, 4) }, func(a *app) {
			a.press("3", "down", "enter", "M", "esc", "q")
			if o := a.model().Outcome(); !a.quit || o.Unsaved != 4 || len(a.jobs.asked) != 3 {
				t.Errorf("quit %v, outcome %+v, asked for %q", a.quit, o, a.jobs.asked)
			}
		})
	})
	t.Run("some are lost", func(t *testing.T) {
		var g gate
		inApp(t, func(_ *Config, f *fakeJobs) { g = results(f, 2) }, func(a *app) {
			a.press("3", "down", "enter", "M")
			g <- errNetwork
			g <- nil
			a.settle()
			a.sees("1 of 2 saved · 1 not", "1 video saved in ~/campaign/videos/batch_def456, 1 not", "no answer from api.sync.so")
			a.press("M")
			g <- nil
			a.settle()
			a.sees("2 of 2 saved")
		})
	})
	t.Run("an expired URL is replaced from fresh results", func(t *testing.T) {
		var g gate
		inApp(t, func(_ *Config, f *fakeJobs) { g = results(f, 1) }, func(a *app) {
			a.press("3", "down", "enter", "d", "G", "m")
			g <- fmt.Errorf("%w: Sync answered 403", syncapi.ErrVideoExpired)
			a.settle()
			a.sees("expired: d gets fresh results", "d downloads the results again")
			a.press("d")
			if len(a.jobs.collected) != 2 {
				t.Errorf("results were collected %d times", len(a.jobs.collected))
			}
			a.seesNot("expired")
			a.press("m")
			g <- nil
			a.settle()
			a.sees("1 of 1 saved")
		})
	})
	t.Run("a full disk ends them all", func(t *testing.T) {
		var g gate
		inApp(t, func(_ *Config, f *fakeJobs) { g = results(f, 4) }, func(a *app) {
			a.press("3", "down", "enter", "M")
			for range 3 {
				g <- &job.DiskError{What: "videos", Folder: "/c/videos", Err: errors.New("no space left on device")}
			}
			a.settle()
			a.sees("The videos are not all saved", "no space left on device")
			if len(a.jobs.asked) != 3 {
				t.Errorf("asked for %q", a.jobs.asked)
			}
			a.press("esc")
			a.sees("0 of 4 saved · 4 not")
		})
	})
	t.Run("that is no video", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.output = finishedOutput(1)
			f.video = func(_ context.Context, _ job.Video, in string, _ func(done, total int64)) (string, error) {
				must(t, os.MkdirAll(in, 0o755))
				path := filepath.Join(in, "aa.mp4")
				return path, os.WriteFile(path, []byte("not a video"), 0o600)
			}
		}, func(a *app) {
			a.press("3", "down", "enter", "G", "m")
			a.sees("1 with a problem", "the file is not a readable video")
		})
	})
	t.Run("into the folder of the results", func(t *testing.T) {
		var folder string
		inApp(t, func(cfg *Config, f *fakeJobs) {
			cfg.Output = filepath.Join(cfg.Dir, "results")
			must(t, os.Mkdir(cfg.Output, 0o755))
			f.output = finishedOutput(1)
			f.video = func(_ context.Context, _ job.Video, in string, _ func(done, total int64)) (string, error) {
				folder = in
				return filepath.Join(in, "\x1b]52;c;x\a.mp4"), nil
			}
		}, func(a *app) {
			a.press("3", "down", "enter", "G", "m")
			if folder != filepath.Join(a.model().cfg.Output, "videos") {
				t.Errorf("saved in %s", folder)
			}
			a.seesNot("\x1b", "\a")
		})
	})
}

// TestVideosAtEverySize draws each state of a download in every size.
func TestVideosAtEverySize(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.output = finishedOutput(4)
		f.video = func(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (string, error) {
			switch v.Request {
			case "aa":
				return filepath.Join(folder, v.Batch, v.Request+".mp4"), nil
			case "ab":
				return "", errors.New("\x1b[2J" + strings.Repeat("very wrong ", 50))
			case "ac":
				progress(1<<50, -1)
			}
			<-ctx.Done()
			return "", ctx.Err()
		}
	}, func(a *app) {
		a.press("3", "down", "enter", "M")
		a.wait(time.Second)
		a.sees("so far", "very wrong")
		everySize(a)
		a.press("down")
		everySize(a)
	})
}
