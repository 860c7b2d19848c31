package quote

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
)

const perFrame = 0.002

func flat(_ string, fps float64, frames int) (float64, bool) {
	return float64(frames) * perFrame, fps > 0
}

// media is the Lookup for the tests' URLs: "v4-30" is four seconds of video at 30 frames
// per second, "a1.74" is an audio, "vfr" has a variable rate, and anything else was not
// checked.
func media(in batchfile.Input) (container.Info, bool) {
	name := strings.TrimPrefix(in.URL, "https://cdn.acme.io/")
	var seconds, fps float64
	if name == "vfr" {
		return info("video/mp4", container.Track{Kind: container.Video, Duration: 2 * time.Second, FrameRate: 25.4, IsVariable: true}), true
	}
	if n, _ := fmt.Sscanf(name, "v%f-%f", &seconds, &fps); n == 2 {
		return info("video/mp4", container.Track{Kind: container.Video, Duration: duration(seconds), FrameRate: fps}), true
	}
	if n, _ := fmt.Sscanf(name, "a%f", &seconds); n == 1 {
		return info("audio/mpeg", container.Track{Kind: container.Audio, Duration: duration(seconds)}), true
	}
	return container.Info{}, false
}

func info(mediaType string, track container.Track) container.Info {
	return container.Info{Type: mediaType, Duration: track.Duration, Tracks: []container.Track{track}}
}

func duration(seconds float64) time.Duration {
	return time.Duration(math.Round(seconds * float64(time.Second)))
}

// line returns a request with a video, an audio, and more of the payload.
func line(video, audio, more string) string {
	return fmt.Sprintf(`{"request_id": "a", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://cdn.acme.io/%s"}, `+
		`{"type": "audio", "url": "https://cdn.acme.io/%s"}]%s}}`+"\n", video, audio, more)
}

func mode(name string) string { return fmt.Sprintf(`, "options": {"sync_mode": %q}`, name) }

func quoteOf(lines ...string) Quote {
	return Of(&batchfile.File{Content: []byte(strings.Join(lines, ""))}, media, flat)
}

// TestSyncModes checks the examples of Sync's guide.
func TestSyncModes(t *testing.T) {
	for _, c := range []struct {
		video, audio string
		want         map[string]float64
	}{
		{"v4-30", "a8.64", map[string]float64{"bounce": 8.64, "loop": 8.64, "cut_off": 4, "silence": 8.64, "remap": 8.64}},
		{"v10-30", "a1.74", map[string]float64{"bounce": 1.74, "loop": 1.74, "cut_off": 1.74, "silence": 10, "remap": 1.74}},
	} {
		for name, seconds := range c.want {
			item := quoteOf(line(c.video, c.audio, mode(name))).Items[0]
			frames := int(math.Ceil(seconds*30 - 1e-6))
			if item.Certainty != Known || item.Seconds != seconds || item.Frames != frames || item.FPS != 30 || len(item.Reasons) > 0 {
				t.Errorf("%s of %s and %s: %+v, want %v seconds", name, c.video, c.audio, item, seconds)
			}
			if !item.HasMost || math.Abs(item.Most-item.USD-perFrame) > 1e-9 {
				t.Errorf("%s: at most %v, not a frame more than %v", name, item.Most, item.USD)
			}
		}
	}
}

// TestFrameRates checks that a started frame is billed, and no other.
func TestFrameRates(t *testing.T) {
	for rate, want := range map[string]int{
		"23.976023976": 48, "24": 49, "25": 51, "29.97002997": 60, "30": 61, "50": 101, "60": 121,
	} {
		if got := quoteOf(line("v2.002-"+rate, "a2.002", mode("bounce"))).Items[0].Frames; got != want {
			t.Errorf("%s: %d frames, want %d", rate, got, want)
		}
	}
}

func TestItems(t *testing.T) {
	const video = `{"type": "video", "url": "https://cdn.acme.io/v4-30"}`
	request := func(payload string) string {
		return `{"request_id": "a", "payload": {"model": "lipsync-2", ` + payload + `}}`
	}
	script := strings.Repeat("x", 45)
	text := `{"type": "text", "provider": {"script": "` + script + `"}}`
	for name, c := range map[string]struct {
		line      string
		certainty Certainty
		seconds   float64
		hasMost   bool
		reason    string
		not       string
	}{
		"no mode, same length":  {line("v4-30", "a4.02", ""), Known, 4.02, true, "", ""},
		"no mode":               {line("v4-30", "a6", ""), Assumed, 6, false, "bounce is assumed", ""},
		"unseen audio":          {line("v4-30", "x", mode("bounce")), Unknown, 0, false, "length of the audio", ""},
		"unseen audio, cut_off": {line("v4-30", "x", mode("cut_off")), Assumed, 4, true, "at most as long as the video", ""},
		"unseen audio, silence": {line("v4-30", "x", mode("silence")), Unknown, 0, false, "length of the audio", ""},
		"unseen video":          {line("x", "a6", mode("bounce")), Unknown, 0, false, "nothing is known", ""},
		"varying rate":          {line("vfr", "a2", mode("bounce")), Assumed, 2, false, "varies; its mean is 25.4", ""},
		"no video":              {request(`"input": []`), Unknown, 0, false, "no video", ""},
		"audio for a video":     {line("a4", "a4", mode("loop")), Unknown, 0, false, "is not a video", ""},
		"image": {request(`"input": [{"type": "image", "url": "https://cdn.acme.io/i"}, {"type": "audio", "url": "https://cdn.acme.io/a3"}]`),
			Assumed, 3, false, "25 is assumed", ""},
		"text": {request(`"input": [` + video + `, ` + text + `], "options": {"sync_mode": "bounce"}`), Assumed, 3, false, "15 characters", "speech"},
		"text, cut_off": {request(`"input": [` + video + `, ` + text + `], "options": {"sync_mode": "cut_off"}`),
			Assumed, 3, false, "15 characters", "speech"},
		"dubbing":  {request(`"input": [` + video + `], "dubParams": {}`), Assumed, 4, false, "dubbing", "dubbing"},
		"dialogue": {request(`"input": [` + video + `], "dialogueEdit": {}`), Assumed, 4, false, "dialogueEdit", ""},
		"segments": {line("v4-30", "a9", `, "segments": [{"startTime": 0, "endTime": 1}]`), Assumed, 4, false, "segments", ""},
		"reasoning": {line("v4-30", "a4", `, "options": {"sync_mode": "loop", "reasoning_enabled": true}`), Unknown, 4, false,
			"raises the price", ""},
	} {
		t.Run(name, func(t *testing.T) {
			item := quoteOf(c.line).Items[0]
			reasons := strings.Join(item.Reasons, "; ")
			if item.Certainty != c.certainty || item.Seconds != c.seconds || item.HasMost != c.hasMost ||
				!strings.Contains(reasons, c.reason) || (c.reason == "") != (reasons == "") {
				t.Errorf("%+v", item)
			}
			if strings.Join(item.NotIncluded, " ") != c.not {
				t.Errorf("not included: %v", item.NotIncluded)
			}
			if (item.USD > 0) != (c.certainty != Unknown) || c.certainty != Known && reasons == "" {
				t.Errorf("%+v", item)
			}
		})
	}
}

func TestPriceUnknown(t *testing.T) {
	f := &batchfile.File{Content: []byte(line("v4-29.97002997", "a4", mode("loop")))}
	q := Of(f, media, func(string, float64, int) (float64, bool) { return 0, false })
	if q.Unknown != 1 || !strings.Contains(q.Items[0].Reasons[0], "29.97 frames a second") {
		t.Errorf("%+v", q)
	}
}

func TestQuote(t *testing.T) {
	known, assumed, unknown := line("v4-30", "a4", mode("loop")), line("v4-30", "a6", ""), line("x", "x", "")
	for _, c := range []struct {
		lines  []string
		want   string
		within float64 // the smallest budget; negative for none
	}{
		{nil, "no requests", 0},
		{[]string{known}, "≤ $0.24 for 1 request", 121 * perFrame},
		{[]string{known, known}, "≤ $0.48 for 2 requests", 242 * perFrame},
		{[]string{known, assumed}, "about $0.60 for 2 requests", 300 * perFrame},
		{[]string{known, assumed, unknown}, "about $0.60 for 2 requests, 1 unknown", -1},
		{[]string{unknown, unknown}, "unknown for 2 requests", -1},
	} {
		q := quoteOf(c.lines...)
		if q.String() != c.want {
			t.Errorf("%s, want %s", &q, c.want)
		}
		if c.within < 0 && q.Within(1e9) || c.within > 0 && (!q.Within(c.within+1e-9) || q.Within(c.within-1e-6)) {
			t.Errorf("%s: within %v", &q, c.within)
		}
		if q.Known.Requests+q.Assumed.Requests+q.Unknown != len(q.Items) {
			t.Errorf("%+v", q)
		}
	}
}

func TestDollars(t *testing.T) {
	for usd, want := range map[float64]string{0: "$0.00", 0.0053: "$0.0053", 0.1: "$0.10", 12.4: "$12.40"} {
		if got := Dollars(usd); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
