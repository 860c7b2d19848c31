package quote

import (
	"slices"
	"strings"
	"testing"
)

// TestAssets checks that the reason for an unknown cost names the media that are assets.
func TestAssets(t *testing.T) {
	asset := func(kind, of string) string {
		url := `"type": "` + kind + `", "url": "https://cdn.acme.io/`
		before, after, _ := strings.Cut(of, url)
		_, rest, _ := strings.Cut(after, `"`)
		return before + `"type": "` + kind + `", "assetId": "c8a9cbb9-0d7c-4b0e-9d83-0d3b5d7f3c11"` + rest
	}
	for name, c := range map[string]struct {
		line, why string
	}{
		"video": {asset("video", line("v4-25", "a4", "")), "the video is an asset; its length and frame rate are not looked up"},
		"audio": {asset("audio", line("v4-25", "a4", "")), "the audio is an asset; its length is not looked up"},
	} {
		q := quoteOf(c.line)
		if q.Unknown != 1 || !slices.Contains(q.Items[0].Reasons, c.why) {
			t.Errorf("%s: %+v", name, q.Items)
		}
	}
}
