package dialog

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Prompt asks for a line of text.
type Prompt struct {
	// Default is the answer if the user types nothing. It is shown as a placeholder; empty
	// for none.
	Default string

	base
	title, hint string
	input       pane.Input
	then        func(text string) tea.Msg
}

// NewPrompt returns a prompt whose text field starts with text. then makes the message to
// post from the typed text. Nothing is posted if the text is empty.
func NewPrompt(env *screen.Env, title, hint, text string, then func(string) tea.Msg) *Prompt {
	return &Prompt{base: base{env: env}, title: title, hint: hint, input: pane.Input{Text: text}, then: then}
}

// Capturing is always true: every key is text. A prompt accepts keys at once, because the
// user opened it in order to type.
func (p *Prompt) Capturing() bool { return true }

// Update handles a key or a paste.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			p.answer(p, nil)
			return nil
		case "enter":
			var then tea.Msg
			if text := cmp.Or(strings.TrimSpace(p.input.Text), p.Default); text != "" {
				then = p.then(text)
			}
			p.answer(p, then)
			return nil
		}
	}
	p.input.Update(msg)
	return nil
}

// View draws the box.
func (p *Prompt) View() []string {
	t := p.env.Theme
	text := p.input.View(Inner(p.width) - 2)
	if p.input.Text == "" {
		text += t.Dim.Render(p.Default)
	}
	return p.view(Sheet{Title: p.title, Answers: []string{"› " + text, "", t.Dim.Render(p.hint)}})
}
