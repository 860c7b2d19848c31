package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/submit"
)

// FuzzView shows foreign text everywhere the dashboard shows any: the screen contains only
// printable cells and its own colors.
func FuzzView(f *testing.F) {
	for _, s := range []string{"plain", "\x1b]52;c;YQ==\a", "\x1b[2J\x1b[31m", "\x1b_G\x1b\\\x9b1m", "a\u202eb\u200b\u0301\u0301", "\xff\u009b\u0085", "日本語 👩‍👩‍👧 🇸🇪 ⚠️", "\r\n\t\x00\x7f"} {
		f.Add(s, uint8(20))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		cfg := Config{Jobs: &fakeJobs{}, Host: s, Dir: "/" + s, Home: "/", Now: time.Now, Interval: time.Second, WebhookURL: s}
		var m tea.Model = New(context.Background(), cfg)
		file := &batchfile.File{Path: "/" + s, Content: []byte(`{"request_id": "` + s + "\"}\n" + s)}
		now := time.Now()
		for _, msg := range []tea.Msg{
			tea.WindowSizeMsg{Width: 60 + int(width), Height: 30},
			batches.PollEndedMsg{At: now, Snapshot: job.Snapshot{
				Batches: []syncapi.Batch{{ID: s, Status: syncapi.Status(s), CreatedAt: now}},
				Errors:  map[string]error{"x" + s: &syncapi.Error{StatusCode: 500, Messages: []string{s}}},
			}},
			report.CheckedMsg{File: screen.File{Path: file.Path, Checked: true, Content: file, Report: batchfile.Validate(file, now)}},
			keyPress("3"), keyPress("y"), keyPress("/"), tea.PasteMsg{Content: s}, keyPress("enter"), keyPress("esc"),
			batches.PollEndedMsg{At: now, Err: errors.New(s)},
			keyPress("enter"), keyPress("esc"), keyPress("L"), keyPress("esc"), keyPress("a"), tea.PasteMsg{Content: s}, keyPress("esc"),
			batches.AddMsg{ID: s}, submit.SentMsg{Name: s, Err: errors.New(s)},
		} {
			m, _ = m.Update(msg)
			onlyCells(t, m.View())
		}
	})
}

// onlyCells finds anything but printable cells, line ends and colors.
func onlyCells(t *testing.T, v tea.View) {
	t.Helper()
	plain := ansi.Strip(v.Content)
	for _, text := range []string{plain, v.WindowTitle} {
		for _, r := range text {
			if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) {
				t.Fatalf("%U in %q", r, text)
			}
		}
	}
	for i, code := range strings.Split(v.Content, "\x1b") {
		if end := strings.IndexFunc(code, func(r rune) bool { return r != '[' && r != ';' && (r < '0' || r > '9') }); i > 0 && (end < 1 || code[end] != 'm') {
			t.Fatalf("another code than a color: %q", code)
		}
	}
}
