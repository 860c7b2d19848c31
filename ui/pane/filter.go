package pane

import (
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// Filter is a line of text that narrows a list, while it is typed and after.
type Filter struct {
	Input
	// Typing says that it takes every key.
	Typing bool
}

// Update takes a key or a paste while it is typed, and reports whether the text has
// changed: esc empties it, enter and tab leave it as it is, and all three end the
// typing.
func (f *Filter) Update(msg tea.Msg) bool {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			changed := f.Text != ""
			*f = Filter{}
			return changed
		case "enter", "tab":
			f.Typing = false
			return false
		}
	}
	return f.Input.Update(msg)
}

// Take gives it a key or a paste if it is being typed, and calls changed when that has
// changed the text. It reports whether it took the message.
func (f *Filter) Take(msg tea.Msg, changed func()) bool {
	if !f.Typing {
		return false
	}
	if f.Update(msg) {
		changed()
	}
	return true
}

// Clear names the key that empties it: while it is typed, the keys of commands are text.
func (f *Filter) Clear(k keys.Map) string {
	if f.Typing {
		return k.Cancel.Help().Key
	}
	return k.Back.Help().Key
}

// Lines draws it: a line while there is something to see, or none. As long as nothing is
// typed, hint says what can be.
func (f *Filter) Lines(t theme.Theme, w int, hint string) []string {
	switch {
	case f.Typing && f.Text == "":
		return []string{t.Accent.Render(" / ") + f.View(1) + t.Dim.Render(format.Fit(" "+hint, max(0, w-4)))}
	case f.Typing:
		return []string{t.Accent.Render(" / ") + f.View(w-4)}
	case f.Text != "":
		return []string{t.Accent.Render(" / " + f.Text)}
	}
	return nil
}

// Height is how many lines Lines draws.
func (f *Filter) Height() int {
	if f.Typing || f.Text != "" {
		return 1
	}
	return 0
}
