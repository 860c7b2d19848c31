package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
	sandboxmedia "syncbatch-tui/syncapi/sandbox/media"
)

// inSandbox calls a sandbox without a network.
type inSandbox struct{ *sandbox.Server }

func (s inSandbox) do(path, contentType string, body io.Reader, answer any) error {
	r := httptest.NewRequest(http.MethodPost, path, body)
	r.Header.Set("X-Api-Key", sandbox.Key)
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return &syncapi.Error{StatusCode: w.Code}
	}
	return json.Unmarshal(w.Body.Bytes(), answer)
}

type sandboxCost struct {
	Frames int     `json:"estimatedFrameCount"`
	USD    float64 `json:"estimatedGenerationCost"`
}

func (s inSandbox) Estimate(_ context.Context, model string, length time.Duration, fps float64) (syncapi.Estimate, error) {
	var c sandboxCost
	err := s.do("/v2/generations/estimate", "application/json",
		strings.NewReader(fmt.Sprintf(`{"model":%q,"duration":%v,"fps":%v}`, model, length.Seconds(), fps)), &c)
	return syncapi.Estimate{Cost: c.USD, Frames: c.Frames}, err
}

func (s inSandbox) AnalyzeCost(_ context.Context, payload []byte) (syncapi.Estimate, error) {
	var c []sandboxCost
	if err := s.do("/v2/analyze/cost", "application/json", bytes.NewReader(payload), &c); err != nil {
		return syncapi.Estimate{}, err
	}
	return syncapi.Estimate{Cost: c[0].USD, Frames: c[0].Frames}, nil
}

// create creates a batch.
func (s inSandbox) create(content string) (id string, err error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("input", "input.jsonl") // a buffer returns no error
	_, _ = io.WriteString(part, content)
	_ = form.Close()
	var created struct{ ID string }
	err = s.do("/v2/batch", form.FormDataContentType(), &body, &created)
	return created.ID, err
}

// withMedia puts a file of requests with these sample videos first in the folder, and
// gives the dashboard a checker and prices for them.
func withMedia(t *testing.T, s inSandbox, videos ...string) func(*Config, *fakeJobs) {
	return func(cfg *Config, jobs *fakeJobs) {
		var b strings.Builder
		for i, v := range videos {
			fmt.Fprintf(&b, `{"request_id":"r%02[1]d","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/docs/%[2]s"},`+
				`{"type":"audio","url":"https://assets.sync.so/docs/voice-5s.wav"}],"options":{"sync_mode":"loop","temperature":0.%02[1]d}}}`+"\n", i, v)
		}
		path := filepath.Join(cfg.Dir, "media.jsonl")
		must(t, os.WriteFile(path, []byte(b.String()), 0o644))
		must(t, os.Chtimes(path, start, start))
		cfg.File, jobs.prices = "media.jsonl", s
		cfg.Media = media.New(media.Options{
			Wrap: sandboxmedia.Transport, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
		})
	}
}

// allGood returns videos for a full batch without problems.
func allGood() []string {
	var videos []string
	for range 5 {
		videos = append(videos, "clip-5s.mp4", "clip-6s-24fps.mp4", "clip-8s-30fps.mov", "clip-5s-60fps.mp4")
	}
	return videos
}

// TestMedia checks the media of a file: each problem is at its URL, and the question
// before paying says what is known.
func TestMedia(t *testing.T) {
	odd := append(allGood(), "missing.mp4", "web-page.mp4", "too-long.mp4")
	inApp(t, withMedia(t, inSandbox{sandbox.New()}, odd...), func(a *app) {
		a.sees("23 requests · 0 errors", "p check media", "about $24.00")
		a.press("s")
		a.sees("Cost: about $24.00, assuming 30 s at 30 fps each.", "Media: not checked; p checks them.")
		a.wait(time.Second)
		a.press("n", "p")
		a.sees("The media of media.jsonl have 3 problems", "3 warnings", "for 21, 2 unknown",
			"media-unreachable  the video answers 404", "media-not-media  the video is an HTML page",
			"8 of 8 checked · 5.0–45.0 s", "known for 21 · 2 unknown", "2: nothing is known of the video", "unreachable")
		a.press("s")
		a.sees("Media: 8 of 8 checked · 5.0–45.0 s", "Cost: about $", " for 21, 2 unknown.", "known for 21 · 2 unknown.")
		a.wait(time.Second)
		a.press("n", "down", "up")
		a.sees("3 warnings", "for 21, 2 unknown") // it is kept
	})
}

// TestMediaScreens draws the results of a media check.
func TestMediaScreens(t *testing.T) {
	odd := append(allGood(), "missing.mp4", "web-page.mp4", "too-long.mp4")
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 60, Height: 15}} {
		for name, keys := range map[string][]string{"report": {"p", "enter"}, "submit": {"p", "s"}} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, withMedia(t, inSandbox{sandbox.New()}, odd...), func(a *app) {
					a.send(size)
					a.press(keys...)
					golden.RequireEqual(t, a.screen())
				})
			})
		}
	}
}

// TestQuoteIsWhatIsBilled sends a file through the dashboard: the cost in the question
// matches the sandbox's bill, within the price of one frame per request.
func TestQuoteIsWhatIsBilled(t *testing.T) {
	clock := start
	s := inSandbox{sandbox.New(sandbox.WithClock(func() time.Time { return clock }), sandbox.WithDuration(time.Second))}
	change := withMedia(t, s, allGood()...)
	inApp(t, func(cfg *Config, jobs *fakeJobs) {
		change(cfg, jobs)
		cfg.MaxCost = 100
		jobs.submit = func(context.Context) (syncapi.Batch, error) {
			id, err := s.create(jobs.submitted[0])
			return syncapi.Batch{ID: id, Status: syncapi.StatusPending}, err
		}
	}, func(a *app) {
		a.press("p", "s")
		a.wait(time.Second)
		var most float64
		_, after, _ := strings.Cut(a.screen(), "Cost: ≤ $")
		if _, err := fmt.Sscanf(after, "%f", &most); err != nil {
			t.Fatalf("%v\n%s", err, a.screen())
		}
		a.press("y")
		a.sees("Submitted media.jsonl as batch_")
		clock = clock.Add(time.Hour)
		bill, frames := s.Bills()[0], 0.0
		for _, c := range bill.Charges {
			frames += c.USD / float64(c.Frames)
		}
		if off := most - bill.USD; off < 0 || off > 2*frames {
			t.Errorf("at most %v was quoted, and %v is billed", most, bill.USD)
		}
	})
}

// TestMaxCost never asks to send more than the budget, or an unknown cost.
func TestMaxCost(t *testing.T) {
	for name, test := range map[string]struct {
		most   float64
		videos []string
		says   string // empty: the question is asked
	}{
		"within":  {50, allGood(), ""},
		"over":    {2, allGood(), "--max-cost $2.00: it costs ≤ $"},
		"unknown": {500, append(allGood(), "missing.mp4"), "--max-cost $500.00: the cost of 1 of 21 requests is"},
	} {
		t.Run(name, func(t *testing.T) {
			change := withMedia(t, inSandbox{sandbox.New()}, test.videos...)
			inApp(t, func(cfg *Config, jobs *fakeJobs) { change(cfg, jobs); cfg.MaxCost = test.most }, func(a *app) {
				a.press("s")
				a.sees("Not submitted: media.jsonl", "the cost is unknown until the", "Press p")
				a.seesNot("Yes")
				a.press("y", "enter", "p", "s")
				if test.says == "" {
					a.sees("Submit to api.sync.so?", "Yes, submit")
					return
				}
				a.sees("Not submitted: media.jsonl", test.says)
				a.seesNot("Yes")
				a.press("y", "enter")
				if len(a.jobs.submitted) > 0 {
					t.Error("it was submitted")
				}
			})
		})
	}
}
