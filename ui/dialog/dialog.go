// Package dialog holds the boxes that ask the user something, and the queue that shows
// them one at a time.
//
// A dialog answers by posting the message it was made with. The feature that asks keeps
// the pointer: it may change what the dialog says while it is open or waits.
package dialog

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// base is what all dialogs have.
type base struct {
	env           *screen.Env
	width, height int // of the terminal
	state         state
	armed         bool // it takes keys
}

// state is how far a dialog has come.
type state uint8

const (
	waiting state = iota
	open
	closed
)

// Init opens the dialog.
func (b *base) Init() tea.Cmd {
	b.state = open
	return nil
}

// SetSize takes the size of the terminal.
func (b *base) SetSize(width, height int) { b.width, b.height = width, height }

// Keys are none: the box itself names its keys.
func (b *base) Keys() []key.Binding { return nil }

// Capturing reports whether every key is text.
func (b *base) Capturing() bool { return false }

// arm says whether the dialog takes keys, which its buttons show.
func (b *base) arm(armed bool) { b.armed = armed }

// step is by how many answers a key moves on; 0 for another key. The arrows, which the boxes
// name, do so whatever the user has bound.
func (b *base) step(press tea.KeyPressMsg) int {
	k := &b.env.Keys
	switch {
	case press.Code == tea.KeyUp, key.Matches(press, k.Up):
		return -1
	case press.Code == tea.KeyDown, key.Matches(press, k.Down):
		return 1
	}
	return 0
}

// button draws what a key would choose; chosen is the one that enter takes. Until the
// dialog takes keys, all of them are dim.
func (b *base) button(i int, text string, chosen bool) string {
	t := b.env.Theme
	switch {
	case !b.armed:
		text = t.Dim.Render(text)
	case chosen:
		text = t.Button.Render(text)
	default:
		text = t.Text.Render(text)
	}
	return pane.Hot(buttonPrefix+strconv.Itoa(i), text)
}

// buttonPrefix begins the names of buttons for the mouse.
const buttonPrefix = "button "

// ButtonMsg says that the button of an answer was clicked, counted from 0.
type ButtonMsg struct{ Index int }

// ButtonOf is the button of a name that [pane.HotAt] has found; false when it is no
// button's.
func ButtonOf(name string) (int, bool) {
	number, ok := strings.CutPrefix(name, buttonPrefix)
	i, err := strconv.Atoi(number)
	return i, ok && err == nil
}

// hint draws which keys answer, or that none does yet.
func (b *base) hint(keys string) string {
	if !b.armed {
		keys = "one moment…"
	}
	return b.env.Theme.Dim.Render(keys)
}

// Open reports whether the dialog is on the screen.
func (b *base) Open() bool { return b.state == open }

// Closed reports whether the dialog was answered or taken away.
func (b *base) Closed() bool { return b.state == closed }

func (b *base) close() { b.state = closed }

// answer closes the dialog s and posts what it was opened for, unless nil.
func (b *base) answer(s screen.Screen, then tea.Msg) {
	b.env.Close(s)
	if then != nil {
		b.env.Post(then)
	}
}

// view draws a sheet over the terminal.
func (b *base) view(s Sheet) []string { return s.Box(b.env.Theme, b.width, b.height) }
