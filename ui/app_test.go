package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/dialog"
)

// TestMain makes golden screens independent of the tester's environment.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}

// app runs a Model as Bubble Tea does, one message at a time, in a synctest bubble.
type app struct {
	t         *testing.T
	m         tea.Model
	jobs      *fakeJobs
	msgs      chan tea.Msg
	quit      bool
	suspended bool
	ticks     int
	// videoTicks counts the updates of the videos' progress.
	videoTicks int
	execs      int    // programs that asked for the terminal
	raw        string // raw output to the terminal
	clip       string // the last text on the clipboard
}

// inApp runs test with a dashboard of 120 by 40 in a folder of sample files.
func inApp(t *testing.T, change func(*Config, *fakeJobs), test func(*app)) {
	t.Helper()
	dir := samples(t)
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{batches: someBatches()}
		cfg := Config{
			Jobs: jobs, Host: "api.sync.so", Dir: dir, Home: filepath.Dir(dir), Output: filepath.Join(dir, "output.jsonl"),
			Interval: 10 * time.Second, IdleInterval: time.Minute, Now: time.Now, Jitter: func() float64 { return 0 }, Mouse: true,
		}
		if change != nil {
			change(&cfg, jobs)
		}
		ctx, cancel := context.WithCancel(t.Context())
		a := &app{t: t, jobs: jobs, msgs: make(chan tea.Msg, 10_000)}
		m := New(ctx, cfg)
		a.m = m
		a.run(a.m.Init())
		a.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		test(a)
		cancel()
		time.Sleep(2 * time.Second) // pending ticks end inside the bubble
	})
}

// start is the initial time of a bubble's clock.
var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// samples makes ~/campaign with a valid file, a broken one, and typical other content.
func samples(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "campaign")
	write := func(name, content string, age time.Duration) {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(content), 0o644))
		must(t, os.Chtimes(path, start.Add(-age), start.Add(-age)))
	}
	write("input.jsonl", goodLines(20), 2*time.Minute)
	write("broken.jsonl", `{"request_id": "aa", "endpoint": "/v2/generat", "payload": {"model": "lipsnyc-2", "input": []}}`+"\n"+goodLines(20), time.Hour)
	write("notes.txt", "call the client", 3*time.Hour)
	write(".hidden.jsonl", goodLines(20), time.Minute)
	write("archive/old.jsonl", goodLines(20), 1000*time.Hour)
	return dir
}

func goodLines(n int) string {
	var b strings.Builder
	for i := range n {
		id := string(rune('a'+i/26)) + string(rune('a'+i%26))
		b.WriteString(`{"request_id": "` + id + `", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [` +
			`{"type": "video", "url": "https://cdn.acme-studio.com/` + id + `.mp4"}, {"type": "audio", "url": "https://cdn.acme-studio.com/` + id + `.wav"}]}}` + "\n")
	}
	return b.String()
}

func someBatches() []syncapi.Batch {
	return []syncapi.Batch{
		{ID: "batch_abc123", Status: syncapi.StatusProcessing, CreatedAt: start.Add(-2 * time.Minute),
			Metrics: syncapi.Metrics{Total: 20, Succeeded: 14, Failed: 1}},
		{ID: "batch_def456", Status: syncapi.StatusCompleted, CreatedAt: start.Add(-2 * time.Hour),
			OutputURL: "https://api.sync.so/v2/batches/batch_def456/result", Metrics: syncapi.Metrics{Total: 50, Succeeded: 50}},
		{ID: "batch_0f00ba", Status: syncapi.StatusFailed, CreatedAt: start.Add(-30 * time.Hour), Metrics: syncapi.Metrics{Total: 8}},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (a *app) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { a.msgs <- cmd() }()
	}
}

// send delivers a message, and all messages that follow from it without time passing.
func (a *app) send(msg tea.Msg) {
	a.t.Helper()
	a.deliver(msg)
	a.settle()
}

func (a *app) deliver(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			a.run(cmd)
		}
	case tea.RawMsg:
		a.raw += fmt.Sprint(msg.Msg)
	case tea.QuitMsg:
		a.quit = true
	case tea.SuspendMsg:
		a.suspended = true
	default:
		switch fmt.Sprintf("%T", msg) {
		case "tea.setClipboardMsg": // Bubble Tea's own message
			a.clip = fmt.Sprint(msg)
		case "tea.execMsg":
			a.execs++
		case "downloads.videoTickMsg":
			a.videoTicks++
		}
		var cmd tea.Cmd
		a.m, cmd = a.m.Update(msg)
		a.run(cmd)
		_, isTick := msg.(tickMsg)
		if isTick {
			a.ticks++
		}
		if !isTick || a.ticks%looks == 0 {
			a.check()
		}
	}
}

// looks is how many seconds pass between two checks of a screen that only ticks.
const looks = 20

func (a *app) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-a.msgs:
			a.deliver(msg)
		default:
			return
		}
	}
}

// wait lets time pass.
func (a *app) wait(d time.Duration) {
	a.t.Helper()
	for d > 0 {
		step := time.Second
		if a.isUnread() {
			step = 100 * time.Millisecond
		}
		time.Sleep(min(d, step))
		a.settle()
		d -= step
	}
}

// press types keys, by Bubble Tea's names.
func (a *app) press(keys ...string) {
	a.t.Helper()
	for _, k := range keys {
		a.read()
		a.send(keyPress(k))
	}
}

// read waits for the moment that a dialog needs before it accepts keys.
func (a *app) read() {
	if _, asked := a.dialog().(*dialog.Confirm); !asked && a.isUnread() {
		a.wait(moment)
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"space": tea.KeySpace, "left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// screen returns the text on the screen, without colors, with slashes on every system.
func (a *app) screen() string { return filepath.ToSlash(ansi.Strip(a.m.View().Content)) }

// check runs after every message: the screen is exactly as large as the terminal.
func (a *app) check() {
	a.t.Helper()
	m := a.model().env
	if m.Width <= 0 || m.Height <= 0 {
		return
	}
	lines := strings.Split(a.m.View().Content, "\n")
	if len(lines) != m.Height {
		a.t.Fatalf("%d lines on a screen of %d:\n%s", len(lines), m.Height, a.screen())
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); w != m.Width {
			a.t.Fatalf("line %d is %d wide on a screen of %d: %q", i, w, m.Width, ansi.Strip(l))
		}
	}
}

func (a *app) sees(want ...string) {
	a.t.Helper()
	s := a.screen()
	for _, w := range want {
		if !strings.Contains(s, w) {
			a.t.Errorf("no %q on the screen:\n%s", w, s)
		}
	}
}

func (a *app) seesNot(unwanted ...string) {
	a.t.Helper()
	s := a.screen()
	for _, w := range unwanted {
		if strings.Contains(s, w) {
			a.t.Errorf("%q on the screen:\n%s", w, s)
		}
	}
}

var errNetwork = &syncapi.TransportError{Host: "api.sync.so", Err: errors.New("connection refused")}
