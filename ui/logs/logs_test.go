package logs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

var start = time.Date(2026, 11, 27, 15, 4, 5, 0, time.UTC)

func newLog(t *testing.T) *Log {
	t.Helper()
	key, err := syncapi.ParseKey("canary-key")
	if err != nil {
		t.Fatal(err)
	}
	env := &screen.Env{Context: t.Context(), Keys: keys.Default(), Theme: theme.New(true, theme.Profile(true)), Now: start, Results: t.TempDir()}
	return New(env, NewFeed(), key)
}

// read returns a read of the API that ended some seconds after the start.
func read(second int, path string, status int) syncapi.Exchange {
	x := syncapi.Exchange{
		Ended: start.Add(time.Duration(second) * time.Second), Latency: 45 * time.Millisecond,
		Method: "GET", Host: "api.sync.so", Path: path, Status: status, Try: 1,
	}
	if status != 200 {
		x.Decision, x.Reason = syncapi.DecidedFailed, fmt.Sprintf("Sync answered %d", status)
	}
	return x
}

func open(l *Log, width, height int) *Page {
	p := l.Page()
	p.SetSize(width, height)
	return p
}

// press types keys, and runs the last command.
func press(p *Page, names ...string) tea.Msg {
	var cmd tea.Cmd
	for _, name := range names {
		msg, _ := keys.Press(name)
		cmd = p.Update(msg)
	}
	if cmd == nil {
		return nil
	}
	return cmd()
}

func text(p *Page) string { return ansi.Strip(strings.Join(p.View(), "\n")) }

// posted returns the messages that the page has sent, as text.
func posted(env *screen.Env) string {
	var b strings.Builder
	for msg, ok := env.Next(); ok; msg, ok = env.Next() {
		fmt.Fprintf(&b, "%T %+v\n", msg, msg)
	}
	return b.String()
}

// shown returns the rows as lines without times.
func shown(p *Page) []string {
	var lines []string
	for i := range p.rows {
		lines = append(lines, fmt.Sprintf("%s ×%d", p.rows[i].last().whole(), len(p.rows[i].entries)))
	}
	return lines
}

// Polls take one line for each address, until something else happens.
func TestPollsAreFolded(t *testing.T) {
	l := newLog(t)
	for i := range 5 {
		l.request(read(10*i, "/v2/batch", 200))
		l.request(read(10*i+1, "/v2/batch/a", 200))
	}
	l.say(screen.Info, "Copied a.")
	l.request(read(50, "/v2/batch", 200))
	for i := range 3 {
		l.request(read(60+10*i, "/v2/batch", 503))
	}
	l.request(read(90, "/v2/batch", 200))
	p := open(l, 100, 20)
	want := []string{
		"GET api.sync.so/v2/batch · 200 after 45 ms · done ×5",
		"GET api.sync.so/v2/batch/a · 200 after 45 ms · done ×5",
		"Copied a. ×1",
		"GET api.sync.so/v2/batch · 200 after 45 ms · done ×1",
		"GET api.sync.so/v2/batch · 503 after 45 ms · gave up · Sync answered 503 ×3",
		"GET api.sync.so/v2/batch · 200 after 45 ms · done ×1",
	}
	if got := shown(p); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("the rows are\n%s", strings.Join(got, "\n"))
	}
	press(p, "g", "enter")
	if got := len(p.rows); got != 10 {
		t.Errorf("%d rows with an open run:\n%s", got, text(p))
	}
	press(p, "enter")
	if got := len(p.rows); got != 6 {
		t.Errorf("%d rows with a closed run:\n%s", got, text(p))
	}
	press(p, "/", "5", "0", "3", "enter")
	if got := len(p.rows); got != 3 {
		t.Errorf("%d rows with a filter:\n%s", got, text(p))
	}
}

func TestFilter(t *testing.T) {
	l := newLog(t)
	l.request(read(0, "/v2/batch", 200))
	l.request(syncapi.Exchange{Ended: start, Method: "POST", Host: "api.sync.so", Path: "/v2/batch", Decision: syncapi.DecidedUnknown, Reason: "no answer from api.sync.so"})
	l.request(syncapi.Exchange{Ended: start, Method: "POST", Host: "api.sync.so", Path: "/v2/batch", Status: 429, Decision: syncapi.DecidedRetry, Wait: 5 * time.Second})
	l.say(screen.Failure, "Not submitted: input.jsonl, status: full")
	for filter, want := range map[string]int{
		"":                        4,
		"method:post":             2,
		"method:post status:4":    1,
		"status:200":              1,
		"path:/v2/batch":          3,
		"unknown":                 1,
		"retry in":                1,
		"SUBMITTED":               1,
		"method:get submitted":    0,
		"input.jsonl status:full": 0,
	} {
		if got := len(matching(l.entries, filter)); got != want {
			t.Errorf("%q finds %d entries, not %d", filter, got, want)
		}
	}
}

// The page follows the end of the log until the user moves the cursor. Then the cursor
// keeps its entry.
func TestFollow(t *testing.T) {
	l := newLog(t)
	for i := range 30 {
		l.say(screen.Info, fmt.Sprintf("Said %d.", i))
	}
	p := open(l, 80, 14)
	add := func(what string) { l.say(screen.Info, what); p.Update(screen.TickMsg{}) }
	add("The newest.")
	if s := text(p); !strings.Contains(s, "▸ 15:04:05  The newest.") || !strings.Contains(s, "following") {
		t.Errorf("the page does not follow:\n%s", s)
	}
	press(p, "k", "k")
	add("Newer still.")
	if s := text(p); !strings.Contains(s, "▸ 15:04:05  Said 28.") || strings.Contains(s, "following") || strings.Contains(s, "Newer") {
		t.Errorf("the cursor moved:\n%s", s)
	}
	press(p, "G")
	add("The last.")
	if s := text(p); !strings.Contains(s, "▸ 15:04:05  The last.") {
		t.Errorf("the page does not follow again:\n%s", s)
	}
}

// The log is bounded, and hours of polls do not push out messages.
func TestBounded(t *testing.T) {
	l := newLog(t)
	l.say(screen.Failure, "Not submitted.")
	for i := range maxEntries + 300 {
		l.request(read(i, fmt.Sprintf("/v2/batch/%d", i%7), 200))
	}
	if l.Len() != maxEntries || l.entries[0].text != "Not submitted." {
		t.Errorf("%d entries, the first is %q", l.Len(), l.entries[0].line())
	}
	for i := range maxEntries + 300 {
		l.say(screen.Info, fmt.Sprint(i, strings.Repeat("x", i%50/49*3*maxText)))
		if i%4 == 0 {
			l.request(read(i, "/v2/batch", 503))
		}
	}
	if l.Len() > maxEntries {
		t.Errorf("%d entries", l.Len())
	}
	for i := range l.entries {
		if e := l.entries[i]; len(e.text)+len(e.request.Reason) > 2*maxText {
			t.Fatalf("an entry has %d bytes", len(e.text))
		}
	}
}

// canaries adds entries with secrets in every possible form.
func canaries(l *Log) {
	l.say(screen.Info, "the key canary-key of https://u:canary-pass@h/x?sig=canary-sig")
	l.Update(screen.FailMsg{Title: "Not sent", Err: errors.New("GET https://h/?canary-sig=1: canary-key \x1b[31m")})
	x := read(1, "/v2/batch", 503)
	x.Reason = "it is canary-key at https://u:canary-pass@h/?canary"
	l.request(x)
	x.Path, x.Host = "/v2/canary-key", "canary-key.so"
	l.request(x)
}

func TestNoSecretIsShownCopiedOrSaved(t *testing.T) {
	l := newLog(t)
	canaries(l)
	p := open(l, 200, 40)
	saved := press(p, "g", "y", "j", "y", "Y", "j", "y", "j", "y", "d").(savedMsg)
	if saved.err != nil {
		t.Fatal(saved.err)
	}
	data, err := os.ReadFile(saved.path)
	if err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]string{"screen": text(p), "clipboard": posted(p.env), "file": string(data)} {
		if strings.Contains(s, "canary") || strings.Contains(s, "\x1b") || !strings.Contains(s, "••••••••") {
			t.Errorf("the %s has\n%s", what, s)
		}
	}
}

// The file is new, and only the user can read it.
func TestSave(t *testing.T) {
	l := newLog(t)
	p := open(l, 100, 20)
	if press(p, "d") != nil || press(p, "y") != nil || posted(p.env) != "" {
		t.Error("an empty log is saved or copied")
	}
	for i := range 3 {
		l.request(read(10*i, "/v2/batch", 200))
	}
	l.say(screen.Info, "Said.")
	p.Update(screen.TickMsg{})
	first, second := press(p, "d").(savedMsg), press(p, "/", "s", "a", "i", "d", "enter", "d").(savedMsg)
	if first.err != nil || second.err != nil || filepath.Base(first.path) != "syncbatch-log-20261127-150405.txt" || filepath.Base(second.path) != "syncbatch-log-20261127-150405-2.txt" {
		t.Fatalf("saved %+v, %+v", first, second)
	}
	data, err := os.ReadFile(first.path)
	if err != nil || strings.Count(string(data), "\n") != 4 || !strings.HasPrefix(string(data), "2026-11-27T15:04:05Z GET api.sync.so/v2/batch · 200 after 45 ms · done\n") {
		t.Errorf("saved %q, %v", data, err)
	}
	if data, err := os.ReadFile(second.path); err != nil || string(data) != "2026-11-27T15:04:05Z Said.\n" {
		t.Errorf("saved %q with a filter, %v", data, err)
	}
	if info, err := os.Stat(first.path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	p.Update(first)
	if got := posted(p.env); !strings.Contains(got, "Saved 4 lines to ") {
		t.Errorf("posted %s", got)
	}
	p.env.Results = filepath.Join(p.env.Results, "gone")
	p.Update(press(p, "d"))
	if got := posted(p.env); !strings.Contains(got, "The log is not saved") {
		t.Errorf("posted %s", got)
	}
}

// Every line is as wide as the page, at any size.
func TestSizes(t *testing.T) {
	l := newLog(t)
	canaries(l)
	l.request(syncapi.Exchange{Ended: start, Method: "PUT", Host: "files.sync.so", Latency: 12 * time.Minute, Try: 3, Decision: syncapi.DecidedRetry, Wait: 4 * time.Second, Reason: "日本語"})
	for width := 0; width < 120; width += 3 {
		for _, height := range []int{0, 1, 3, 6, 15} {
			p := open(l, width, height)
			lines := p.View()
			for _, line := range lines {
				if len(lines) != height || width > 1 && format.Width(line) != width {
					t.Fatalf("%dx%d: %d lines, one of %d cells: %q", width, height, len(lines), format.Width(line), line)
				}
			}
		}
	}
}

// The feed never blocks the client, and drops the oldest exchanges.
func TestFeed(t *testing.T) {
	f := NewFeed()
	var observers sync.WaitGroup
	for range 4 {
		observers.Go(func() {
			for i := range feedSize {
				f.Observe(syncapi.Exchange{Try: i})
			}
		})
	}
	observers.Wait()
	f.Observe(syncapi.Exchange{Try: -1})
	taken := 0
	var last syncapi.Exchange
	for len(f.exchanges) > 0 {
		msg := f.take(t.Context())().(exchangesMsg)
		if taken += len(msg); len(msg) > maxTaken {
			t.Errorf("%d exchanges at once", len(msg))
		}
		last = msg[len(msg)-1]
	}
	if taken != feedSize || last.Try != -1 {
		t.Errorf("took %d exchanges, the last is %+v", taken, last)
	}
	l := newLog(t)
	if l.Update(exchangesMsg{read(0, "/v2/batch", 200)}) == nil || l.Len() != 1 {
		t.Error("the log does not wait for more")
	}
	if New(l.env, nil, syncapi.Secret{}).Init() != nil {
		t.Error("a log without requests waits for some")
	}
}
