// Package dialog holds the boxes that ask the user something, and the queue that shows
// them one at a time.
//
// A dialog answers by posting the message it was made with. The feature that asks keeps
// the pointer: it may change what the dialog says while it is open or waits.
package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// base is what all dialogs have.
type base struct {
	env           *screen.Env
	width, height int // of the terminal
	state         state
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
