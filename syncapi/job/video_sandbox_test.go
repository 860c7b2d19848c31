package job_test

import (
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/sandbox"
)

// TestVideosOfTheSandbox goes all the way from an input file to its videos.
func TestVideosOfTheSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	clock := newClock()
	api := httptest.NewServer(nil)
	t.Cleanup(api.Close)
	files := httptest.NewServer(nil)
	t.Cleanup(files.Close)
	server := sandbox.New(sandbox.WithClock(clock.Now), sandbox.WithURL(api.URL), sandbox.WithFilesURL(files.URL))
	api.Config.Handler, files.Config.Handler = server, server.Files()

	key, err := syncapi.ParseKey(sandbox.Key)
	must(t, err)
	client, err := syncapi.New(syncapi.WithBaseURL(api.URL), syncapi.WithKey(key))
	must(t, err)
	r := job.New(client, job.WithClock(clock.Now), job.WithFolder(t.TempDir()))

	ids := make([]string, 20)
	for i := range ids {
		ids[i] = "video_" + strings.Repeat("x", i+1)
	}
	sent, err := r.Send(t.Context(), order(file(ids...)))
	must(t, err)
	clock.Advance(sandbox.DefaultDuration)
	batch, err := client.Get(t.Context(), sent[0].Batch.ID)
	must(t, err)
	dir := t.TempDir()
	_, err = r.Collect(t.Context(), batch, dir)
	must(t, err)
	joined, err := r.Results(batch.ID)
	must(t, err)

	var want []string
	var address string
	folder := filepath.Join(dir, "videos")
	for result := range joined.All() {
		if result.Verdict != batchfile.Succeeded {
			continue
		}
		want, address = append(want, result.ID+".mp4"), result.OutputURL
		if len(want) > 3 { // the client makes five calls a second
			break
		}
		path, err := r.SaveVideo(t.Context(), job.Video{Batch: batch.ID, Request: result.ID, URL: result.OutputURL}, folder, nil)
		if err != nil || !strings.HasPrefix(read(t, path)[4:], "ftyp") {
			t.Fatalf("%s is saved as %s, %v", result.ID, path, err)
		}
	}
	want = want[:len(want)-1]
	slices.Sort(want)
	if got := names(t, filepath.Join(folder, batch.ID)); !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
	clock.Advance(30 * 24 * time.Hour)
	if _, err := r.SaveVideo(t.Context(), job.Video{Batch: batch.ID, Request: "late", URL: address}, folder, nil); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("after a month: %v", err)
	}
}
