package media_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox/media"
)

func TestFilesAreSmallAndListed(t *testing.T) {
	entries, err := os.ReadDir("files")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(media.All) {
		t.Errorf("%d files, and %d in the table", len(entries), len(media.All))
	}
	magic := map[string]string{".wav": "RIFF", ".png": "\x89PNG", ".jpg": "\xff\xd8\xff"}
	for _, f := range media.All {
		content := f.Content()
		if len(content) == 0 || len(content) > 20_000 {
			t.Errorf("%s has %d bytes", f.Name, len(content))
			continue
		}
		if !strings.HasPrefix(string(content), magic[filepath.Ext(f.Name)]) {
			t.Errorf("%s begins with %q", f.Name, content[:8])
		}
	}
}

// TestDurations compares the table with the files' own headers.
func TestDurations(t *testing.T) {
	for _, f := range media.All {
		content := f.Content()
		var seconds float64
		switch {
		case f.Kind == media.Video: // version 0 of mvhd: two times, the scale, the duration
			at := bytes.Index(content, []byte("mvhd"))
			if at < 0 {
				t.Fatalf("%s has no mvhd", f.Name)
			}
			seconds = float64(binary.BigEndian.Uint32(content[at+20:])) / float64(binary.BigEndian.Uint32(content[at+16:]))
		case f.ContentType == "audio/wav":
			at := bytes.Index(content, []byte("data"))
			seconds = float64(binary.LittleEndian.Uint32(content[at+4:])) / float64(binary.LittleEndian.Uint32(content[28:]))
		default:
			continue
		}
		if seconds != f.Seconds {
			t.Errorf("%s lasts %v s, and %v s in the table", f.Name, seconds, f.Seconds)
		}
	}
}

func TestLookup(t *testing.T) {
	for rawURL, want := range map[string]string{
		"https://a.io/x/clip-3s.mp4?sig=1":   "clip-3s.mp4",
		"https://a.io/x/my-60fps-take.mp4":   "clip-5s-60fps.mp4",
		"https://a.io/x/talk-too-long.mp4":   "clip-45s.mp4",
		"https://a.io/x/phone.mov":           "clip-8s-30fps.mov",
		"https://a.io/60fps/no-extension":    "clip-5s.mp4",
		"https://a.io/x/voice-with-name.wav": "clip-5s.mp4", // of another kind
	} {
		if got := media.Lookup(rawURL, media.Video); got.Name != want {
			t.Errorf("%s is %s, want %s", rawURL, got.Name, want)
		}
	}
	if got := media.Lookup("https://a.io/a/missing.wav", media.Audio); !got.Missing || got.Name != "" {
		t.Errorf("missing.wav is %+v", got)
	}
	if got := media.Lookup("https://a.io/a/web-page.mp4", media.Video); !got.Page {
		t.Errorf("web-page.mp4 is %+v", got)
	}
	seen := map[string]bool{}
	for _, c := range "abcdefghijklmnopqrst" {
		got := media.Lookup("https://a.io/"+string(c)+".mp4", media.Video)
		if got != media.Lookup("https://b.io/"+string(c)+".MP4?x", media.Video) || got.Seconds > 30 || got.FPS > 30 {
			t.Errorf("%c is %+v", c, got)
		}
		seen[got.Name] = true
	}
	if len(seen) < 3 {
		t.Errorf("the names lead to %v only", seen)
	}
}

func TestResultIsTheNearest(t *testing.T) {
	for seconds, want := range map[float64]float64{0: 3, 3: 3, 5.04: 5, 6: 6, 8: 8, 12.024: 12, 30: 12} {
		if got := media.Result(seconds); got.Seconds != want || got.ContentType != "video/mp4" {
			t.Errorf("the result of %v s is %+v", seconds, got)
		}
	}
}

type refuse struct{ t *testing.T }

func (r refuse) RoundTrip(req *http.Request) (*http.Response, error) {
	r.t.Errorf("%s went to the network", req.URL)
	return nil, io.EOF
}

func TestTransportServesSamples(t *testing.T) {
	client := http.Client{Transport: media.Transport(refuse{t})}
	type answer struct {
		status int
		header http.Header
		length int64
		body   []byte
	}
	get := func(method, rawURL string, header ...string) answer {
		t.Helper()
		req, _ := http.NewRequest(method, rawURL, nil)
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return answer{res.StatusCode, res.Header, res.ContentLength, body}
	}
	whole := get("GET", "https://assets.sync.so/docs/a/clip-3s.mp4")
	if whole.status != 200 || whole.header.Get("Content-Type") != "video/mp4" || string(whole.body[4:8]) != "ftyp" {
		t.Errorf("%d %v", whole.status, whole.header)
	}
	part := get("GET", "https://assets.sync.so/docs/a/clip-3s.mp4", "Range", "bytes=100-199", "If-Range", whole.header.Get("ETag"))
	if part.status != 206 || !bytes.Equal(part.body, whole.body[100:200]) || part.length != 100 {
		t.Errorf("a range is %d with %d bytes", part.status, len(part.body))
	}
	if got := get("HEAD", "https://assets.sync.so/docs/a/clip-3s.mp4"); got.status != 200 || len(got.body) != 0 || got.length != whole.length {
		t.Errorf("HEAD is %d with %d bytes of %d", got.status, len(got.body), got.length)
	}
	if got := get("GET", "https://assets.sync.so/docs/missing.mp4"); got.status != 404 {
		t.Errorf("missing is %d", got.status)
	}
	if got := get("GET", "https://assets.sync.so/docs/web-page.mp4"); !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || !bytes.Contains(got.body, []byte("<html>")) {
		t.Errorf("a page is %v", got.header)
	}
	if got := get("GET", "https://assets.sync.so/docs/a.jpeg"); got.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("a picture is %v", got.header)
	}
}
