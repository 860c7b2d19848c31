package pane

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
)

// MaxInput is the longest text of an Input, in bytes: long enough for a path, and longer
// than any batch id or API key.
const MaxInput = 4096

// Input is one line of text with a movable caret. Typed and pasted text is cleaned. The
// zero value is empty.
type Input struct {
	// Text is the text. When a caller sets it, the caret keeps its distance from the end.
	Text  string
	after int // the number of runes after the caret
}

// Update handles a key or a paste and reports whether the text has changed. It ignores a
// paste that would make the text too long.
func (in *Input) Update(msg tea.Msg) bool {
	before := in.Text
	switch msg := msg.(type) {
	case tea.PasteMsg:
		in.insert(strings.TrimSpace(msg.Content))
	case tea.KeyPressMsg:
		if msg.Text != "" {
			in.insert(msg.Text)
		} else {
			in.edit(msg)
		}
	}
	return in.Text != before
}

// split returns the text before and after the caret.
func (in *Input) split() (before, behind string) {
	at := len(in.Text)
	for range in.after {
		_, size := utf8.DecodeLastRuneInString(in.Text[:at])
		at -= size
	}
	return in.Text[:at], in.Text[at:]
}

func (in *Input) insert(s string) {
	if s = format.Clean(s); len(in.Text)+len(s) <= MaxInput {
		before, behind := in.split()
		in.Text = before + s + behind
	}
}

// edit moves the caret or deletes text.
func (in *Input) edit(msg tea.KeyPressMsg) {
	field := textinput.New()
	field.KeyMap.Paste = key.NewBinding() // it would run another program to read the clipboard
	field.SetVirtualCursor(false)
	field.SetValue(in.Text)
	field.SetCursor(utf8.RuneCountInString(in.Text) - in.after)
	field.Focus()
	field, _ = field.Update(msg)
	in.Text = field.Value()
	in.after = utf8.RuneCountInString(in.Text) - field.Position()
}

// View draws the text in at most w cells. The caret is always visible.
func (in *Input) View(w int) string {
	before, behind := in.split()
	return view(before, behind, w)
}

// Dots is like View, but draws a dot for each character.
func (in *Input) Dots(w int) string {
	before, behind := in.split()
	dots := func(s string) string { return strings.Repeat("•", utf8.RuneCountInString(s)) }
	return view(dots(before), dots(behind), w)
}

func view(before, behind string, w int) string {
	room := max(0, w-1) // leave a cell for a caret after the text
	right := format.Width(behind)
	if format.Width(before)+right > room {
		right = min(right, room/2)
	}
	return format.Tail(before, room-right) + caret + ansi.Truncate(behind, right+min(w, 1), "…")
}

// caret marks the caret's position in drawn text. It takes no cell: it is a style reset in
// a form that nothing else uses, so that it moves with the text through frames, boxes and
// cuts.
const caret = "\x1b[0;0m"

// TakeCaret removes the caret from drawn lines and returns the terminal's cursor at its
// position; nil if there is none.
func TakeCaret(lines []string) *tea.Cursor {
	for y, line := range lines {
		if before, behind, ok := strings.Cut(line, caret); ok {
			lines[y] = before + strings.ReplaceAll(behind, caret, "")
			return tea.NewCursor(format.Width(before), y)
		}
	}
	return nil
}
