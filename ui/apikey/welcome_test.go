package apikey

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/keyring"
)

const typedKey = "canary-9Zx-1234"

// begin shows the screen that asks for an API key, with an empty keyring, and sends it
// messages. left says that the screen has ended.
func begin(w, h int, msgs ...tea.Msg) (m Welcome, left bool) {
	return beginWith(Start{NoColor: true}, w, h, append([]tea.Msg{foundMsg{err: keyring.ErrNone}}, msgs...)...)
}

func beginWith(s Start, w, h int, msgs ...tea.Msg) (m Welcome, left bool) {
	m = NewWelcome(s)
	for _, msg := range append([]tea.Msg{tea.WindowSizeMsg{Width: w, Height: h}}, msgs...) {
		next, cmd := m.Update(msg)
		m = next.(Welcome)
		if cmd != nil {
			_, quit := cmd().(tea.QuitMsg)
			left = left || quit
		}
	}
	return m, left
}

// typing returns the key presses for a text, and for the named keys after it.
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

// began is the content of a Beginning, for comparison.
type began struct {
	key                  string
	from                 Origin
	remember, demo, back bool
}

func (m Welcome) began() began {
	b := m.beginning
	return began{b.Access.Key.Reveal(), b.Access.From, b.Access.Remember, b.Demo, b.Back}
}

func TestWelcome(t *testing.T) {
	paste := func(s string, names ...string) []tea.Msg {
		return append([]tea.Msg{tea.PasteMsg{Content: s}}, typing("", names...)...)
	}
	for name, test := range map[string]struct {
		msgs []tea.Msg
		want began
		left bool
		sees string // if it continues
	}{
		"typed":              {typing(typedKey, "enter"), began{key: typedKey, from: FromUser}, true, ""},
		"pasted":             {paste("  "+typedKey+"\r\n", "enter"), began{key: typedKey, from: FromUser}, true, ""},
		"q is a letter":      {typing("q", "enter"), began{key: "q", from: FromUser}, true, ""},
		"demo":               {typing("", "ctrl+d"), began{demo: true}, true, ""},
		"demo after all":     {typing("x", "ctrl+d"), began{demo: true}, true, ""},
		"leave":              {typing("x", "esc"), began{}, true, ""},
		"interrupt":          {typing("x", "ctrl+c"), began{}, true, ""},
		"to be kept":         {typing(typedKey, "ctrl+s", "enter"), began{key: typedKey, from: FromUser, remember: true}, true, ""},
		"not to be kept":     {typing(typedKey, "ctrl+s", "ctrl+s", "enter"), began{key: typedKey, from: FromUser}, true, ""},
		"asks before it":     {typing("x", "ctrl+s"), began{}, false, "[x] remember it in the system's keyring"},
		"off by itself":      {typing("x"), began{}, false, "[ ] remember it in the system's keyring"},
		"not yet":            {typing(typedKey), began{}, false, "› •••••••••••••••  "},
		"empty":              {typing("", "enter"), began{}, false, "✖ Type or paste an API key first."},
		"blank":              {typing("  ", "enter"), began{}, false, "✖ Type or paste an API key first."},
		"in two lines":       {paste("a\nb", "enter"), began{}, false, "✖ The key has an invalid character at position 2."},
		"fixed":              {paste("ä", "enter", "backspace"), began{}, false, "kept for this run only"},
		"fixed and used":     {paste("ä", "enter", "backspace", "k", "enter"), began{key: "k", from: FromUser}, true, ""},
		"without bounds":     {paste(strings.Repeat("k", 100_000)), began{}, false, "✖ what was pasted is too long"},
		"started over":       {typing("x", "ctrl+u", "enter"), began{}, false, "✖ Type or paste an API key first."},
		"pasted after typed": {append(typing("a"), paste("b", "enter")...), began{key: "ab", from: FromUser}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, left := begin(80, 24, test.msgs...)
			if got := m.began(); got != test.want || left != test.left {
				t.Errorf("%+v, left %v", got, left)
			}
			if s := ansi.Strip(m.View().Content); !strings.Contains(s, test.sees) {
				t.Errorf("no %q on the screen:\n%s", test.sees, s)
			}
		})
	}
}

// At no size does the screen show the key, and the screen is as large as the terminal.
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
			"first":          nil,
			"wrong":          {tea.PasteMsg{Content: "a\nb"}, keyPress("enter")},
			"kept":           {keyPress("ctrl+s")},
			"no ring, asked": {foundMsg{err: fmt.Errorf("%w: the name org.freedesktop.secrets was not provided by any service here", keyring.ErrUnusable)}, keyPress("ctrl+s")},
			"no ring":        {foundMsg{err: fmt.Errorf("%w: the name org.freedesktop.secrets was not provided by any service here", keyring.ErrUnusable)}},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				m, _ := begin(size.Width, size.Height, msgs...)
				golden.RequireEqual(t, ansi.Strip(m.View().Content))
			})
		}
	}
}

// The keyring's answer decides how the screen continues.
func TestWelcomeKeyring(t *testing.T) {
	stored, err := syncapi.ParseKey(typedKey)
	must(t, err)
	found, none := foundMsg{secret: stored}, foundMsg{err: keyring.ErrNone}
	locked := foundMsg{err: fmt.Errorf("%w: it did not answer\x1b[2J", keyring.ErrUnusable)}
	for name, test := range map[string]struct {
		start Start
		msgs  []tea.Msg
		want  began
		left  bool
		sees  string
	}{
		"has the key":       {Start{}, []tea.Msg{found}, began{key: typedKey, from: FromKeyring}, true, ""},
		"takes its time":    {Start{}, nil, began{}, false, "Looking for a key in the system's keyring…"},
		"is not waited for": {Start{}, typing("abc"), began{}, false, "› •••  "},
		"comes too late":    {Start{}, append(typing("abc"), found), began{}, false, "› •••  "},
		"is empty":          {Start{}, []tea.Msg{none}, began{}, false, "[ ] remember it"},
		"is locked":         {Start{}, []tea.Msg{locked}, began{}, false, "It is kept for this run only"},
		"is asked for":      {Start{}, []tea.Msg{locked, keyPress("ctrl+s")}, began{}, false, "the keyring cannot be used: it did not answer␛[2J"},
		"stays locked":      {Start{}, append([]tea.Msg{locked}, typing("k", "ctrl+s", "enter")...), began{key: "k", from: FromUser}, true, ""},
		"is left alone":     {Start{Again: true}, nil, began{}, false, "Another API key"},
		"and back":          {Start{Again: true}, typing("k", "esc"), began{back: true}, true, ""},
		"or out":            {Start{Again: true}, typing("k", "ctrl+c"), began{}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, left := beginWith(test.start, 80, 24, test.msgs...)
			if got := m.began(); got != test.want || left != test.left {
				t.Errorf("%+v, left %v", got, left)
			}
			if s := ansi.Strip(m.View().Content); !strings.Contains(s, test.sees) || strings.Contains(s, "canary") {
				t.Errorf("no %q on the screen:\n%s", test.sees, s)
			}
		})
	}
}

// The whole program, from the bytes of a terminal to the key, never prints the key.
func TestWelcomeProgram(t *testing.T) {
	var out bytes.Buffer
	p := tea.NewProgram(NewWelcome(Start{Keyring: &fakeRing{}}), tea.WithInput(strings.NewReader(typedKey+"\r")), tea.WithOutput(&out),
		tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm"}), tea.WithoutSignalHandler(), tea.WithContext(t.Context()))
	final, err := p.Run()
	if err != nil || final.(Welcome).began().key != typedKey {
		t.Fatalf("no key: %v", err)
	}
	if strings.Contains(out.String(), "canary") || !strings.Contains(out.String(), "Welcome") {
		t.Errorf("it wrote %q", out.String())
	}
}
