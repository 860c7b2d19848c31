package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// A notice that does not fit loses a part of its names, and never what happened.
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

// On a low screen a notice is in a border: the keys stay in sight.
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
