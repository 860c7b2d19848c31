package pane

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/theme"
)

// Whatever happens to a list, the cursor is on a row in the window, and the window is full
// if there are enough rows.
func TestList(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var l List
	for step := range 20_000 {
		switch r.IntN(5) {
		case 0:
			l.SetLen(r.IntN(40))
		case 1:
			l.SetHeight(r.IntN(15) - 1)
		case 2:
			l.Select(r.IntN(60) - 10)
		case 3:
			l.Move(r.IntN(9) - 4)
		case 4:
			l.Page(r.IntN(3) - 1)
		}
		start, end := l.Visible()
		above, below := l.Hidden()
		switch c := l.Cursor(); {
		case c < 0 || c > 0 && c >= l.n:
			t.Fatalf("step %d: cursor %d of %d", step, c, l.n)
		case l.n > 0 && l.height > 0 && (c < start || c >= end):
			t.Fatalf("step %d: cursor %d outside %d to %d", step, c, start, end)
		case end-start != min(l.n, l.height):
			t.Fatalf("step %d: %d rows in a window of %d over %d", step, end-start, l.height, l.n)
		case above+below+end-start != l.n:
			t.Fatalf("step %d: %d above, %d below", step, above, below)
		}
	}
}

// A click selects the row on its line, and nothing above or below the window.
func TestClick(t *testing.T) {
	for name, test := range map[string]struct{ rows, line, want int }{
		"the first line":    {20, 0, 10},
		"the last line":     {20, 4, 14},
		"above":             {20, -1, 12},
		"far above":         {20, -10, 12},
		"below":             {20, 5, 12},
		"the last row":      {13, 4, 12},
		"below a short one": {3, 3, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var l List
			l.SetLen(test.rows)
			l.SetHeight(5)
			l.Select(14) // the window shows rows 10 to 14, if there are that many
			l.Select(12)
			l.Click(test.line)
			if got := l.Cursor(); got != test.want {
				t.Errorf("row %d, want %d", got, test.want)
			}
		})
	}
}

// The last row of a page is the first row of the next one, so that no row is skipped.
func TestPage(t *testing.T) {
	for name, test := range map[string]struct{ height, from, pages, want int }{
		"down":          {5, 0, 1, 4},
		"two":           {5, 0, 2, 8},
		"up":            {5, 9, -1, 5},
		"one row":       {1, 3, 1, 4},
		"no room":       {0, 3, 1, 4},
		"past the last": {5, 18, 1, 19},
	} {
		t.Run(name, func(t *testing.T) {
			var l List
			l.SetLen(20)
			l.SetHeight(test.height)
			l.Select(test.from)
			l.Page(test.pages)
			if got := l.Cursor(); got != test.want {
				t.Errorf("at row %d, want %d", got, test.want)
			}
		})
	}
}

// The text on the right is dropped before the title is cut.
func TestTitleGoesBeforeTheRight(t *testing.T) {
	const title, right = "Batches", "12 of 345"
	seen := 0
	for w := range 60 {
		f := Frame{Theme: theme.New(true, colorprofile.ASCII), Title: title, Right: right, Width: w, Height: 3}
		line := ansi.Strip(f.Render(nil)[0])
		if !strings.Contains(line, "12") {
			continue
		}
		if seen++; !strings.Contains(line, " "+title+" ") || !strings.Contains(line, " "+right+" ") {
			t.Errorf("%d columns: %s", w, line)
		}
	}
	if seen < 30 {
		t.Errorf("it is there at %d widths", seen)
	}
}

func TestFrame(t *testing.T) {
	for w := range 60 {
		for h := range 8 {
			for _, right := range []string{"", "3/7", "a rather long thing to say"} {
				f := Frame{Theme: theme.New(true, colorprofile.TrueColor), Title: "Files", Note: "~/日本語/campaign", Right: right, Width: w, Height: h, Focused: w%2 == 0}
				lines := f.Render([]string{"one", strings.Repeat("long ", 30)})
				if len(lines) != h {
					t.Fatalf("%d lines of %d", len(lines), h)
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); n != w {
						t.Fatalf("%dx%d %q: a line is %d wide: %q", w, h, right, n, ansi.Strip(l))
					}
				}
			}
		}
	}
}

func TestOverlay(t *testing.T) {
	screen := []string{"aaaaaaaaaa", "日本語日本", "cccccccccc", "dddddddddd"}
	got := Overlay(screen, []string{"[xx]", "[yy]"}, 10)
	want := []string{"aaaaaaaaaa", "日 [xx] 本", "ccc[yy]ccc", "dddddddddd"}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d is %q, want %q", i, got[i], want[i])
		}
	}
	if screen[2] != "cccccccccc" {
		t.Error("the screen below was changed")
	}
	for i, l := range Overlay(screen, strings.Split(strings.Repeat("a wide box indeed\n", 9), "\n"), 10) {
		if n := ansi.StringWidth(l); n != 10 {
			t.Errorf("line %d is %d wide under a box that is too large", i, n)
		}
	}
}

func TestInput(t *testing.T) {
	var in Input
	typed := func(s string) { in.Update(tea.KeyPressMsg{Code: []rune(s)[0], Text: s}) }
	typed("b")
	typed("ü")
	in.Update(tea.PasteMsg{Content: " x\x1b[2J\n"})
	if in.Text != "büx␛[2J" {
		t.Errorf("typed %q", in.Text)
	}
	for range 5 {
		in.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	}
	if in.Text != "bü" {
		t.Errorf("after backspaces %q", in.Text)
	}
	in.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	in.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	in.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
	if in.Text != "" {
		t.Errorf("an empty field holds %q", in.Text)
	}
	in.Update(tea.PasteMsg{Content: "one two"})
	in.Update(tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl})
	if in.Text != "one " {
		t.Errorf("after ctrl+w %q", in.Text)
	}
	in.Update(tea.KeyPressMsg{Code: 'w', Mod: tea.ModCtrl}) // the space is deleted with the word before it
	if in.Text != "" {
		t.Errorf("after another ctrl+w %q", in.Text)
	}
	in.Update(tea.PasteMsg{Content: "one"})
	in.Update(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
	in.Update(tea.PasteMsg{Content: strings.Repeat("x", 10_000)})
	if in.Text != "" {
		t.Error("a paste without bounds was taken")
	}
}

// The caret moves, and typed text appears at its position.
func TestCaretMoves(t *testing.T) {
	for name, test := range map[string]struct {
		keys []tea.KeyPressMsg
		want string // with a bar as the caret
	}{
		"to the left":     {[]tea.KeyPressMsg{{Code: tea.KeyLeft}, {Code: 'x', Text: "x"}}, "日本x|ü"},
		"and back":        {[]tea.KeyPressMsg{{Code: tea.KeyLeft}, {Code: tea.KeyRight}, {Code: 'x', Text: "x"}}, "日本üx|"},
		"home":            {[]tea.KeyPressMsg{{Code: tea.KeyHome}, {Code: 'x', Text: "x"}}, "x|日本ü"},
		"ctrl+a":          {[]tea.KeyPressMsg{{Code: 'a', Mod: tea.ModCtrl}}, "|日本ü"},
		"delete":          {[]tea.KeyPressMsg{{Code: tea.KeyHome}, {Code: tea.KeyDelete}}, "|本ü"},
		"backspace":       {[]tea.KeyPressMsg{{Code: tea.KeyLeft}, {Code: tea.KeyBackspace}}, "日|ü"},
		"ctrl+u":          {[]tea.KeyPressMsg{{Code: tea.KeyLeft}, {Code: 'u', Mod: tea.ModCtrl}}, "|ü"},
		"no clipboard":    {[]tea.KeyPressMsg{{Code: 'v', Mod: tea.ModCtrl}}, "日本ü|"},
		"beyond the ends": {[]tea.KeyPressMsg{{Code: tea.KeyRight}, {Code: tea.KeyHome}, {Code: tea.KeyLeft}}, "|日本ü"},
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Text: "日本ü"}
			for _, k := range test.keys {
				in.Update(k)
			}
			before, behind := in.split()
			if got := before + "|" + behind; got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			lines := []string{"first", "› " + in.View(20)}
			cursor := TakeCaret(lines)
			if cursor == nil || cursor.Y != 1 || cursor.X != 2+ansi.StringWidth(before) || lines[1] != "› "+before+behind {
				t.Errorf("the cursor is at %+v of %q", cursor, lines)
			}
		})
	}
}

// The caret is visible at every width.
func TestCaretIsInView(t *testing.T) {
	for w := range 30 {
		in := Input{Text: "日本語 and a longer text, ü 👩‍👩‍👧 of 40"}
		for range 45 {
			lines := []string{in.View(w)}
			cursor := TakeCaret(lines)
			if n := ansi.StringWidth(lines[0]); cursor == nil || n > w || cursor.X > max(0, w-1) {
				t.Fatalf("in %d cells: %d drawn, the cursor at %+v: %q", w, n, cursor, lines[0])
			}
			in.Update(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
	}
}
