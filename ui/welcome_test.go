package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
)

const typedKey = "canary-9Zx-1234"

// begin shows the screen of a start without a key and sends it messages. left says
// that it has ended.
func begin(w, h int, msgs ...tea.Msg) (m welcome, left bool) {
	m = newWelcome(true)
	for _, msg := range append([]tea.Msg{tea.WindowSizeMsg{Width: w, Height: h}}, msgs...) {
		next, cmd := m.Update(msg)
		m = next.(welcome)
		if cmd != nil {
			_, quit := cmd().(tea.QuitMsg)
			left = left || quit
		}
	}
	return m, left
}

// typing is the keys of a text, and of the names after it.
func typing(text string, names ...string) []tea.Msg {
	var all []tea.Msg
	for _, r := range text {
		all = append(all, keyPress(string(r)))
	}
	for _, n := range names {
		all = append(all, keyPress(n))
	}
	return all
}

func TestWelcome(t *testing.T) {
	paste := func(s string, names ...string) []tea.Msg {
		return append([]tea.Msg{tea.PasteMsg{Content: s}}, typing("", names...)...)
	}
	for name, test := range map[string]struct {
		msgs []tea.Msg
		want Beginning
		left bool
		sees string // when it goes on
	}{
		"typed":              {typing(typedKey, "enter"), Beginning{Key: typedKey}, true, ""},
		"pasted":             {paste("  "+typedKey+"\r\n", "enter"), Beginning{Key: typedKey}, true, ""},
		"q is a letter":      {typing("q", "enter"), Beginning{Key: "q"}, true, ""},
		"demo":               {typing("", "ctrl+d"), Beginning{Demo: true}, true, ""},
		"demo after all":     {typing("x", "ctrl+d"), Beginning{Demo: true}, true, ""},
		"leave":              {typing("x", "esc"), Beginning{}, true, ""},
		"interrupt":          {typing("x", "ctrl+c"), Beginning{}, true, ""},
		"not yet":            {typing(typedKey), Beginning{}, false, "› •••••••••••••••▏"},
		"empty":              {typing("", "enter"), Beginning{}, false, "✖ it is empty"},
		"blank":              {typing("  ", "enter"), Beginning{}, false, "✖ it is empty"},
		"in two lines":       {paste("a\nb", "enter"), Beginning{}, false, "✖ character 2 is not a visible ASCII character"},
		"mended":             {paste("ä", "enter", "backspace"), Beginning{}, false, "kept for this run only"},
		"mended and used":    {paste("ä", "enter", "backspace", "k", "enter"), Beginning{Key: "k"}, true, ""},
		"without bounds":     {paste(strings.Repeat("k", 100_000)), Beginning{}, false, "✖ what was pasted is too long"},
		"started over":       {typing("x", "ctrl+u", "enter"), Beginning{}, false, "✖ it is empty"},
		"pasted after typed": {append(typing("a"), paste("b", "enter")...), Beginning{Key: "ab"}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, left := begin(80, 24, test.msgs...)
			if m.beginning != test.want || left != test.left {
				t.Errorf("demo %v, a key %v, left %v", m.beginning.Demo, m.beginning.Key != "", left)
			}
			if s := ansi.Strip(m.View().Content); !strings.Contains(s, test.sees) {
				t.Errorf("no %q on the screen:\n%s", test.sees, s)
			}
		})
	}
}

// At no size is the key on the screen, and the screen is as large as the terminal.
func TestWelcomeHidesTheKey(t *testing.T) {
	for w := 1; w < 130; w += 7 {
		for h := 1; h < 45; h += 3 {
			m, _ := begin(w, h, typing(typedKey+" ", "enter")...)
			lines := strings.Split(m.View().Content, "\n")
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if n := ansi.StringWidth(l); n != w {
					t.Fatalf("%dx%d: a line of %d: %q", w, h, n, ansi.Strip(l))
				}
			}
			for part := range len(typedKey) - 3 {
				if strings.Contains(m.View().Content+m.View().WindowTitle, typedKey[part:part+4]) {
					t.Fatalf("%dx%d shows the key", w, h)
				}
			}
		}
	}
}

func TestWelcomeScreens(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 60, Height: 15}, {Width: 56, Height: 6}} {
		for name, msgs := range map[string][]tea.Msg{
			"first": nil,
			"wrong": {tea.PasteMsg{Content: "a\nb"}, keyPress("enter")},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				m, _ := begin(size.Width, size.Height, msgs...)
				golden.RequireEqual(t, ansi.Strip(m.View().Content))
			})
		}
	}
}

// The whole program, from the bytes of a terminal to the key, writes it nowhere.
func TestWelcomeProgram(t *testing.T) {
	var out bytes.Buffer
	p := tea.NewProgram(newWelcome(false), tea.WithInput(strings.NewReader(typedKey+"\r")), tea.WithOutput(&out),
		tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm"}), tea.WithoutSignalHandler(), tea.WithContext(t.Context()))
	final, err := p.Run()
	if err != nil || final.(welcome).beginning.Key != typedKey {
		t.Fatalf("no key: %v", err)
	}
	if strings.Contains(out.String(), "canary") || !strings.Contains(out.String(), "Welcome") {
		t.Errorf("it wrote %q", out.String())
	}
}
