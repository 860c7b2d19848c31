package media_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media"
)

// The media of a file are checked once, and Check turns the results into problems.
func Example() {
	srv := httptest.NewServer(http.FileServerFS(os.DirFS("testdata")))
	defer srv.Close()
	request := `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [` +
		`{"type": "video", "url": "URL/sound.mp4"}, {"type": "audio", "url": "URL/missing.wav"}]}}`
	file, err := batchfile.Read(strings.NewReader(strings.ReplaceAll(request, "URL", srv.URL)), "input.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}

	prober := media.New(media.Options{
		AllowLoopback: true,
		Proxy:         func(*http.Request) (*url.URL, error) { return nil, nil },
	})
	defer prober.Close()
	results := prober.Probe(context.Background(), media.URLs(file), nil)
	for _, r := range results {
		fmt.Println(r.Status, r.Info.Duration)
	}
	for _, p := range media.Check(file, results, time.Now()) {
		fmt.Printf("line %d: %s: %s\n", p.Line, p.Rule, p.Message)
	}
	// Output:
	// found 2s
	// unreachable 0s
	// line 1: media-unreachable: the audio answers 404
}
