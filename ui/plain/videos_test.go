package plain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

const threeVideos = `{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.acme.io/a.mp4", "outputDuration": 2}}
{"request_id": "b", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.acme.io/b.mp4", "outputDuration": 2}}
{"request_id": "c", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.acme.io/c.mp4"}}
`

// videosOf is a run that follows a batch with three videos, which save saves.
func videosOf(t *testing.T, asJSON bool, save func(v job.Video, folder string) (string, error)) result {
	t.Helper()
	path := filepath.Join(t.TempDir(), "output.jsonl")
	if err := os.WriteFile(path, []byte(threeVideos), 0o600); err != nil {
		t.Fatal(err)
	}
	jobs := &fakeJobs{t: t,
		poll: func(int) (job.Snapshot, error) { return shows(seen("batch_1", "COMPLETED", 3, 0)) },
		collect: func(syncapi.Batch, int) (job.Saved, error) {
			return job.Saved{Path: path, Results: 3, Succeeded: 3}, nil
		},
		video: func(_ context.Context, v job.Video, folder string) (string, error) { return save(v, folder) },
	}
	folder := t.TempDir()
	return run(t.Context(), jobs, func(c *Config) {
		follow("batch_1")(c)
		c.Videos, c.Form = folder, formOf(asJSON)
	})
}

// TestVideosAreChecked checks that a wrong video is a problem of its result, separate from Sync's
// failures, and leads to exit code 4.
func TestVideosAreChecked(t *testing.T) {
	whole, err := os.ReadFile("../../batchfile/media/video/testdata/whole.mp4")
	if err != nil {
		t.Fatal(err)
	}
	save := func(v job.Video, folder string) (string, error) {
		content := whole
		if v.Request == "b" {
			content = whole[:len(whole)/2]
		}
		path := filepath.Join(folder, v.Request+".mp4")
		return path, os.WriteFile(path, content, 0o600)
	}
	synctest.Test(t, func(t *testing.T) {
		got := videosOf(t, true, save)
		for _, want := range []string{
			`"request_id":"b","output":"`, `"problems":[{"error_code":"video_cut","error":"the file ends before the video does","remedy":"Download`,
			`"saved":3,"with_problems":1,"not_saved":0}`,
		} {
			if !errors.Is(got.err, ErrFailed) || !strings.Contains(got.out, want) {
				t.Errorf("%v, no %s in\n%s", got.err, want, got.out)
			}
		}
		if strings.Contains(got.out, `"event":"failure"`) {
			t.Errorf("a wrong video counts as a failure of Sync:\n%s", got.out)
		}
		text := videosOf(t, false, save)
		if !strings.Contains(text.out, "    video_cut: the file ends before the video does\n    Download the video again") {
			t.Errorf("%s", text.out)
		}
	})
}

func TestVideosThatAreNotSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := videosOf(t, false, func(job.Video, string) (string, error) { return "", errDown })
		if !errors.Is(got.err, ErrFailed) || got.err.Error() != "3 videos were not saved" || !strings.Contains(got.out, "video of a not saved: ") ||
			!strings.Contains(got.out, "saved 0 videos in ") || !strings.Contains(got.talk, "follow with: syncbatch-tui --batch-id batch_1 --monitor") {
			t.Errorf("%v\n%s\n%s", got.err, got.out, got.talk)
		}
		got = videosOf(t, false, func(_ job.Video, folder string) (string, error) {
			return "", &job.DiskError{What: "videos", Folder: folder, Err: errors.New("no space left on device")}
		})
		if _, ok := errors.AsType[*job.DiskError](got.err); !ok || strings.Contains(got.out, "not saved") {
			t.Errorf("%v\n%s", got.err, got.out)
		}
	})
}

func TestFailFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) { return shows(seen("b", "PROCESSING", 1, n)) }}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Form = FormJSON; c.FailFast = true })
		if !errors.Is(got.err, ErrFailed) || jobs.polls != 2 || !strings.Contains(got.talk, "follow with: ") {
			t.Errorf("%v after %d polls\n%s", got.err, jobs.polls, got.talk)
		}
		if !strings.Contains(got.out, `"hint":"`) || !strings.Contains(got.out, `--batch-id b --monitor"`) || strings.Contains(got.out, `"hint":""`) {
			t.Errorf("no command to go on in\n%s", got.out)
		}
	})
}

// TestFailFastGoesOn checks that the command to continue does not stop at the same failure, and
// that a run whose batches have all ended finishes: there is nothing to stop.
func TestFailFastGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		change := func(c *Config) {
			follow("b")(c)
			c.FailFast, c.Command = true, []string{"syncbatch-tui", "--fail-fast", "--timeout", "2h0m0s"}
		}
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PROCESSING", 1, 1)) }}
		if got := run(t.Context(), jobs, change); !strings.Contains(got.talk, "follow with: syncbatch-tui --timeout 2h0m0s --batch-id b --monitor\n") {
			t.Error(got.talk)
		}
		jobs = &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 9, 1)) }}
		got := run(t.Context(), jobs, change)
		if !errors.Is(got.err, ErrFailed) || strings.Contains(got.err.Error(), "--fail-fast") || !strings.Contains(got.out, "saved output.jsonl") || strings.Contains(got.talk, "follow with") {
			t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
		}
	})
}

func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PROCESSING", 1, 0)) }}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Form = FormJSON; c.Timeout = 150e9 })
		if !errors.Is(got.err, ErrTimeout) || got.took != 150e9 || !strings.Contains(got.talk, "follow with: ") {
			t.Errorf("%v after %s\n%s", got.err, got.took, got.talk)
		}
		if !strings.Contains(got.out, `"hint":"`) || !strings.Contains(got.out, `--batch-id b --monitor"`) || strings.Contains(got.out, `"hint":""`) {
			t.Errorf("no command to go on in\n%s", got.out)
		}
	})
}

// TestOnDone checks that the command gets the event only at the end.
func TestOnDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []string
		done := func(_ context.Context, event []byte) error {
			events = append(events, string(event))
			return errors.New("exit status 3")
		}
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			return shows(seen("b", []syncapi.Status{"PROCESSING", "COMPLETED"}[min(n, 1)], 10, 0))
		}}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.OnDone = done })
		if len(events) != 1 || !strings.Contains(events[0], `"event":"done"`) || !strings.Contains(events[0], `"batch_ids":["b"],"outputs":["output.jsonl"],"succeeded":10,"failed":0,"lost":0}`) ||
			got.err == nil || !strings.Contains(got.err.Error(), "exit status 3") {
			t.Errorf("%v, %q", got.err, events)
		}
		events = nil
		jobs = &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PROCESSING", 1, 0)) }}
		run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.OnDone, c.Timeout = done, 1e9 })
		if events != nil {
			t.Errorf("after a timeout: %q", events)
		}
	})
}
