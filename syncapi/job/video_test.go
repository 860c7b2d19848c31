package job_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
)

// videos is a host of videos by path; the ETag of each is its size.
type videos struct {
	*httptest.Server
	mu     sync.Mutex
	files  map[string]string
	ranges []string // of each request
	cut    int      // this many answers end halfway
}

func newVideos(t *testing.T, files map[string]string) *videos {
	t.Helper()
	v := &videos{files: files}
	v.Server = httptest.NewServer(http.HandlerFunc(v.serve))
	t.Cleanup(v.Close)
	return v
}

func (v *videos) serve(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.ranges = append(v.ranges, r.Header.Get("Range"))
	content, ok := v.files[r.URL.Path]
	if !ok || r.URL.Query().Get("Signature") == "old" || r.Header.Get("X-Api-Key") != "" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(content)))
	w.Header().Set("Content-Type", cmp.Or(mime.TypeByExtension(path.Ext(r.URL.Path)), "video/mp4"))
	if v.cut--; v.cut >= 0 {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		io.WriteString(w, content[:len(content)/2])
		return
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
}

// asked returns the Range of each request so far.
func (v *videos) asked() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.ranges)
}

// saver is a Runner whose API is never called, with a ledger in dir.
func saver(t *testing.T, dir string) *job.Runner {
	t.Helper()
	return job.New(newClient(t, "http://127.0.0.1:1"), job.WithFolder(dir))
}

// ofBatch is the batch of the videos, and the name of its folder.
const ofBatch = "batch_1"

// videoOf is the video of a request of that batch, at a URL.
func videoOf(url, request string) job.Video {
	return job.Video{Batch: ofBatch, Request: request, URL: url}
}

// TestSaveVideoOfEachBatch saves videos with the same request ID and the same size.
func TestSaveVideoOfEachBatch(t *testing.T) {
	host := newVideos(t, map[string]string{"/a.mp4": "0123456789", "/b.mp4": "abcdefghij"})
	folder := filepath.Join(t.TempDir(), "videos")
	for _, ledgers := range []string{"one ledger", "a new ledger"} {
		t.Run(ledgers, func(t *testing.T) {
			state := t.TempDir()
			for batch, path := range map[string]string{"batch_1": "/a.mp4", "batch_2": "/b.mp4", "../batch": "/b.mp4"} {
				for range 2 {
					saved, err := saver(t, state).SaveVideo(t.Context(), job.Video{Batch: batch, Request: "same", URL: host.URL + path}, folder, nil)
					must(t, err)
					if want := filepath.Join(folder, download.SafeName(batch), "same.mp4"); saved != want || read(t, saved) != host.files[path] {
						t.Errorf("the video of %s is saved as %s, which holds %q", batch, saved, read(t, saved))
					}
				}
			}
		})
	}
	if got := names(t, folder); len(got) != 3 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestSaveVideo(t *testing.T) {
	const video = "0123456789"
	host := newVideos(t, map[string]string{"/a.mp4": video})
	for name, c := range map[string]struct {
		before map[string]string
		want   string
	}{
		"free":            {nil, "a.mp4"},
		"another file":    {map[string]string{"a.mp4": "precious"}, "a-ca978112.mp4"},
		"two other files": {map[string]string{"a.mp4": "precious", "a-ca978112.mp4": ""}, "a-ca978112-2.mp4"},
		"there already":   {map[string]string{"a.mp4": video}, "a.mp4"},
		"beside, already": {map[string]string{"a.mp4": "precious", "a-ca978112.mp4": video}, "a-ca978112.mp4"},
		"one of its size": {map[string]string{"a.mp4": "9876543210"}, "a-ca978112.mp4"},
		"both are taken":  {map[string]string{"a.mp4": "precious", "a-ca978112.mp4": "9876543210"}, "a-ca978112-2.mp4"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "videos")
			own := filepath.Join(folder, ofBatch)
			must(t, os.MkdirAll(own, 0o755))
			for n, content := range c.before {
				write(t, content, own, n)
			}
			path, err := saver(t, t.TempDir()).SaveVideo(t.Context(), videoOf(host.URL+"/a.mp4", "a"), folder, nil)
			if err != nil || path != filepath.Join(own, c.want) {
				t.Fatalf("saved as %s, %v", path, err)
			}
			for n, content := range c.before {
				if got := read(t, own, n); got != content {
					t.Errorf("%s was replaced by %q", n, got)
				}
			}
			if _, ok := c.before[c.want]; !ok && read(t, path) != video {
				t.Error("the video is not what was sent")
			}
			if left := parts(t, own); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestSaveVideoGoesOn interrupts a download, and continues it in another session with a newly
// signed URL.
func TestSaveVideoGoesOn(t *testing.T) {
	video := strings.Repeat("0123456789", 1000)
	for name, c := range map[string]struct {
		path  string // of the second try
		other string // a file that is there by then
		want  string // the Range of the second session
	}{
		"the same":       {"/a.mp4", video, "bytes=5000-"},
		"another length": {"/a.mp4", video + "x", "bytes=5000-"}, // If-Range fails, so the whole file comes
		"another video":  {"/b.mp4", strings.Repeat("b", len(video)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			host := newVideos(t, map[string]string{"/a.mp4": video})
			host.cut = 1
			state, folder := t.TempDir(), filepath.Join(t.TempDir(), "videos")
			ctx := syncapi.WithoutRetry(t.Context())
			if path, err := saver(t, state).SaveVideo(ctx, videoOf(host.URL+"/a.mp4?Signature=1", "a"), folder, nil); err == nil {
				t.Fatalf("half a video is saved as %s", path)
			}
			if got := names(t, filepath.Join(folder, ofBatch)); len(got) != 1 || filepath.Ext(got[0]) != ".part" {
				t.Fatalf("the folder holds %v", got)
			}
			host.mu.Lock()
			host.files = map[string]string{c.path: c.other}
			host.mu.Unlock()
			var first, last int64
			path, err := saver(t, state).SaveVideo(ctx, videoOf(host.URL+c.path+"?Signature=2", "a"), folder, func(done, total int64) {
				if first == 0 {
					first = done
				}
				if last = done; total != int64(len(c.other)) {
					t.Errorf("%d of %d bytes", done, total)
				}
			})
			if err != nil || read(t, path) != c.other {
				t.Fatalf("saved as %s, %v", path, err)
			}
			if asked := host.asked(); asked[len(asked)-1] != c.want {
				t.Errorf("ranges are %q", asked)
			}
			if last != int64(len(c.other)) || first == 0 {
				t.Errorf("progress from %d to %d", first, last)
			}
		})
	}
}

func TestSaveVideoErrors(t *testing.T) {
	host := newVideos(t, map[string]string{"/a.mp4": "video", "/empty.mp4": "", "/login.html": "<html>Sign in</html>"})
	dir := t.TempDir()
	file := write(t, "precious", dir, "file")
	disk := func(err error) bool { _, ok := errors.AsType[*job.DiskError](err); return ok }
	for name, c := range map[string]struct {
		address, folder string
		is              func(error) bool
	}{
		"expired":         {host.URL + "/a.mp4?Signature=old", filepath.Join(dir, "videos"), func(err error) bool { return errors.Is(err, syncapi.ErrVideoExpired) && !disk(err) }},
		"empty":           {host.URL + "/empty.mp4", filepath.Join(dir, "videos"), func(err error) bool { return strings.Contains(err.Error(), "empty") }},
		"a login page":    {host.URL + "/login.html", filepath.Join(dir, "videos"), func(err error) bool { return strings.Contains(err.Error(), "not a video") && !disk(err) }},
		"no address":      {"", filepath.Join(dir, "videos"), func(err error) bool { return !disk(err) }},
		"no folder":       {host.URL + "/a.mp4", filepath.Join(dir, "nowhere", "videos"), disk},
		"a file there":    {host.URL + "/a.mp4", file, disk},
		"not to be named": {host.URL + "/a.mp4", "\x00", disk},
	} {
		t.Run(name, func(t *testing.T) {
			path, err := saver(t, t.TempDir()).SaveVideo(syncapi.WithoutRetry(t.Context()), videoOf(c.address, "a"), c.folder, nil)
			if path != "" || err == nil || !c.is(err) {
				t.Errorf("%q, %v", path, err)
			}
			if err != nil && (strings.Contains(err.Error(), ".part") || strings.Contains(err.Error(), "Signature")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
	if got := names(t, dir); !slices.Equal(got, []string{"file"}) || read(t, file) != "precious" {
		t.Errorf("left behind: %v", got)
	}
}

func TestSaveVideoHostileID(t *testing.T) {
	ids := []string{"", ".", "..", "../../evil", "a/b", `a\b`, "con\x1b]52;c;x\a", strings.Repeat("é", 300), "\u202egnp", "видео 日本"}
	files := map[string]string{}
	for i := range ids {
		files[fmt.Sprintf("/%d.mp4", i)] = fmt.Sprintf("video %d", i)
	}
	host := newVideos(t, files)
	folder := filepath.Join(t.TempDir(), "videos")
	seen := map[string]bool{}
	for i, id := range ids {
		path, err := saver(t, t.TempDir()).SaveVideo(t.Context(), videoOf(fmt.Sprintf("%s/%d.mp4", host.URL, i), id), folder, nil)
		name := filepath.Base(path)
		unsafe := strings.ContainsFunc(name, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r)
		})
		if err != nil || filepath.Dir(path) != filepath.Join(folder, ofBatch) || seen[name] || unsafe || len(name) > 200 {
			t.Errorf("%q is saved as %q, %v", id, path, err)
		}
		seen[name] = true
	}
	if !seen["видео_日本.mp4"] {
		t.Errorf("the folder holds %q", names(t, filepath.Join(folder, ofBatch)))
	}
}

// TestSaveVideoAtOnce has sessions that save the same video, and others with the same ID, at the
// same time.
func TestSaveVideoAtOnce(t *testing.T) {
	host := newVideos(t, map[string]string{"/a.mp4": "video", "/b.mp4": "another video"})
	state, folder := t.TempDir(), filepath.Join(t.TempDir(), "videos")
	var all sync.WaitGroup
	for i := range 6 {
		r, address := saver(t, state), host.URL+[]string{"/a.mp4", "/b.mp4"}[i%2]
		all.Go(func() {
			if _, err := r.SaveVideo(t.Context(), videoOf(address, "id"), folder, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	own := filepath.Join(folder, ofBatch)
	got := names(t, own)
	if !slices.Equal(got, []string{"id-a5614527.mp4", "id.mp4"}) || len(read(t, own, got[0]))+len(read(t, own, got[1])) != len("video")+len("another video") {
		t.Errorf("the folder holds %v", got)
	}
}

func TestSaveVideoInterrupted(t *testing.T) {
	video := strings.Repeat("0123456789", 100_000)
	host := newVideos(t, map[string]string{"/a.mp4": video})
	state, folder := t.TempDir(), filepath.Join(t.TempDir(), "videos")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := saver(t, state).SaveVideo(ctx, videoOf(host.URL+"/a.mp4", "a"), folder, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) || len(parts(t, filepath.Join(folder, ofBatch))) != 1 {
		t.Fatalf("%v, the folder holds %v", err, names(t, folder))
	}
	path, err := saver(t, state).SaveVideo(t.Context(), videoOf(host.URL+"/a.mp4", "a"), folder, nil)
	if err != nil || read(t, path) != video || !strings.HasPrefix(host.asked()[1], "bytes=") {
		t.Errorf("saved as %s, %v, ranges %q", path, err, host.asked())
	}
}

// Failed videos leave no empty folder behind, and no folder of the user is removed.
func TestFailedVideosLeaveNoFolder(t *testing.T) {
	files := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(files.Close)
	mine := t.TempDir()
	for _, folder := range []string{filepath.Join(mine, "videos"), mine} {
		must(t, job.PrepareVideos(folder))
		r := saver(t, t.TempDir())
		var all sync.WaitGroup
		for _, id := range []string{"a", "b", "c"} {
			all.Go(func() {
				if path, err := r.SaveVideo(t.Context(), videoOf(files.URL+"/"+id, id), folder, nil); err == nil {
					t.Errorf("saved %s", path)
				}
			})
		}
		all.Wait()
		if got := names(t, mine); len(got) > 0 {
			t.Errorf("left behind: %v", got)
		}
	}
}
