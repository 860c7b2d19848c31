package files

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// env returns an environment for a pane.
func env(p colorprofile.Profile) *screen.Env {
	return &screen.Env{Keys: keys.Default(), Theme: theme.New(true, p), Now: time.Now()}
}

// open shows dir and finishes the first read.
func open(t *testing.T, dir string) *Model {
	t.Helper()
	m := New(env(colorprofile.ASCII), Config{Dir: dir})
	m.SetSize(60, 20)
	m.Update(m.Update(screen.PreparedMsg{})())
	return m
}

// press sends a key and handles the resulting messages.
func press(m *Model, key tea.KeyPressMsg) *Model {
	cmd := m.Update(key)
	if cmd != nil {
		m.Update(cmd())
	}
	return m
}

var (
	enter = tea.KeyPressMsg{Code: tea.KeyEnter}
	back  = tea.KeyPressMsg{Code: tea.KeyEscape}
	down  = tea.KeyPressMsg{Code: tea.KeyDown}
	up    = tea.KeyPressMsg{Code: tea.KeyBackspace}
)

func char(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

func names(m *Model) []string {
	var all []string
	for _, e := range m.shown {
		all = append(all, e.name)
	}
	return all
}

// tree makes files, oldest first, and folders, whose names end with a slash.
func tree(t *testing.T, paths ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, p := range paths {
		full := filepath.Join(dir, p)
		if strings.HasSuffix(p, "/") {
			must(t, os.MkdirAll(full, 0o755))
			continue
		}
		must(t, os.WriteFile(full, nil, 0o644))
		at := time.Unix(int64(1_000_000+i), 0)
		must(t, os.Chtimes(full, at, at))
	}
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOrder(t *testing.T) {
	dir := tree(t, "old.jsonl", "notes.txt", ".secret.jsonl", "b/", "a/", "NEW.JSONL", "folder.jsonl/")
	m := open(t, dir)
	want := []string{"NEW.JSONL", "old.jsonl", "..", "a", "b", "folder.jsonl", "notes.txt"}
	if got := names(m); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := m.Selected(); got != filepath.Join(dir, "NEW.JSONL") || !m.IsInput() {
		t.Errorf("the cursor begins on %q", got)
	}
	if m = press(m, char('.')); !slices.Contains(names(m), ".secret.jsonl") {
		t.Error("hidden files stay hidden")
	}
}

// A symbolic link is shown as its target, or with an error if it has none.
func TestLinks(t *testing.T) {
	dir := tree(t, "old.jsonl")
	for name, to := range map[string]string{"link.jsonl": "old.jsonl", "broken.jsonl": "nowhere"} {
		link := filepath.Join(dir, name)
		if err := os.Symlink(to, link); err != nil { // as on Windows without the permission
			t.Skip(err)
		}
		if _, err := os.Lstat(link); err != nil {
			t.Skip(err)
		}
	}
	m := open(t, dir)
	if got := names(m); !slices.Equal(got, []string{"link.jsonl", "old.jsonl", "..", "broken.jsonl"}) {
		t.Errorf("%q", got)
	}
	view := ansi.Strip(strings.Join(m.View(), "\n"))
	if !strings.Contains(view, notThere(dir)) {
		t.Errorf("a broken link does not say so:\n%s", view)
	}
}

// notThere returns the system's error for a missing file.
func notThere(dir string) string {
	_, err := os.Stat(filepath.Join(dir, "nowhere"))
	return reason(err).Error()
}

// Results are not inputs, whatever their name is.
func TestResultsStandLast(t *testing.T) {
	dir := tree(t, "in.jsonl", "a/", "output.jsonl")
	m := open(t, dir)
	m.AddResults(filepath.Join(dir, "output.jsonl"))
	m.Update(m.Reload()())
	if got := names(m); !slices.Equal(got, []string{"in.jsonl", "..", "a", "output.jsonl"}) {
		t.Errorf("%q", got)
	}
	m = press(m, char('G'))
	if m.IsInput() || m.Selected() != filepath.Join(dir, "output.jsonl") {
		t.Error("it cannot be looked at, or counts as an input")
	}
}

func TestIntoAndBack(t *testing.T) {
	dir := tree(t, "a/", "b/", "c/", "b/deep.jsonl")
	m := open(t, dir)
	m = press(m, down) // ../ is first, because there is no .jsonl file
	m = press(m, down)
	m = press(m, enter)
	if m.dir != filepath.Join(dir, "b") || m.Selected() != filepath.Join(dir, "b", "deep.jsonl") {
		t.Fatalf("in %s on %q", m.dir, m.Selected())
	}
	m = press(m, up)
	if e, _ := m.current(); m.dir != dir || e.name != "b" {
		t.Errorf("back in %s on %q, not on the folder left", m.dir, e.name)
	}
}

func TestAtTheRoot(t *testing.T) {
	root := filepath.VolumeName(t.TempDir()) + string(filepath.Separator)
	m := open(t, root)
	if slices.Contains(names(m), "..") {
		t.Error("there is something above the root")
	}
	if m = press(m, up); m.dir != root {
		t.Errorf("went to %s", m.dir)
	}
}

func TestShrinkingFolder(t *testing.T) {
	dir := tree(t, "a.jsonl", "b.jsonl", "c.jsonl")
	m := open(t, dir)
	m = press(m, char('G'))
	for _, name := range []string{"a.jsonl", "b.jsonl", "c.jsonl"} {
		must(t, os.Remove(filepath.Join(dir, name)))
	}
	m.Update(m.Reload()())
	m = press(m, enter)
	if got := m.Selected(); got != "" {
		t.Errorf("%q is gone and still selected", got)
	}
}

func TestUnreadable(t *testing.T) {
	dir := tree(t, "a.jsonl", "gone/")
	m := open(t, dir)
	m = press(m, char('G'))
	must(t, os.Remove(filepath.Join(dir, "gone")))
	m = press(m, enter)
	view := ansi.Strip(strings.Join(m.View(), "\n"))
	if !strings.Contains(view, "Cannot read") || !strings.Contains(view, notThere(dir)) || !strings.Contains(view, "a.jsonl") {
		t.Errorf("it should say why and keep the list:\n%s", view)
	}
	if m.dir != dir {
		t.Errorf("moved to %s, which cannot be read", m.dir)
	}
	if m = press(m, back); m.err != nil {
		t.Error("esc does not put the error away")
	}
}

func TestFilter(t *testing.T) {
	m := open(t, tree(t, "spring.jsonl", "summer.jsonl", "winter.jsonl"))
	m = press(m, char('/'))
	for _, r := range "MMER" {
		m = press(m, char(r))
	}
	if !m.Capturing() || !slices.Equal(names(m), []string{"summer.jsonl"}) {
		t.Fatalf("%q", names(m))
	}
	m = press(m, enter)
	if m.Capturing() || len(m.shown) != 1 {
		t.Error("enter keeps the filter and gives the keys back")
	}
	if m = press(m, back); len(m.shown) != 4 {
		t.Error("esc shows all again")
	}
	if got := filepath.Base(m.Selected()); got != "summer.jsonl" {
		t.Errorf("the cursor has left its file for %s", got)
	}
}

// A late answer does not move the cursor or change the folder.
func TestLateAnswers(t *testing.T) {
	dir := tree(t, "a.jsonl", "b.jsonl", "sub/", "sub/x.jsonl")
	m := open(t, dir)
	reload := m.Reload()
	if m.Reload() != nil {
		t.Error("two readings at once")
	}
	late := reload()
	m = press(m, down)
	m.Update(late)
	if got := filepath.Base(m.Selected()); got != "a.jsonl" {
		t.Errorf("the cursor was put back on %s", got)
	}
	m = press(m, char('G'))
	m = press(m, enter)
	m.Update(late)
	if m.dir != filepath.Join(dir, "sub") {
		t.Errorf("an old listing replaced %s", m.dir)
	}
}

func TestViewIsAsLargeAsItIsTold(t *testing.T) {
	names := []string{"日本語のとても長いファイル名です.jsonl", "b/"}
	if runtime.GOOS != "windows" { // it allows no such names
		names = append(names, "a\x1b[31m\n.jsonl")
	}
	m := open(t, tree(t, names...))
	for w := 0; w < 70; w += 3 {
		for h := range 12 {
			m.SetSize(w, h)
			lines := m.View()
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if n := ansi.StringWidth(l); n != w {
					t.Fatalf("%dx%d: a line of %d: %q", w, h, n, l)
				}
			}
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{10, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := New(env(colorprofile.TrueColor), Config{Dir: "/campaign"})
			m.SetSize(60, 40)
			msg := ReadMsg{dir: "/campaign"}
			for i := range n {
				name := fmt.Sprintf("file-%05d.jsonl", i)
				msg.entries = append(msg.entries, entry{name: name, label: name, kind: input, size: 5000, changed: time.Now()})
			}
			m.Update(msg)
			for b.Loop() {
				m.View()
			}
		})
	}
}
