// Package dialog has the boxes that ask the user something, and the queue that shows them
// one at a time.
//
// A dialog answers by posting the message it was created with. The feature that asks keeps
// the pointer, and may change the dialog's text while it is open or waits.
package dialog

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// base is the common part of all dialogs.
type base struct {
	env           *screen.Env
	width, height int // of the terminal
	state         state
	armed         bool // it accepts keys
}

// state is the stage of a dialog.
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

// SetSize sets the size of the terminal.
func (b *base) SetSize(width, height int) { b.width, b.height = width, height }

// Keys is always empty: the box itself shows its keys.
func (b *base) Keys() []key.Binding { return nil }

// Capturing reports whether every key is text.
func (b *base) Capturing() bool { return false }

// arm says whether the dialog accepts keys. Its buttons show that.
func (b *base) arm(armed bool) { b.armed = armed }

// step returns by how many answers a key moves; 0 for another key. The arrow keys always
// work, whatever the user has bound, because the boxes name them.
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

// button draws an answer. chosen marks the one that enter selects. All buttons are dim
// until the dialog accepts keys.
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

// buttonPrefix starts the names of buttons for the mouse.
const buttonPrefix = "button "

// ButtonMsg says that the user clicked the button of an answer, counted from 0.
type ButtonMsg struct{ Index int }

// ButtonOf returns the button of a name found by [pane.HotAt]; false if the name is not a
// button's.
func ButtonOf(name string) (int, bool) {
	number, ok := strings.CutPrefix(name, buttonPrefix)
	i, err := strconv.Atoi(number)
	return i, ok && err == nil
}

// hint draws the keys that answer, or says that none is accepted yet.
func (b *base) hint(keys string) string {
	if !b.armed {
		keys = "one moment…"
	}
	return b.env.Theme.Dim.Render(keys)
}

// Open reports whether the dialog is on the screen.
func (b *base) Open() bool { return b.state == open }

// Closed reports whether the dialog was answered or removed.
func (b *base) Closed() bool { return b.state == closed }

func (b *base) close() { b.state = closed }

// answer closes the dialog s and posts then, unless it is nil.
func (b *base) answer(s screen.Screen, then tea.Msg) {
	b.env.Close(s)
	if then != nil {
		b.env.Post(then)
	}
}

// view draws a sheet over the terminal.
func (b *base) view(s Sheet) []string { return s.Box(b.env.Theme, b.width, b.height) }
