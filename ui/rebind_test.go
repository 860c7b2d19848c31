package ui

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/apikey"
	"syncbatch-tui/ui/keys"
)

// rebound returns a map in which every action has another key, and the new key for each
// old one.
func rebound(t *testing.T) (*keys.Map, map[string]string) {
	t.Helper()
	standard, changed, renamed := keys.Default(), map[string][]string{}, map[string]string{}
	for i, action := range keys.Actions() {
		name := fmt.Sprintf("alt+%c", 'a'+i%26)
		if i >= 26 {
			name = fmt.Sprintf("ctrl+alt+%c", 'a'+i%26)
		}
		old, _ := standard.Of(action)
		for _, k := range old {
			renamed[k] = name
		}
		changed[action] = []string{name}
	}
	m, err := standard.Rebind(changed)
	if err != nil {
		t.Fatal(err)
	}
	return &m, renamed
}

// oldKey matches text that looks like the name of a default key in a sentence or a footer:
// a single letter or key name that is not a number, a name or a border. The keys of
// dialogs and text fields are fixed.
var oldKey = regexp.MustCompile(`(?:^|[ (·;])((?:[b-hj-zB-HJ-Z?:./~<>]|tab|shift\+tab|pgup|pgdn|ctrl\+[pzds])) (?:[a-z]+s\b|to\b|again\b)|[Pp]ress ([a-zA-Z?/])\b|\(([a-zA-Z?])\)`)

// namesNoOldKey checks that the screen names no default key.
func (a *app) namesNoOldKey() {
	a.t.Helper()
	screen := a.screen()
	for line := range strings.Lines(screen) {
		if found := oldKey.FindString(line); found != "" {
			a.t.Errorf("%q is in the line %q", found, strings.TrimSpace(line))
		}
	}
}

// walks are keys, by their default names, that lead to every screen; "wait" lets time pass
// and "=text" types text.
var walks = map[string]struct {
	change func(*Config, *fakeJobs)
	keys   []string
}{
	"panes":       {nil, []string{"down", "enter", "t", "n", "3", "down", "S", "z", "z", "1", ".", "/", "=zzz", "enter", "esc"}},
	"pages":       {nil, []string{"?", "esc", "ctrl+p", "=sub", "esc", "H", "esc", "L", "y", "esc", "3", "?", "esc"}},
	"no batches":  {func(_ *Config, f *fakeJobs) { f.batches = nil }, []string{"r", "3", "/", "=zzz", "enter", "x", "d"}},
	"batch pages": {func(_ *Config, f *fakeJobs) { f.output = mixedOutput }, []string{"3", "enter", "m", "R", "esc", "esc", "down", "enter", "d", "wait", "down", "m", "o", "y", "Y", "/", "=zzz", "enter", "esc", "esc", "enter"}},
	"submit":      {nil, []string{"3", "s", "1", "s", "wait", "esc", "s", "wait", "=y", "wait", "v", "wait", "p", "wait", "D", "wait"}},
	"dialogs":     {nil, []string{":", "=a", "esc", "a", "=b", "esc", "K", "esc", "u", "wait"}},
	"refused":     {func(_ *Config, f *fakeJobs) { f.pollErr = &syncapi.Error{StatusCode: 401} }, []string{"r", "wait", "3", "L", "esc"}},
	"unknown": {func(_ *Config, f *fakeJobs) {
		f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl")}
		f.state.Submissions = []ledger.Submission{f.findings[0].Submission}
	}, []string{"wait", "esc", "wait", "u", "wait", "esc", "1", "s", "wait", "esc"}},
	"elsewhere": {nil, []string{"3", "Y", ">", "n", ".", "v", "R", "w", "x", "I", "1", "Y", "S", "m", "2", "/", "n", "t", "3", "enter", "S", "u", ">"}},
	"budget":    {func(c *Config, _ *fakeJobs) { c.MaxCost = 1 }, []string{"s", "wait", "enter"}},
	"offline": {func(_ *Config, f *fakeJobs) {
		f.pollErr = errors.New("no answer from api.sync.so: connection refused")
	}, []string{"r", "wait", "wait"}},
}

// If every action has another key, no text names a default key.
func TestReboundKeysAreNamed(t *testing.T) {
	own, renamed := rebound(t)
	for name, walk := range walks {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(c *Config, f *fakeJobs) {
				c.Keys = own
				if walk.change != nil {
					walk.change(c, f)
				}
			}, func(a *app) {
				a.namesNoOldKey()
				for _, k := range walk.keys {
					switch text, types := strings.CutPrefix(k, "="); {
					case types:
						for _, r := range text {
							a.send(tea.KeyPressMsg{Code: r, Text: string(r)})
						}
					case k == "wait":
						a.wait(2 * time.Second)
					default:
						a.pressNamed(k, renamed)
					}
					a.namesNoOldKey()
				}
				a.send(tea.WindowSizeMsg{Width: 20, Height: 5})
				a.sees(own.Quit.Help().Key + " quits")
			})
		})
	}
}

// No text of the dashboard contains a literal key name: all key names come from the key
// map.
func TestTextsNameNoKeys(t *testing.T) {
	others := []string{"plain", "cli", "dialogue", "session", "e2e", "soak", "keys", "testdata"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains(others, d.Name()) {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				if found := oldKey.FindString(text); found != "" {
					t.Errorf("%v: %q in %q", set.Position(lit.Pos()), found, text)
				}
			}
			return true
		})
		return nil
	})
	must(t, err)
}

// pressNamed presses a key by its default name: the action's new key, or the fixed key of
// dialogs and text fields.
func (a *app) pressNamed(name string, renamed map[string]string) {
	a.t.Helper()
	press, ok := keys.Press(name)
	if own, isRenamed := renamed[name]; isRenamed && !a.model().takesText() && a.dialog() == nil {
		press, ok = keys.Press(own)
	}
	if !ok {
		a.t.Fatalf("%q is no key", name)
	}
	a.send(press)
}

// Actions without a key do not break drawing and clicking.
func TestNoKeysAtAll(t *testing.T) {
	changed := map[string][]string{}
	for _, action := range keys.Actions() {
		if action != "quit" {
			changed[action] = []string{}
		}
	}
	m, err := keys.Default().Rebind(changed)
	must(t, err)
	inApp(t, func(c *Config, _ *fakeJobs) { c.Keys, c.Mouse = &m, true }, func(a *app) {
		a.seesNot("(no key) submit")
		for y := range 40 {
			a.send(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
			a.send(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
			a.send(tea.MouseWheelMsg{X: 10, Y: y, Button: tea.MouseWheelDown})
		}
		a.press("q")
		if !a.quit {
			t.Error("q does not leave")
		}
	})
}

// The screen that asks for an API key uses the user's keys, and takes letters as text
// whatever they are bound to.
func TestWelcomeKeys(t *testing.T) {
	m, err := keys.Default().Rebind(map[string][]string{"demo": {"f5"}, "remember": {"f6"}, "back": {"ctrl+x"}, "suspend": {"Z"}})
	must(t, err)
	var w tea.Model = apikey.NewWelcome(Start{Keyring: &fakeRing{}, NoColor: true, Again: true, Keys: &m})
	typed := []tea.KeyPressMsg{{Code: 'w', Text: "w"}, {Code: 'z', Text: "Z", Mod: tea.ModShift}, {Code: tea.KeyF6}}
	w, _ = w.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for _, msg := range typed {
		var cmd tea.Cmd
		if w, cmd = w.Update(msg); cmd != nil {
			t.Errorf("%v does something", msg)
		}
	}
	text := ansi.Strip(w.View().Content)
	for _, want := range []string{"› ••", "f6 [x] remember", "f5 demo", "esc back"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the screen:\n%s", want, text)
		}
	}
	if strings.Contains(text, "ctrl+") {
		t.Errorf("an old key is named:\n%s", text)
	}
	w, cmd := w.Update(tea.KeyPressMsg{Code: tea.KeyF5})
	if b := w.(apikey.Welcome).Beginning(); !b.Demo || cmd == nil {
		t.Errorf("f5 begins %+v", b)
	}
}
