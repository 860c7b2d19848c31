package batchfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestModelTable validates every model with every input and every option, and expects the
// result from Sync's reference: "" for no problem, else severity and rule.
func TestModelTable(t *testing.T) {
	models := []string{"lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"}
	const (
		ignored = "warning unused-field"
		audio   = `, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}`
		text    = `, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi"}}`
		video   = `{"type": "video", "url": "https://cdn.acme.io/v.mp4"}`
		image   = `{"type": "image", "url": "https://cdn.acme.io/i.png"}`
		dub     = `, "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`
	)
	for _, row := range []struct {
		name, input, rest string
		want              [5]string
	}{
		{"video and audio", video + audio, ``, [5]string{}},
		{"video and text", video + text, ``, [5]string{}},
		{"image and audio", image + audio, ``, [5]string{"error image-model", "error image-model", "error image-model", "error image-model", ""}},
		{"two videos", video + `, ` + video + audio, ``, all("error extra-video")},
		{"two audios", video + audio + audio, ``, all("error extra-audio")},
		{"video alone", video, ``, all("error missing-audio")},
		{"video alone, dubbed", video, dub, [5]string{}},
		{"image, dubbed", image, dub, [5]string{"error image-model", "error image-model", "error image-model", "error image-model", "warning dub-input"}},
		{"audio, dubbed", video + audio, dub, all("error dub-input")},
		{"bad asset", video + `, {"type": "audio", "assetId": "a1"}`, ``, all("error bad-asset-id")},
		{"sync_mode", video + audio, `"sync_mode": "loop"`, [5]string{}},
		{"temperature", video + audio, `"temperature": 0.5`, [5]string{"", "", ignored, ignored, ignored}},
		{"temperature over 1", video + audio, `"temperature": 1.5`, [5]string{"error out-of-range", "error out-of-range", "warning out-of-range", "warning out-of-range", "warning out-of-range"}},
		{"speaker", video + audio, `"active_speaker_detection": {"auto_detect": true, "v3": true}`, [5]string{"", "", "", ignored, ""}},
		{"speaker that is no object", video + audio, `"active_speaker_detection": true`, [5]string{"error wrong-type", "error wrong-type", "error wrong-type", "warning wrong-type", "error wrong-type"}},
		{"boxes elsewhere", video + audio, `"active_speaker_detection": {"bounding_boxes_url": "https://cdn.acme.io/b.json"}`, [5]string{"", "", "", ignored, ""}},
		{"occlusion", video + audio, `"occlusion_detection_enabled": true`, [5]string{"", "", "", "", ignored}},
		{"reasoning", video + audio, `"reasoning_enabled": true`, [5]string{}},
		{"model_mode", video + audio, `"model_mode": "face"`, [5]string{ignored, ignored, ignored, "", ignored}},
		{"prompt", video + audio, `"prompt": "happy"`, [5]string{ignored, ignored, ignored, "", ignored}},
		{"segment of 20 seconds", video + `, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}`,
			`, "segments": [{"startTime": 0, "endTime": 20, "audioInput": {"refId": "x"}}]`, [5]string{"", "", "", "warning media-length", ""}},
	} {
		for i, model := range models {
			rest := row.rest
			if rest != "" && !strings.HasPrefix(rest, ",") {
				rest = `, "options": {` + rest + `}`
			}
			r := validate(fmt.Sprintf(`{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": %q, "input": [%s]%s}}`, model, row.input, rest) + "\n")
			got := ""
			for _, p := range r.Problems {
				said := fmt.Sprintf("%s %s", p.Severity, p.Rule)
				if !slices.Contains(incidental, p.Rule) && (got == "" || got == ignored) {
					got = said
				}
			}
			if got != row.want[i] {
				t.Errorf("%s with %s: %q, not %q: %+v", row.name, model, got, row.want[i], r.Problems)
			}
		}
	}
}

// all returns the same rule for every model.
func all(rule string) [5]string { return [5]string{rule, rule, rule, rule, rule} }
