package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// TestWithoutLinks has a file system without links, and another instance that saves under the same
// name just after the first one has found it free.
func TestWithoutLinks(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	first, other := s.runner(job.WithFolder(state)), s.runner(job.WithFolder(state))
	one, two := s.finish("b1", result("1", "COMPLETED")), s.finish("b2", result("2", "COMPLETED"))
	first.WithoutLinks()
	other.WithoutLinks()
	first.OnStep(func(step string) {
		if step != "free" {
			return
		}
		impatient, cancel := context.WithCancel(t.Context())
		other.OnStep(func(step string) {
			if step == "synced" { // all that is left is to find a name
				cancel()
			}
		})
		if saved, err := other.Collect(impatient, two, dir); !errors.Is(err, context.Canceled) {
			t.Errorf("the other one: %+v, %v", saved, err)
		}
		other.OnStep(func(string) {})
	})
	if _, err := first.Collect(t.Context(), one, dir); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := other.Collect(t.Context(), two, dir); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"output-b2.jsonl", "output.jsonl"}) {
		t.Fatalf("the folder holds %v", got)
	}
	if read(t, dir, "output.jsonl") != result("1", "COMPLETED") || read(t, dir, "output-b2.jsonl") != result("2", "COMPLETED") {
		t.Error("one has taken the place of the other")
	}
}

// TestMergeWithoutLinks merges the same parts twice.
func TestMergeWithoutLinks(t *testing.T) {
	dir := t.TempDir()
	one := write(t, "1\n", dir, "one")
	r := saver(t, t.TempDir())
	r.WithoutLinks()
	for range 2 {
		if path, err := r.Merge(t.Context(), dir, savedParts(one)); err != nil || path != filepath.Join(dir, job.DefaultOutput) {
			t.Errorf("merged as %s, %v", path, err)
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"one", "output.jsonl"}) {
		t.Errorf("the folder holds %v", got)
	}
}

// TestSaveVideoAgain saves a video that the ledger knows, with a newly signed URL: it is not
// fetched again unless the file has changed.
func TestSaveVideoAgain(t *testing.T) {
	const video = "0123456789"
	for name, c := range map[string]struct {
		between func(t *testing.T, path string)
		fetched bool
		want    []string
	}{
		"as it was": {func(*testing.T, string) {}, false, []string{"a.mp4"}},
		"removed":   {func(_ *testing.T, path string) { os.Remove(path) }, true, []string{"a.mp4"}},
		"edited":    {func(t *testing.T, path string) { write(t, "cut", path) }, true, []string{"a-ca978112.mp4", "a.mp4"}},
	} {
		t.Run(name, func(t *testing.T) {
			host := newVideos(t, map[string]string{"/a.mp4": video})
			state, folder := t.TempDir(), filepath.Join(t.TempDir(), "videos")
			path, err := saver(t, state).SaveVideo(t.Context(), videoOf(host.URL+"/a.mp4?Signature=1", "a"), folder, nil)
			must(t, err)
			c.between(t, path)
			fetched := false
			path, err = saver(t, state).SaveVideo(t.Context(), videoOf(host.URL+"/a.mp4?Signature=2", "a"), folder, func(int64, int64) { fetched = true })
			must(t, err)
			if got := names(t, filepath.Dir(path)); fetched != c.fetched || !slices.Equal(got, c.want) || read(t, path) != video {
				t.Errorf("fetched is %t, saved as %s, the folder holds %v", fetched, path, got)
			}
			if known, err := saver(t, state).Load(); err != nil || len(known.Saved) != 0 {
				t.Errorf("a video counts as results: %+v, %v", known.Saved, err)
			}
		})
	}
}

// slowVideo is an API that does something else in the middle of a video's download.
type slowVideo struct {
	bareAPI
	during func()
}

func (a slowVideo) DownloadVideo(context.Context, string, *syncapi.Partial) error {
	a.during()
	return errors.ErrUnsupported
}

// TestResultsDoNotWaitForAVideo collects batches during the download of a video.
func TestResultsDoNotWaitForAVideo(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	other := job.New(bareAPI{}, job.WithFolder(state))
	waited := 0
	r := job.New(slowVideo{during: func() {
		for i := range 64 {
			b := syncapi.Batch{ID: fmt.Sprint("batch_", i), OutputURL: "x"}
			if _, err := other.Collect(impatient, b, dir); errors.Is(err, context.Canceled) {
				waited++
			}
		}
	}}, job.WithFolder(state))
	if _, err := r.SaveVideo(t.Context(), videoOf("https://assets.sync.so/g.mp4", "a"), dir, nil); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
	if waited > 0 {
		t.Errorf("%d of 64 batches wait for the video", waited)
	}
}
