package media

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
)

var checkNow = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

func request(model, payload string) *batchfile.File {
	line := fmt.Sprintf(`{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": %q, %s}}`, model, payload)
	return &batchfile.File{Path: "test.jsonl", Content: []byte(line + "\n")}
}

func input(kind, url string) string {
	return fmt.Sprintf(`"input": [{"type": %q, "url": %q}]`, kind, url)
}

// infoOf returns the Info of a fixture, with another duration if d is set.
func infoOf(t *testing.T, name string, d time.Duration) container.Info {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	info, err := container.Parse(f, stat.Size())
	if err != nil {
		t.Fatal(err)
	}
	if d > 0 {
		info.Duration = d
	}
	return info
}

func TestCheck(t *testing.T) {
	const u = "https://cdn.acme.io/m"
	found := func(name string, d time.Duration) Result { return Result{Status: Found, Info: infoOf(t, name, d)} }
	estimate := found("vbr.mp3", 32*time.Second)
	estimate.Info.IsEstimate = true
	cut, slow := found("sound.mp4", 0), found("sound.mp4", 0)
	cut.Status, cut.Reason = Cut, "is shorter than its header says"
	slow.Status, slow.Reason = Slow, "took 7 s for its first bytes"
	const day = 24 * 60 * 60
	signed := func(seconds int) string {
		return fmt.Sprintf("https://m.s3.amazonaws.com/v?X-Amz-Date=20261120T120000Z&X-Amz-Expires=%d", seconds)
	}
	const dub = `, "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`
	for name, c := range map[string]struct {
		model, payload string
		result         Result
		rule, message  string
	}{
		"good":            {"lipsync-2", input("video", u), found("sound.mp4", 0), "", ""},
		"missing":         {"lipsync-2", input("video", u), Result{Status: Unreachable, Reason: "answers 404"}, "media-unreachable", "the video answers 404"},
		"page":            {"lipsync-2", input("audio", u), Result{Status: NotMedia, Reason: "is an HTML page"}, "media-not-media", "the audio is an HTML page"},
		"image for video": {"lipsync-2", input("video", u), found("picture.png", 0), "media-not-media", `"image/png"`},
		"video for image": {"sync-3", input("image", u), found("sound.mp4", 0), "media-not-media", `"video/mp4"`},
		"GIF":             {"sync-3", input("image", u), Result{Status: Found, Info: container.Info{Type: "image/gif"}}, "media-not-media", "JPEG"},
		"image":           {"sync-3", input("image", u), found("picture.webp", 0), "", ""},
		"sound of video":  {"lipsync-2", input("audio", u), found("sound.mp4", 0), "", ""},
		"silent audio":    {"lipsync-2", input("audio", u), found("fps-25.mp4", 0), "media-not-media", "without sound"},
		"unknown content": {"lipsync-2", input("video", u), Result{Status: Found, Info: container.Info{Type: "application/octet-stream"}}, "", ""},
		"31 seconds":      {"lipsync-2", input("video", u), found("sound.mp4", 31*time.Second), "media-too-long", "31.0 seconds long, and a batch takes up to 30"},
		"30 seconds":      {"lipsync-2", input("video", u), found("sound.mp4", 30*time.Second), "", ""},
		"16 with react-1": {"react-1", input("video", u), found("sound.mp4", 16*time.Second), "media-too-long", "react-1"},
		"about 32":        {"lipsync-2", input("audio", u), estimate, "", ""},
		"cut":             {"lipsync-2", input("video", u), cut, "media-cut", "is shorter than its header says"},
		"slow":            {"lipsync-2", input("video", u), slow, "media-slow", "7 s"},
		"dub":             {"lipsync-2", input("video", u) + dub, found("sound.mp4", 0), "", ""},
		"silent dub":      {"lipsync-2", input("video", u) + dub, found("fps-25.mp4", 0), "media-no-audio-track", "no audio track"},
		"not checked":     {"lipsync-2", input("video", u), Result{Status: NotChecked, Reason: "stopped"}, "", ""},
		"24 and a half":   {"lipsync-2", input("video", signed(day+1800)), found("sound.mp4", 0), "media-expires", "2026-11-21T12:30:00Z"},
		"less than a day": {"lipsync-2", input("video", signed(day-1)), found("sound.mp4", 0), "", ""}, // Validate reports this one
		"two days":        {"lipsync-2", input("video", signed(2*day)), found("sound.mp4", 0), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := request(c.model, c.payload)
			c.result.URL = URLs(f)[0]
			got := Check(f, []Result{c.result, {URL: "https://else.acme.io", Status: Unreachable}}, checkNow)
			if c.rule == "" {
				if len(got) > 0 {
					t.Errorf("%+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Rule != c.rule || !strings.Contains(got[0].Message+got[0].Hint, c.message) {
				t.Fatalf("%+v, want %s: %s", got, c.rule, c.message)
			}
			quoted := string(f.Line(1)[got[0].Column-1 : got[0].EndColumn-1])
			if quoted != fmt.Sprintf("%q", c.result.URL) || got[0].Line != 1 || got[0].Severity != batchfile.Warning {
				t.Errorf("%+v is at %s", got[0], quoted)
			}
		})
	}
}

// TestCheckCovers checks that the media rules and the problems of Check match.
func TestCheckCovers(t *testing.T) {
	tested := []string{
		"media-unreachable", "media-not-media", "media-too-long", "media-cut", "media-no-audio-track", "media-slow", "media-expires",
	}
	for _, rule := range batchfile.Rules() {
		if rule.NeedsMedia != slices.Contains(tested, rule.Name) {
			t.Errorf("%s needs the media: %v", rule.Name, rule.NeedsMedia)
		}
	}
}

// TestCheckBounds checks that Check returns no more problems than a report lists.
func TestCheckBounds(t *testing.T) {
	line := string(request("lipsync-2", input("video", "https://cdn.acme.io/m")).Content)
	f := &batchfile.File{Content: []byte(strings.Repeat(line, 1500))}
	results := []Result{{URL: "https://cdn.acme.io/m", Status: Unreachable, Reason: "answers 404"}}
	if got := Check(f, results, checkNow); len(got) != batchfile.MaxProblems || len(URLs(f)) != 1 {
		t.Errorf("%d problems of %d URLs", len(got), len(URLs(f)))
	}
}

// TestReasonsFollowTheirSubject checks that the problem of a host reads as a sentence
// about the media.
func TestReasonsFollowTheirSubject(t *testing.T) {
	for want, err := range map[string]error{
		"the video is on a host that does not exist":                  &net.DNSError{IsNotFound: true},
		"the video is on a host whose certificate is not valid":       x509.HostnameError{},
		"the video is on a host that does not speak TLS as it should": tls.RecordHeaderError{},
	} {
		o := (&visit{p: New(Options{})}).classify(err)
		const url = "https://gone.acme.io/v.mp4"
		f := request("lipsync-2", input("video", url))
		problems := Check(f, []Result{{URL: url, Status: o.status, Reason: o.reason}}, time.Now())
		if len(problems) != 1 || problems[0].Message != want {
			t.Errorf("%+v, want %s", problems, want)
		}
	}
}
