package pane

import (
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// Filter is a line of text that narrows a list, both while the user types it and
// afterwards.
type Filter struct {
	Input
	// Typing means that the filter takes every key.
	Typing bool
}

// Update handles a key or a paste while the user types, and reports whether the text has
// changed. Esc clears the text, enter and tab keep it, and all three end the typing.
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

// Take gives the filter a key or a paste if the user is typing in it, and calls changed if
// the text has changed. It reports whether the filter took the message.
func (f *Filter) Take(msg tea.Msg, changed func()) bool {
	if !f.Typing {
		return false
	}
	if f.Update(msg) {
		changed()
	}
	return true
}

// Clear names the key that clears the filter. While the user types, command keys are text.
func (f *Filter) Clear(k keys.Map) string {
	if f.Typing {
		return k.Cancel.Help().Key
	}
	return k.Back.Help().Key
}

// Lines draws the filter in one line, or in none if it is empty and not being typed. While
// the text is empty, hint explains the syntax.
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

// Height returns how many lines Lines draws.
func (f *Filter) Height() int {
	if f.Typing || f.Text != "" {
		return 1
	}
	return 0
}
