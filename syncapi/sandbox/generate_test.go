package sandbox_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/media"
)

// payloadOf returns the payload of a valid request.
func payloadOf(video string) string {
	whole := line("a", video)
	return strings.TrimSuffix(whole[strings.Index(whole, `"payload":`)+len(`"payload":`):], "}")
}

// generate returns a request for one generation.
func generate(payload, key string) *http.Request {
	r := request("POST", "/v2/generate", strings.NewReader(payload))
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return r
}

func TestGenerationLives(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	made := b.do(generate(payloadOf("https://a.io/clip-3s.mp4"), "")).want(201).object()
	id, _ := made["id"].(string)
	if made["status"] != "PENDING" || made["outputUrl"] != nil || made["model"] != "lipsync-2" || id == "" {
		t.Errorf("the answer is %v", made)
	}
	get := func() map[string]any {
		return b.do(request("GET", "/v2/generate/"+id, nil)).want(200).object()
	}
	if got := get(); got["status"] != "PENDING" {
		t.Errorf("at first it is %v", got)
	}
	b.clock.Advance(10 * time.Second)
	got := get()
	if got["status"] != "COMPLETED" || got["outputDuration"] == nil {
		t.Errorf("at last it is %v", got)
	}
	b.file("GET", got["outputUrl"].(string)).want(200)
	if list := b.do(request("GET", "/v2/batch", nil)).array(); len(list) != 0 {
		t.Errorf("the generation is listed among the batches: %v", list)
	}
}

func TestIdempotencyKey(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(time.Second))
	payload := payloadOf("https://a.io/v.mp4")
	first := b.do(generate(payload, "key-1")).want(201).object()
	b.clock.Advance(time.Hour)
	again := b.do(generate(payload, "key-1")).want(201).object()
	if again["id"] != first["id"] || again["status"] != "PENDING" {
		t.Errorf("the second call answers %v, the first %v", again, first)
	}
	if other := b.do(generate(payload, "key-2")).want(201).object(); other["id"] == first["id"] {
		t.Error("another key has the same generation")
	}
	b.do(generate(payloadOf("https://a.io/other.mp4"), "key-1")).wantError(409, "generation_conflict")
	if foreign := generate(payload, "key-1"); true {
		foreign.Header.Set("X-Api-Key", sandbox.KeyCreator)
		if got := b.do(foreign).want(201).object(); got["id"] == first["id"] {
			t.Error("another organization has the same generation")
		}
	}
	if bills := b.server.Bills(); len(bills) != 3 {
		t.Errorf("%d generations were made, want 3", len(bills))
	}
}

func TestGenerationIsRefused(t *testing.T) {
	b := newBench(t, sandbox.WithMaxGenerations(1), sandbox.WithGenerateRateLimit(4), sandbox.WithDuration(10*time.Second))
	b.do(generate(`{"model":"lipsync-2"}`, "")).wantError(400, "generation_input_validation_failed")
	b.do(generate(`{`, "")).wantError(400, "generation_input_validation_failed")
	b.do(generate(payloadOf("https://a.io/v.mp4"), "")).want(201)
	got := b.do(generate(payloadOf("https://a.io/v.mp4"), "")).want(429).object()
	if got["errorCode"] != "concurrency_limit_reached" || got["activeGenerations"] != 1.0 || got["concurrencyLimit"] != 1.0 || got["retryAfterSeconds"] != 10.0 {
		t.Errorf("the refusal is %v", got)
	}
	b.clock.Advance(10 * time.Second)
	b.do(generate(payloadOf("https://a.io/v.mp4"), "")).wantError(429, "rate_limit_exceeded")
	b.do(request("GET", "/v2/generate/none", nil)).wantError(404, "generation_not_found")
}

func TestGenerationOfText(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	payload := `{"model":"lipsync-2","outputFileName":"hello","projectId":"p","webhookUrl":"https://a.io/hook","input":[{"type":"video","url":"https://a.io/v.mp4"},` +
		`{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"Hello"}}]}`
	id := b.do(generate(payload, "")).want(201).object()["id"].(string)
	got := b.do(request("GET", "/v2/generate/"+id, nil)).want(200).object()
	if got["outputFileName"] != "hello" || got["projectId"] != "p" || got["webhookUrl"] != "https://a.io/hook" {
		t.Errorf("the generation is %v", got)
	}
	if speech := b.file("GET", got["synthesizedAudioUrl"].(string)).want(200); !strings.HasPrefix(speech.Body.String(), "RIFF") {
		t.Error("the synthesized audio is no WAV")
	}
}

func TestWebhookSecretIsTold(t *testing.T) {
	b := newBench(t, sandbox.WithWebhookSecret("whsec_mine"))
	if got := b.do(request("GET", "/v2/organizations/webhook/secret", nil)).want(200).Body.String(); got != `{"secret":"whsec_mine"}` {
		t.Errorf("it answers %s", got)
	}
}

func TestGenerationFromFiles(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	form := func(files ...string) *http.Request {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("model", "lipsync-2")
		_ = w.WriteField("options", `{"sync_mode":"cut_off"}`)
		for _, name := range files {
			part, _ := w.CreateFormFile(name, name)
			_, _ = part.Write(media.Lookup("", media.Kind(name)).Content())
		}
		_ = w.Close()
		r := request("POST", "/v2/generate", &body)
		r.Header.Set("Content-Type", w.FormDataContentType())
		return r
	}
	made := b.do(form("video", "audio")).want(201).object()
	inputs := made["input"].([]any)
	if len(inputs) != 2 || made["options"].(map[string]any)["sync_mode"] != "cut_off" {
		t.Fatalf("the generation is %v", made)
	}
	id := inputs[0].(map[string]any)["assetId"].(string)
	if got := b.do(request("GET", "/v2/assets/"+id, nil)).want(200).object(); got["type"] != "VIDEO" || got["durationSeconds"] != 5.0 {
		t.Errorf("the video is the asset %v", got)
	}
	if got := b.do(request("GET", "/v2/generate/"+made["id"].(string), nil)).object(); got["status"] != "COMPLETED" {
		t.Errorf("it ends as %v", got)
	}
	first, again := form("video", "audio"), form("video", "audio")
	first.Header.Set("Idempotency-Key", "k")
	again.Header.Set("Idempotency-Key", "k")
	if x, y := b.do(first).want(201).object(), b.do(again).want(201).object(); x["id"] != y["id"] {
		t.Errorf("the same files and key made %v and %v", x["id"], y["id"])
	}
	b.do(form("video", "video")).wantError(400, "validation_failed")
}
