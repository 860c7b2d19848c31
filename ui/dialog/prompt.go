package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Prompt asks for a line of text.
type Prompt struct {
	base
	title, hint string
	input       pane.Input
	then        func(text string) tea.Msg
}

// NewPrompt makes a prompt that begins with text. then makes the message that is posted
// for what was typed, unless that is empty.
func NewPrompt(env *screen.Env, title, hint, text string, then func(string) tea.Msg) *Prompt {
	return &Prompt{base: base{env: env}, title: title, hint: hint, input: pane.Input{Text: text}, then: then}
}

// Capturing is true: every key is text. So a prompt takes keys at once; the user opened
// it with a key, in order to type.
func (p *Prompt) Capturing() bool { return true }

// Update takes a key or a paste.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			p.answer(p, nil)
			return nil
		case "enter":
			var then tea.Msg
			if text := strings.TrimSpace(p.input.Text); text != "" {
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
	return p.view(Sheet{Title: p.title, Answers: []string{"› " + p.input.View(Inner(p.width)-2), "", t.Dim.Render(p.hint)}})
}
