package ui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// A notice that does not fit loses parts of its names, but never the message itself.
func TestFitNotice(t *testing.T) {
	long := strings.Repeat("campaign-", 12) + "spring.jsonl"
	for text, want := range map[string]string{
		long + ": COMPLETED, 1 succeeded, 0 failed.":  "campaign-…ing.jsonl: COMPLETED, 1 succeeded, 0 failed.",
		"Saved 20 results, 2 failed: /home/" + long:   "Saved 20 results, 2 failed: /home/campai…-spring.jsonl",
		"Renamed " + long + " to " + long + ", fine.": ", fine.",
		"short": "short",
	} {
		got := fitNotice(text, 56)
		if format.Width(got) > 56 || !strings.HasSuffix(got, want[max(0, len(want)-8):]) {
			t.Errorf("%q of %d cells, want %q", got, format.Width(got), want)
		}
	}
}

// On a low screen, a notice is in a border, so that the keys stay visible.
func TestNoticeOnALowScreen(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.send(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
		a.deliver(screen.NoticeMsg{Level: screen.Failure, Text: "It went wrong."})
		a.sees("╰ ✖ It went wrong. ─", "s submit", "q quit")
		a.press("3", "enter")
		a.sees("╰ ✖ It went wrong. ─", "esc back")
		a.wait(noticeTime * 2)
		a.seesNot("It went wrong.")
	})
}

// A zoomed pane says so, and how to leave.
func TestZoomIsSaid(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("z")
		a.sees("zoomed (z)")
		a.press("z")
		a.seesNot("zoomed")
	})
}

// Failed requests next to succeeded ones are a warning, by color and, without colors, by
// sign.
func TestPartialFailureIsAWarning(t *testing.T) {
	for name, test := range map[string]struct {
		metrics syncapi.Metrics
		status  syncapi.Status
		glyph   string
		style   func(theme.Theme) theme.Style
	}{
		"all succeeded": {syncapi.Metrics{Total: 20, Succeeded: 20}, syncapi.StatusCompleted, "✔", func(t theme.Theme) theme.Style { return t.OK }},
		"some failed":   {syncapi.Metrics{Total: 20, Succeeded: 17, Failed: 3}, syncapi.StatusCompleted, "⚠", func(t theme.Theme) theme.Style { return t.Warn }},
		"all failed":    {syncapi.Metrics{Total: 20, Failed: 20}, syncapi.StatusCompleted, "✖", func(t theme.Theme) theme.Style { return t.Fail }},
		"as a whole":    {syncapi.Metrics{Total: 20}, syncapi.StatusFailed, "✖", func(t theme.Theme) theme.Style { return t.Fail }},
	} {
		for _, background := range []color.Color{color.Black, color.White} {
			for _, noColor := range []bool{false, true} {
				t.Run(fmt.Sprint(name, background, noColor), func(t *testing.T) {
					inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.NoColor = noColor }, func(a *app) {
						a.send(tea.BackgroundColorMsg{Color: background})
						a.jobs.set(func(f *fakeJobs) {
							f.batches[0].Status, f.batches[0].Metrics, f.batches[0].OutputURL = test.status, test.metrics, "https://x"
						})
						a.wait(12 * time.Second)
						a.sees(" " + test.glyph + " batch_abc123: ")
						notice, _, _ := strings.Cut(a.model().statusLine(120), "batch_abc123")
						if want := test.style(a.model().env.Theme).Render(" " + test.glyph + " "); notice == "" || !strings.HasPrefix(want, notice) {
							t.Errorf("drawn as %q, not %q", notice, want)
						}
					})
				})
			}
		}
	}
}

// The end of a batch does not replace the answer to a key: it follows some seconds later,
// even if more answers come in the meantime.
func TestAnswersStayAWhile(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) {
			f.batches[0].Status, f.batches[0].OutputURL = syncapi.StatusCompleted, "https://x"
		})
		const answer, ended = "Copied batch_abc123.", "batch_abc123: COMPLETED"
		a.press("3", "y", "r") // this polls
		a.sees(answer)
		a.seesNot(ended)
		a.wait(3 * time.Second)
		a.press("y")
		a.wait(3 * time.Second)
		a.sees(answer)
		a.seesNot(ended)
		a.wait(2 * time.Second)
		a.sees(ended)
		a.press("y")
		a.sees(answer)
		a.wait(2 * failureTime)
		a.seesNot(answer, ended)
		a.send(screen.NoticeMsg{Text: "Something ended.", Background: true})
		a.sees("Something ended.")
	})
}
