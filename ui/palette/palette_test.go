package palette

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

func newPage(here ...key.Binding) *Page {
	env := &screen.Env{Keys: keys.Default(), Theme: theme.New(true, colorprofile.TrueColor)}
	var all []key.Binding
	for _, g := range env.Keys.Groups() {
		all = append(all, g.Keys...)
	}
	p := New(env, env.Keys.Listed("This page", here, all))
	p.SetSize(80, 24)
	return p
}

func (p *Page) press(names ...string) {
	for _, name := range names {
		msg, _ := keys.Press(name)
		p.Update(msg)
	}
}

func text(p *Page) string { return ansi.Strip(strings.Join(p.View(), "\n")) }

// Every key in the map can be found by its name, except the palette's own and the movement
// keys.
func TestFindsEveryCommand(t *testing.T) {
	env := &screen.Env{Keys: keys.Default()}
	moves := []string{
		env.Keys.Palette.Help().Desc, env.Keys.Up.Help().Desc, env.Keys.Down.Help().Desc,
		env.Keys.PageUp.Help().Desc, env.Keys.PageDown.Help().Desc, env.Keys.Top.Help().Desc, env.Keys.Bottom.Help().Desc, env.Keys.Back.Help().Desc,
	}
	for _, name := range moves {
		p := newPage()
		p.Update(tea.PasteMsg{Content: name})
		if slices.ContainsFunc(p.found, func(m match) bool { return m.name == name }) {
			t.Errorf("%q is a command", name)
		}
	}
	for _, g := range env.Keys.Groups() {
		for _, b := range g.Keys {
			if slices.Contains(moves, b.Help().Desc) {
				continue
			}
			p := newPage()
			p.Update(tea.PasteMsg{Content: b.Help().Desc})
			if len(p.found) == 0 || p.found[0].name != b.Help().Desc || !key.Matches(p.found[0].press, b) {
				t.Errorf("%q is not found first", b.Help().Desc)
			}
		}
	}
}

func TestFuzzy(t *testing.T) {
	p := newPage()
	p.press("d", "l", "f")
	if p.found[0].name != "download finished" {
		t.Errorf("dlf finds %q", p.found[0].name)
	}
	title := p.env.Theme.Title
	if line := p.View()[4]; strings.Count(line, firstOf(title.On(true))) < 3 {
		t.Errorf("the letters are not marked: %q", line)
	}
	if got := text(p); !strings.Contains(got, "▸ download finished") || !strings.Contains(got, "D ") {
		t.Errorf("the command and its key are not shown:\n%s", got)
	}
	p.press("z", "z", "z")
	if got := text(p); len(p.found) != 0 || !strings.Contains(got, "No command matches.") {
		t.Errorf("found something:\n%s", got)
	}
	p.press("enter") // does nothing
	if _, ok := p.env.Next(); ok {
		t.Error("something was pressed")
	}
}

func firstOf(s theme.Style) string {
	before, _, _ := strings.Cut(s.Render("x"), "x")
	return before
}

// The keys of the screen below come first, and each name appears once.
func TestKeysOfTheScreenBelow(t *testing.T) {
	own := key.NewBinding(key.WithKeys("f9"), key.WithHelp("f9", "dance"))
	off := key.NewBinding(key.WithKeys("f8"), key.WithHelp("f8", "sleep"), key.WithDisabled())
	p := newPage(own, keys.Default().Retry, off)
	if p.found[0].name != "dance" || p.found[1].name != "retry failed" {
		t.Errorf("the first are %q, %q", p.found[0].name, p.found[1].name)
	}
	seen := map[string]int{}
	for _, m := range p.found {
		if seen[m.name]++; seen[m.name] > 1 || m.name == "sleep" {
			t.Errorf("%q is there", m.name)
		}
	}
}

// Enter closes the page, and then presses the key.
func TestEnterPresses(t *testing.T) {
	p := newPage()
	p.press("z", "o", "o", "m", "enter")
	first, _ := p.env.Next()
	second, _ := p.env.Next()
	if got, ok := first.(screen.CloseMsg); !ok || got.Screen != p {
		t.Errorf("the first is %#v", first)
	}
	if got, ok := second.(screen.PressMsg); !ok || !key.Matches(got.Key, p.env.Keys.Zoom) {
		t.Errorf("the second is %#v", second)
	}
}

func TestMoves(t *testing.T) {
	p := newPage()
	p.press("down", "down", "up", "pgdown", "pgup", "up", "up")
	if p.list.Cursor() != 0 {
		t.Errorf("the cursor is on %d", p.list.Cursor())
	}
	p.press("k")
	if p.input.Text != "k" {
		t.Errorf("k is no text: %q", p.input.Text)
	}
	p.press("esc")
	if msg, _ := p.env.Next(); msg == nil {
		t.Error("esc does not close")
	}
}

func TestFitsEverySize(t *testing.T) {
	for w := 1; w < 100; w += 7 {
		for h := 1; h < 30; h += 4 {
			p := newPage()
			p.SetSize(w, h)
			p.press("o", "e")
			lines := p.View()
			for _, l := range lines {
				if format.Width(l) != format.Width(lines[0]) {
					t.Fatalf("%dx%d: a line of %d cells beside %d", w, h, format.Width(l), format.Width(lines[0]))
				}
			}
			if h >= 15 && len(lines) > h {
				t.Errorf("%dx%d: %d lines", w, h, len(lines))
			}
		}
	}
}

// The box keeps its height while the user types.
func TestStaysWhereItIs(t *testing.T) {
	p := newPage()
	before := len(p.View())
	for _, name := range []string{"o", "p", "e", "n", "z"} {
		p.press(name)
		if got := len(p.View()); got != before {
			t.Errorf("after %q: %d lines, not %d", p.input.Text, got, before)
		}
	}
}
