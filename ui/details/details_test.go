package details

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

func page(input, output string) *Page {
	b := syncapi.Batch{ID: "batch_1", Status: syncapi.StatusCompleted, Metrics: syncapi.Metrics{Total: 3, Succeeded: 2, Failed: 1}}
	env := &screen.Env{Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII)}
	m := newPage(env, nil, screen.OpenBatchMsg{Batch: b, File: "in.jsonl", Saved: "output.jsonl"}, progress{}, &outage{})
	m.SetSize(120, 24)
	m.setResults(gather("batch_1", batchfile.Join(&batchfile.File{Content: []byte(input)}, &batchfile.File{Content: []byte(output)}), nil))
	return m
}

func request(id string) string {
	return fmt.Sprintf(`{"request_id": %q, "endpoint": "/v2/generate", "payload": {}}`+"\n", id)
}

func result(id, status string) string {
	return fmt.Sprintf(`{"request_id": %q, "response": {"status": %q, "outputUrl": "https://a.io/%s", "error_code": "generation_timeout"}}`+"\n", id, status, id)
}

// bare returns a result that has completed without a video.
func bare(id string) string {
	return fmt.Sprintf(`{"request_id": %q, "response": {"status": "COMPLETED", "outputUrl": null}}`+"\n", id)
}

func text(m *Page) string {
	return ansi.Strip(strings.Join(m.View(), "\n"))
}

func TestFitsEverySize(t *testing.T) {
	m := page(request("a")+request("日本語のとても長い識別子"), result("日本語のとても長い識別子", "FAILED")+"no JSON\n")
	for w := 60; w < 210; w += 7 {
		for h := 13; h < 61; h += 5 {
			m.SetSize(w, h)
			lines := m.View()
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if n := ansi.StringWidth(l); n != w {
					t.Fatalf("%dx%d: a line of %d: %q", w, h, n, ansi.Strip(l))
				}
			}
		}
	}
}

func TestSummary(t *testing.T) {
	if s := text(page(request("a")+request("b")+request("c"), result("b", "FAILED")+result("a", "COMPLETED")+result("x", "COMPLETED"))); !strings.Contains(s, "1 succeeded · 1 failed · 1 missing · 1 unexpected") || !strings.Contains(s, "1× generation_timeout  ━━━━━━━━━━━━━━━━  "+syncapi.Remedy("generation_timeout")[:20]) {
		t.Error(s)
	}
	// A batch that was created elsewhere has no requests to compare with.
	if s := text(page("", result("b", "rejected")+result("c", "PROCESSING")+result("a", "COMPLETED")+"not JSON\n")); !strings.Contains(s, "1 succeeded · 1 rejected · 1 unfinished · 1 unreadable") || strings.Contains(s, "unexpected") || !strings.Contains(s, "1× generation_timeout  ━") {
		t.Error(s)
	}
}

func TestCompletedWithoutAVideo(t *testing.T) {
	for name, tt := range map[string]struct{ input, summary string }{
		"of this machine": {request("a") + request("b"), "1 succeeded · 1 without a video"},
		"from elsewhere":  {"", "1 succeeded · 1 without a video"},
	} {
		t.Run(name, func(t *testing.T) {
			m := page(tt.input, result("a", "COMPLETED")+bare("b"))
			if s := text(m); !strings.Contains(s, tt.summary) || !strings.Contains(s, "▸ ? COMPLETED") || !strings.Contains(s, fmt.Sprintf(lacksHint, "d")) {
				t.Error(s)
			}
			if r, ok := m.selected(); !ok || hasVideo(r) {
				t.Errorf("%+v is not what needs the user first", r)
			}
		})
	}
}

func TestAnotherBatchsResultsAreNotShown(t *testing.T) {
	m := page("", "")
	m.setResults(gather("batch_2", batchfile.Join(&batchfile.File{}, &batchfile.File{Content: []byte(result("z", "FAILED"))}), nil))
	if s := text(m); strings.Contains(s, "z") && strings.Contains(s, "FAILED") {
		t.Error(s)
	}
}

// The reason for missing results says what the user can do.
func TestNoResults(t *testing.T) {
	for name, test := range map[string]struct {
		batch syncapi.Batch
		want  string
	}{
		"runs":              {syncapi.Batch{Status: syncapi.StatusProcessing}, "is known when the batch has ended"},
		"on their way":      {syncapi.Batch{Status: syncapi.StatusCompleted}, "will have its results in a moment"},
		"not downloaded":    {syncapi.Batch{Status: syncapi.StatusCompleted, OutputURL: "https://x"}, "d downloads the results"},
		"failed":            {syncapi.Batch{Status: syncapi.StatusFailed}, "failed as a whole and has no results"},
		"failed, with some": {syncapi.Batch{Status: syncapi.StatusFailed, OutputURL: "https://x"}, "d downloads the results"},
	} {
		t.Run(name, func(t *testing.T) {
			m := page("", "")
			test.batch.ID = "batch_1"
			m.setBatch(m.env.Now, test.batch)
			m.setResults(gather("batch_1", nil, job.ErrNotCollected))
			if s := text(m); !strings.Contains(s, test.want) {
				t.Errorf("no %q in:\n%s", test.want, s)
			}
		})
	}
}

// The line about all videos counts each once, and its bar shows the downloaded part.
func TestAllVideos(t *testing.T) {
	for name, test := range map[string]struct {
		videos []screen.Video
		want   string
	}{
		"one waits":      {[]screen.Video{{State: screen.VideoWaiting}}, "────────────────────  0 of 1 saved "},
		"half of one":    {[]screen.Video{{State: screen.VideoLoading, Done: 5, Total: 10}}, "━━━━━━━━━━──────────  0 of 1 saved "},
		"saved":          {[]screen.Video{{State: screen.VideoSaved}}, "━━━━━━━━━━━━━━━━━━━━  1 of 1 saved "},
		"saved and not":  {[]screen.Video{{State: screen.VideoSaved}, {State: screen.VideoFailed}}, "━━━━━━━━━━──────────  1 of 2 saved · 1 not "},
		"expired":        {[]screen.Video{{State: screen.VideoSaved}, {State: screen.VideoExpired}}, "━━━━━━━━━━──────────  1 of 2 saved · 1 not "},
		"lost both ways": {[]screen.Video{{State: screen.VideoFailed}, {State: screen.VideoExpired}}, "────────────────────  0 of 2 saved · 2 not "},
		"without a size": {[]screen.Video{{State: screen.VideoLoading, Done: 5}}, "────────────────────  0 of 1 saved "},
		"more than all":  {[]screen.Video{{State: screen.VideoLoading, Done: 15, Total: 10}}, "━━━━━━━━━━━━━━━━━━━━  0 of 1 saved "},
		"every state": {[]screen.Video{{State: screen.VideoWaiting}, {State: screen.VideoLoading}, {State: screen.VideoSaved}, {State: screen.VideoFailed}, {State: screen.VideoExpired}},
			"━━━━────────────────  1 of 5 saved · 2 not "},
	} {
		t.Run(name, func(t *testing.T) {
			m := page(request("a"), result("a", "COMPLETED"))
			videos := map[string]screen.Video{}
			for i, v := range test.videos {
				videos[string(rune('a'+i))] = v
			}
			m.Update(screen.VideoStatesMsg{Batch: "batch_1", Videos: videos})
			if s := text(m); !strings.Contains(s, " videos   "+test.want) {
				t.Errorf("no %q in:\n%s", test.want, s)
			}
		})
	}
}

// catalog is Jobs with Sync's own catalog of error codes.
type catalog struct {
	Jobs
	remedies map[string]string
}

func (c catalog) Remedy(_ context.Context, code string) string { return c.remedies[code] }

// TestRemedyOfANewCode shows the advice in Sync's catalog for a code that this program
// lacks, in the summary and with the request.
func TestRemedyOfANewCode(t *testing.T) {
	const code, says = "generation_moon_phase", "Wait for the \x1b[31mfull moon."
	m := page("", "")
	m.jobs = catalog{remedies: map[string]string{code: says}}
	output := strings.ReplaceAll(result("a", "FAILED"), "generation_timeout", code)
	read := gather("batch_1", batchfile.Join(&batchfile.File{Content: []byte(request("a"))}, &batchfile.File{Content: []byte(output)}), nil)
	ask := m.Update(resultsMsg{read})
	if s := text(m); ask == nil || strings.Contains(s, "full moon") {
		t.Fatal(s)
	}
	m.Update(ask())
	if s := text(m); strings.Count(s, "full moon.") != 2 || strings.Contains(s, "\x1b") {
		t.Error(s)
	}
	if m.Update(resultsMsg{read}) != nil {
		t.Error("a known code is looked up again")
	}
}
