package media_test

import (
	"net/http"
	"net/url"
	"testing"

	probe "syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi/sandbox/media"
)

// TestProberSeesTheTable checks the sample media with the program's Prober. The results
// match what the sandbox bills.
func TestProberSeesTheTable(t *testing.T) {
	p := probe.New(probe.Options{
		Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
		Wrap:  func(http.RoundTripper) http.RoundTripper { return media.Transport(refuse{t}) },
	})
	defer p.Close()
	const docs = "https://" + media.SampleHost + "/docs/"
	var urls []string
	for _, f := range media.All {
		urls = append(urls, docs+f.Name)
	}
	for i, got := range p.Probe(t.Context(), urls, nil) {
		f := media.All[i]
		if got.Status != probe.Found {
			t.Errorf("%s is %s: %s", f.Name, got.Status, got.Reason)
			continue
		}
		fps := 0.0
		if f.Kind == media.Video {
			fps = got.Info.Tracks[0].FrameRate
		}
		if got.Info.Type != f.ContentType || got.Info.Duration.Seconds() != f.Seconds || fps != f.FPS {
			t.Errorf("%s is %+v, want %+v", f.Name, got.Info, f)
		}
	}
	for rawURL, want := range map[string]probe.Status{
		docs + "missing.mp4":  probe.Unreachable,
		docs + "web-page.mp4": probe.NotMedia,
	} {
		if got := p.Probe(t.Context(), []string{rawURL}, nil)[0]; got.Status != want {
			t.Errorf("%s is %s, want %s", rawURL, got.Status, want)
		}
	}
}
