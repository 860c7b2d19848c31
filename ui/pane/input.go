package pane

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
)

// MaxInput is how long the text of an Input gets, in bytes: as long as a path, and
// longer than any batch id or key.
const MaxInput = 4096

// Input is one line of text that is typed at its end. What is typed or pasted is
// cleaned. The stock text field brings a clipboard library along that runs other
// programs; a name or an id needs none of it.
type Input struct{ Text string }

// Update takes a key or a paste and reports whether the text has changed.
func (in *Input) Update(msg tea.Msg) bool {
	before := in.Text
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.add(strings.TrimSpace(msg.Content))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "backspace":
			_, size := utf8.DecodeLastRuneInString(in.Text)
			in.Text = in.Text[:len(in.Text)-size]
		case "ctrl+u":
			in.Text = ""
		case "ctrl+w":
			trimmed := strings.TrimRight(in.Text, " ")
			in.Text = trimmed[:strings.LastIndexByte(trimmed, ' ')+1]
		default:
			in.add(msg.Text)
		}
	}
	return in.Text != before
}

func (in *Input) add(s string) {
	if s = format.Clean(s); len(in.Text)+len(s) <= MaxInput {
		in.Text += s
	}
}

// View is the text with a cursor, its end in view when it is wider than w cells.
func (in *Input) View(w int) string {
	return format.Tail(in.Text, max(0, w-1)) + "▏"
}
