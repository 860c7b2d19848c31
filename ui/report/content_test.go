package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/screen"
)

// look shows a file with a content, as the pane itself does.
func look(t *testing.T, name, content string, kind screen.FileKind) *Model {
	t.Helper()
	return lookIn(t, t.TempDir(), name, content, kind)
}

// lookIn shows a file in a folder.
func lookIn(t *testing.T, dir, name, content string, kind screen.FileKind) *Model {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	m := New(env(), nil, "")
	m.SetSize(100, 30)
	m.Update(m.Update(screen.FileSelectedMsg{Path: path, Stamp: screen.Stamp{Path: path, Size: 1}, Kind: kind})())
	return m
}

func holds(t *testing.T, m *Model, want ...string) {
	t.Helper()
	s := text(m)
	for _, w := range want {
		if !strings.Contains(s, w) {
			t.Errorf("no %q:\n%s", w, s)
		}
	}
}

// posted returns the messages that the pane has posted.
func posted(m *Model) (all []tea.Msg) {
	for msg, ok := m.env.Next(); ok; msg, ok = m.env.Next() {
		all = append(all, msg)
	}
	return all
}

const spoken = `{"request_id": "intro", "endpoint": "/v2/generate", "payload": {"model": "sync-3", "options": {"sync_mode": "bounce"}, "input": [` +
	`{"type": "video", "url": "https://cdn.acme.io/intro.mp4?signature=canary"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v1", "script": "Good morning to all"}}]}}` + "\n"

// A file without errors shows an overview and lists its requests.
func TestPreview(t *testing.T) {
	m := look(t, "input.jsonl", strings.Repeat(spoken, 1), screen.Requests)
	holds(t, m, "models    sync-3 ×1", "sync mode bounce ×1", "cdn.acme.io ×1 · 1 text", "REQUEST", "intro", "intro.mp4", "Good morning to all")
	if strings.Contains(text(m), "canary") {
		t.Error("a signature is on the screen")
	}
	m.Update(screen.MediaMsg{Stamp: m.stamp, Note: "1 of 1 checked", Seconds: map[int]float64{1: 12.5}})
	holds(t, m, "media     1 of 1 checked", "length    12.5 s", "LENGTH")
	m.selectRow(len(m.rows))
	posted(m)
	m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	if all := posted(m); len(all) != 1 || all[0].(screen.OpenRequestMsg).Line != 1 {
		t.Errorf("enter posts %v", all)
	}
}

// Results are summed up, and the other screens see no file.
func TestResults(t *testing.T) {
	m := look(t, "input.results.jsonl", `{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4", "outputDuration": 61}}
{"request_id": "b", "response": {"status": "FAILED", "error_code": "generation_timeout", "error": "it took too long"}}
`, screen.Results)
	holds(t, m, "2 results · 1 succeeded · 1 failed", "generation_timeout ×1", "1:01 min", "it took too long")
	for _, msg := range posted(m) {
		if f, ok := msg.(screen.FileMsg); ok && f.File.Path != "" {
			t.Errorf("results can be submitted: %v", f)
		}
	}
	if m.current().Path != "" {
		t.Error("results can be checked on the server")
	}
}

const people = "request_id,video_url,audio_url,nickname\nann,https://cdn.acme.io/ann.mp4,https://cdn.acme.io/ann.wav,A\nbob,https://cdn.acme.io/bob.mp4,https://cdn.acme.io/bob.wav,B\n"

// A table shows the requests that it would become.
func TestTable(t *testing.T) {
	m := look(t, "people.csv", people, screen.Table)
	holds(t, m, "2 requests in this table", "request_id", "nickname", "ann", "ann.mp4 + ann.wav", "c creates people.jsonl from it")
}

// The problems of a table have positions in the table.
func TestTableWithProblems(t *testing.T) {
	m := look(t, "people.csv", strings.Replace(people, "https://cdn.acme.io/bob.mp4", "ftp://cdn.acme.io/bob.mp4", 1), screen.Table)
	holds(t, m, "✖ 3:")
}

// A table that names files on this machine says which, and names the key that asks about
// them.
func TestTableWithLocalFiles(t *testing.T) {
	table := strings.ReplaceAll(people, "https://cdn.acme.io/", "")
	m := look(t, "people.csv", table, screen.Table)
	holds(t, m, "press c: it asks whether to upload the files, or where they are published")
	dir := t.TempDir()
	for _, name := range []string{"ann.mp4", "ann.wav", "bob.mp4"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m = lookIn(t, dir, "people.csv", table, screen.Table)
	holds(t, m, "3 files, 15 B · c asks before they are uploaded", "there is no such file")
}

// The lines below a table show the selected request as it would be sent.
func TestPayloadFillsTheRest(t *testing.T) {
	m := look(t, "people.csv", people, screen.Table)
	m.SetSize(100, 60)
	m.selectRow(len(m.rows)) // below the warnings
	holds(t, m, `"request_id": "ann"`, `"url": "https://cdn.acme.io/ann.mp4"`)
	m.SetSize(100, 16)
	if strings.Contains(ansi.Strip(strings.Join(m.View(), "\n")), `"request_id": "ann"`) {
		t.Error("the request takes the lines of the table")
	}
}

// A table that is longer than the pane says which rows are visible.
func TestTableSaysWhichRows(t *testing.T) {
	table := "video,audio\n"
	for i := range 22 {
		table += fmt.Sprintf("https://cdn.acme.io/%d.mp4,https://cdn.acme.io/%d.wav\n", i, i)
	}
	m := look(t, "people.csv", table, screen.Table)
	m.SetSize(100, 18)
	holds(t, m, " 10 of 22 rows ")
	m.Scroll(15)
	holds(t, m, " rows 7–16 of 22 ")
}
