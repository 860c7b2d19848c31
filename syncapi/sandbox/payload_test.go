package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// TestChecksOfPayloads checks which payloads Sync refuses, and which it does not.
func TestChecksOfPayloads(t *testing.T) {
	payload := func(model, input, more string) string {
		return `{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"` + model + `","input":[` + input + `]` + more + `}}`
	}
	const (
		video = `{"type":"video","url":"https://a.io/v.mp4"}`
		image = `{"type":"image","url":"https://a.io/v.png"}`
		audio = `{"type":"audio","url":"https://a.io/a.wav"}`
	)
	speech := func(n int, more string) string {
		return `{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"` + strings.Repeat("ä", n) + `"` + more + `}}`
	}
	for name, test := range map[string]struct{ line, code string }{
		"image, sync-3":      {payload("sync-3", image+","+audio, ""), ""},
		"image, lipsync-2":   {payload("lipsync-2", image+","+audio, ""), "generation_unsupported_model"},
		"two videos":         {payload("lipsync-2", video+","+video+","+audio, ""), "generation_input_too_many_visual"},
		"dub":                {payload("lipsync-2", video, `,"dubParams":{"providerName":"elevenlabs","targetLang":"de"}`), ""},
		"dub with audio":     {payload("lipsync-2", video+","+audio, `,"dubParams":{"providerName":"elevenlabs","targetLang":"de"}`), "generation_input_dub_audio_conflict"},
		"dub null":           {payload("lipsync-2", video+","+audio, `,"dubParams":null,"segments":null,"options":null,"webhookUrl":null`), ""},
		"bad asset":          {payload("lipsync-2", `{"type":"video","assetId":"asset_1"},`+audio, ""), "invalid_asset_id_format"},
		"asset":              {payload("lipsync-2", `{"type":"video","assetId":"5e8a3f0c-9d1b-4c57-8a26-0f4b7c1d2e31"},`+audio, ""), ""},
		"5000 characters":    {payload("lipsync-2", video+","+speech(5000, ""), ""), ""},
		"5001 characters":    {payload("lipsync-2", video+","+speech(5001, ""), ""), "generation_text_length_exceeded"},
		"stability 2":        {payload("lipsync-2", video+","+speech(5, `,"stability":2`), ""), "generation_input_validation_failed"},
		"temperature 1":      {payload("lipsync-2", video+","+audio, `,"options":{"temperature":1}`), ""},
		"temperature 1.1":    {payload("lipsync-2", video+","+audio, `,"options":{"temperature":1.1}`), "generation_input_validation_failed"},
		"options of a list":  {payload("lipsync-2", video+","+audio, `,"options":[]`), "batch_invalid_jsonl"},
		"unknown model":      {payload("lipsync-9", video+","+audio, ""), ""}, // fails when it runs
		"undocumented model": {payload("lipsync-2-mini", video+","+audio, ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := newBench(t).do(upload(test.line))
			if test.code == "" {
				got.want(200)
			} else if says := got.wantError(400, test.code); !strings.HasPrefix(says[0], "Line 1: payload") {
				t.Errorf("it says %q", says)
			}
		})
	}
}

// TestMediaDecidesTheOutcome has requests whose media cannot be used.
func TestMediaDecidesTheOutcome(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(time.Second))
	id := b.create(strings.Join([]string{
		lineWith("missing", "missing"), lineWith("page", "web-page"), lineWith("long", "too-long"), lineWith("fast", "60fps"),
		strings.Replace(lineWith("audio", "v"), "/a.wav", "/missing.wav", 1),
		strings.Replace(lineWith("asset", "v"), `"url":"https://assets.sync.so/a.wav"`, `"assetId":"5e8a3f0c-9d1b-4c57-8a26-0f4b7c1d2e31"`, 1),
	}, "\n"))
	b.clock.Advance(time.Second)
	results, _ := b.results(id)
	for name, code := range map[string]any{
		"missing": "generation_input_video_inaccessible", "page": "generation_input_video_invalid",
		"long": "generation_input_duration_greater_than_max_duration", "fast": nil,
		"audio": "generation_input_audio_inaccessible", "asset": "asset_not_found",
	} {
		if got := results[name]; got["error_code"] != code {
			t.Errorf("%s ends as %v, want %v", name, got, code)
		}
	}
}
