package job_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/video"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/sandbox"
)

// TestVideosOfTheSandbox goes all the way from an input file to its videos.
func TestVideosOfTheSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := newClock()
		var server *sandbox.Server
		api, connect := servePipes(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Host == fileHost {
				server.Files().ServeHTTP(w, r)
				return
			}
			server.ServeHTTP(w, r)
		})
		server = sandbox.New(sandbox.WithClock(clock.Now), sandbox.WithURL(api.URL), sandbox.WithFilesURL("https://"+fileHost))

		key, err := syncapi.ParseKey(sandbox.Key)
		must(t, err)
		client, err := syncapi.New(syncapi.WithBaseURL(api.URL), syncapi.WithKey(key), connect)
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
		var last batchfile.Result
		folder := filepath.Join(dir, "videos")
		for result := range joined.All() {
			if result.Verdict != batchfile.Succeeded {
				continue
			}
			want, last = append(want, result.ID+".mp4"), result
			if len(want) > 3 {
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
		v := job.VideoOf(batch.ID, last)
		path, err := r.SaveVideo(t.Context(), v, folder, nil)
		if err != nil {
			t.Fatalf("after a month, with fresh results: %v", err)
		}
		if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(v.Created) || v.Created.IsZero() {
			t.Errorf("the file is of %v, the result of %v, %v", info.ModTime(), v.Created, err)
		}
		if problems, err := v.Check(path); err != nil || problems != nil {
			t.Errorf("the video is wrong: %v, %v", problems, err)
		}
		v.Seconds++
		if problems, err := v.Check(path); err != nil || len(problems) != 1 || problems[0].Code != video.Duration {
			t.Errorf("a wrong duration: %v, %v", problems, err)
		}
		v.Request = "late"
		if _, err := r.SaveVideo(t.Context(), v, folder, nil); err == nil || !strings.Contains(err.Error(), "expired") {
			t.Errorf("a video that fresh results do not have: %v", err)
		}
	})
}
