package preview

import (
	"reflect"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
)

func TestOf(t *testing.T) {
	const content = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://CDN.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}], "options": {"sync_mode": "loop"}}}

{"request_id": "b", "endpoint": "/v2/generate", "payload": {"model": "sync-3", "input": [{"type": "image", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi"}}], "options": {"sync_mode": "loop", "reasoning_enabled": true}, "segments": []}}
{"request_id": "c", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://s3.acme.io/v.mp4?X-Amz-Signature=secret"}], "dubParams": {"targetLang": "es"}, "dialogueEdit": null}}
{"request_id": 7, "payload": "{}"}
not JSON
`
	want := Summary{
		Requests:  4,
		Models:    []Count{{"lipsync-2", 2}, {"sync-3", 1}},
		SyncModes: []Count{{"loop", 2}},
		Hosts:     []Count{{"cdn.acme.io", 2}, {"s3.acme.io", 1}},
		Texts:     1, Dubs: 1, Images: 1, Assets: 1, Reasoning: 1,
	}
	if got := Of(&batchfile.File{Content: []byte(content)}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// A hostile file fills neither the memory nor the screen.
func TestOfIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		b.WriteString(`{"payload": {"model": "` + strings.Repeat("x", i%300) + string(rune('a'+i%26)) + `", "input": [[], 1, null, {"url": 5}]}}` + "\n")
	}
	got := Of(&batchfile.File{Content: []byte(b.String())})
	if len(got.Models) != maxValues || got.Requests != 5000 {
		t.Errorf("%d models, %d requests", len(got.Models), got.Requests)
	}
}
