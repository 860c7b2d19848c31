package sandbox_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
)

// TestBill prices requests by their media, in a bill and in analyze/cost.
func TestBill(t *testing.T) {
	const (
		v3, v8, v60, mov = "clip-3s.mp4", "clip-8s.mp4", "clip-5s-60fps.mp4", "clip-8s-30fps.mov"
		text             = `{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"123456789012345678901234567890"}}`
	)
	audio := func(name string) string { return `{"type":"audio","url":"https://a.io/` + name + `"}` }
	for name, test := range map[string]struct {
		model, video, sound, more string
		seconds, fps              float64
		frames                    int
		usd                       float64
	}{
		"no mode":     {"lipsync-2", v3, audio("voice-8s.wav"), "", 8, 25, 200, 0.4},
		"bounce":      {"lipsync-2", v3, audio("voice-8s.wav"), `,"options":{"sync_mode":"bounce"}`, 8, 25, 200, 0.4},
		"loop":        {"lipsync-2", v3, audio("voice-8s.wav"), `,"options":{"sync_mode":"loop"}`, 8, 25, 200, 0.4},
		"remap":       {"lipsync-2", v3, audio("voice-8s.wav"), `,"options":{"sync_mode":"remap"}`, 8, 25, 200, 0.4},
		"cut_off":     {"lipsync-2", v3, audio("voice-8s.wav"), `,"options":{"sync_mode":"cut_off"}`, 3, 25, 75, 0.15},
		"cut_off too": {"lipsync-2", v8, audio("voice-3s.wav"), `,"options":{"sync_mode":"cut_off"}`, 3, 25, 75, 0.15},
		"silence":     {"lipsync-2", v8, audio("voice-3s.wav"), `,"options":{"sync_mode":"silence"}`, 8, 25, 200, 0.4},
		"60 fps":      {"lipsync-2", v60, audio("voice-5s.wav"), "", 5, 60, 300, 0.6},
		"30 fps, mov": {"lipsync-2-pro", mov, audio("voice-3s.wav"), "", 3, 30, 90, 0.2988},
		"24 fps":      {"lipsync-2", "clip-6s-24fps.mp4", audio("voice-3s.wav"), `,"options":{"sync_mode":"silence"}`, 6, 24, 144, 0.288},
		"mp3":         {"lipsync-2", v3, audio("voice-12s.mp3"), "", 12.024, 25, 301, 0.602},
		"reasoning":   {"sync-3", v3, audio("voice-3s.wav"), `,"options":{"reasoning_enabled":true}`, 3, 25, 75, 0.5985},
		"segments":    {"lipsync-2", v8, audio("voice-3s.wav"), `,"segments":[{"startTime":0,"endTime":1,"audioInput":{"refId":"a"}}]`, 8, 25, 200, 0.4},
		"text":        {"lipsync-2", v8, text, "", 2, 25, 50, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			payload := fmt.Sprintf(`{"model":%q,"input":[{"type":"video","url":"https://a.io/%s"},%s]%s}`, test.model, test.video, test.sound, test.more)
			b := newBench(t, sandbox.WithDuration(0))
			id := b.create(`{"request_id":"a","endpoint":"/v2/generate","payload":` + payload + `}`)
			bills := b.do(request("GET", "/sandbox/bill?batch="+id, nil)).want(200).array()
			if len(bills) != 1 || bills[0]["usd"] != test.usd {
				t.Fatalf("the bills are %v, want one of %v", bills, test.usd)
			}
			got := bills[0]["charges"].([]any)[0].(map[string]any)
			if got["request_id"] != "a" || got["seconds"] != test.seconds || got["fps"] != test.fps || got["frames"] != float64(test.frames) || got["usd"] != test.usd {
				t.Errorf("the charge is %v, want %+v", got, test)
			}
			results, _ := b.results(id)
			if d := results["a"]["outputDuration"].(float64); math.Abs(d-test.seconds) > 1 {
				t.Errorf("outputDuration is %v, want about %v", d, test.seconds)
			}
			r := request("POST", "/v2/analyze/cost", strings.NewReader(payload))
			want := fmt.Sprintf(`[{"estimatedFrameCount":%d,"estimatedGenerationCost":%v}]`, test.frames, test.usd)
			if got := b.do(r).want(200).Body.String(); got != want {
				t.Errorf("analyze/cost answers %s, want %s", got, want)
			}
		})
	}
}

func TestBillHasWhatSucceeded(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	b.create(line("good", "https://a.io/clip-3s.mp4") + "\n" + line("bad", "https://a.io/fail.mp4") + "\n" + line("gone", "https://a.io/missing.mp4"))
	b.do(generate(payloadOf("https://a.io/v.mp4"), "")).want(201)
	bills := b.server.Bills()
	if len(bills) != 2 || len(bills[0].Charges) != 3 || bills[0].USD != bills[0].Charges[0].USD || bills[0].USD <= 0 {
		t.Errorf("the bills are %+v", bills)
	}
	raw, _ := json.Marshal(bills[0].Charges[1])
	if want := `"status":"FAILED","seconds":0,"fps":0,"frames":0,"usd":0}`; !strings.HasSuffix(string(raw), want) {
		t.Errorf("the charge of a failed request is %s", raw)
	}
}

func TestAnalyzeCost(t *testing.T) {
	b := newBench(t)
	ask := func(payload string) answer {
		return b.do(request("POST", "/v2/analyze/cost", strings.NewReader(payload)))
	}
	if got := ask(payloadOf("https://a.io/cost-object.mp4")).want(200).object(); got["estimatedFrameCount"] == nil {
		t.Errorf("the object is %v", got)
	}
	ask(payloadOf("https://a.io/missing.mp4")).wantError(422, "generation_input_video_inaccessible")
	ask(payloadOf("https://a.io/too-long.mp4")).wantError(422, "generation_input_duration_greater_than_max_duration")
	ask(strings.Replace(payloadOf("https://a.io/v.mp4"), "lipsync-2", "lipsync-9", 1)).wantError(422, "cost_estimate_unavailable")
	ask(`{"model":"lipsync-2"}`).wantError(400, "generation_input_validation_failed")
	ask(`nonsense`).wantError(400, "validation_failed")
	if bills := b.server.Bills(); len(bills) != 0 {
		t.Errorf("asking costs %v", bills)
	}
}
