package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	probe "syncbatch-tui/batchfile/media"
	"syncbatch-tui/batchfile/media/container"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/media"
)

// TestQuotesAreWhatIsBilled compares the program's quote of a file with the sandbox's
// bill: each sync mode with each pair of sample media, to within a frame's price.
func TestQuotesAreWhatIsBilled(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(time.Second))
	content, requests := everyMode()
	f := &batchfile.File{Path: "input.jsonl", Content: []byte(content)}

	p := probe.New(probe.Options{
		Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
		Wrap:  media.Transport,
	})
	defer p.Close()
	found := make(map[string]container.Info)
	for _, r := range p.Probe(t.Context(), probe.URLs(f), nil) {
		found[r.URL] = r.Info
	}
	q := quote.Of(f, func(in batchfile.Input) (container.Info, bool) {
		info, ok := found[in.URL]
		return info, ok
	}, b.price)
	if len(q.Items) != requests || q.Unknown > 0 {
		t.Fatalf("%d requests, %d unknown", len(q.Items), q.Unknown)
	}

	b.do(upload(content)).want(http.StatusOK)
	b.clock.Advance(time.Hour)
	bill := b.server.Bills()[0]
	for i, charge := range bill.Charges {
		item := q.Items[i]
		if item.ID != charge.RequestID || charge.Status != "COMPLETED" {
			t.Fatalf("%+v, %+v", item, charge)
		}
		frame := charge.USD / float64(charge.Frames)
		if off := item.USD - charge.USD; off > frame || off < -frame {
			t.Errorf("%s: %v is quoted and %v is billed", item.ID, item.USD, charge.USD)
		}
		if item.HasMost && charge.USD > item.Most {
			t.Errorf("%s: at most %v is quoted and %v is billed", item.ID, item.Most, charge.USD)
		}
	}
}

// everyMode returns a file with a request for each sync mode, video or image, and audio of
// the samples.
func everyMode() (content string, requests int) {
	var b strings.Builder
	for _, visual := range media.All {
		for _, audio := range media.All {
			if visual.Kind == media.Audio || audio.Kind != media.Audio || visual.Seconds > 30 {
				continue
			}
			model := "lipsync-2"
			if visual.Kind == media.Image {
				model = "sync-3"
			}
			for _, mode := range []string{"", "bounce", "loop", "cut_off", "silence", "remap"} {
				options := ""
				if mode != "" {
					options = fmt.Sprintf(`,"options":{"sync_mode":%q}`, mode)
				}
				requests++
				fmt.Fprintf(&b, `{"request_id":"%s-%s-%s","endpoint":"/v2/generate","payload":{"model":%q,"input":[{"type":%q,"url":"https://%s/docs/%s"},`+
					`{"type":"audio","url":"https://%s/docs/%s"}]%s}}`+"\n", visual.Name, audio.Name, mode, model, visual.Kind,
					media.SampleHost, visual.Name, media.SampleHost, audio.Name, options)
			}
		}
	}
	return b.String(), requests
}

// price asks the sandbox for the price of frames, as the program does.
func (b *bench) price(model string, fps float64, frames int) (float64, bool) {
	ask := fmt.Sprintf(`{"model":%q,"duration":%v,"fps":%v}`, model, float64(frames)/fps, fps)
	var answer struct {
		USD float64 `json:"estimatedGenerationCost"`
	}
	r := request("POST", "/v2/generations/estimate", strings.NewReader(ask))
	r.Header.Set("Content-Type", "application/json")
	err := json.Unmarshal(b.do(r).want(http.StatusOK).Body.Bytes(), &answer)
	return answer.USD, err == nil
}
