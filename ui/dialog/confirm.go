package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Confirm asks before something that cannot be undone. Its default is No.
type Confirm struct {
	base
	title string
	// Lines say what is asked. They are clean.
	Lines []string
	yes   string
	then  tea.Msg
	onYes bool
	// Deliberate takes no letter for Yes: it may be the one that answered the dialog
	// before, held for too long.
	Deliberate bool
}

// NewConfirm makes a question. yes is what Yes does, as a verb, and then is posted on
// Yes. The title is cleaned, and lines are clean.
func NewConfirm(env *screen.Env, title string, lines []string, yes string, then tea.Msg) *Confirm {
	return &Confirm{base: base{env: env}, title: format.Clean(title), Lines: lines, yes: yes, then: then}
}

// Update takes a key.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	switch msg {
	case ButtonMsg{0}:
		c.answer(c, nil)
	case ButtonMsg{1}:
		c.answer(c, c.then)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := c.env.Keys
	switch {
	case key.Matches(press, k.No):
		c.answer(c, nil)
	case key.Matches(press, k.Yes) && !c.Deliberate:
		c.answer(c, c.then)
	case key.Matches(press, k.Choose):
		c.onYes = !c.onYes
	case key.Matches(press, k.Confirm) && c.onYes:
		c.answer(c, c.then)
	case key.Matches(press, k.Confirm):
		c.answer(c, nil)
	}
	return nil
}

// View draws the box.
func (c *Confirm) View() []string {
	keys := "y/n  ←/→ enter"
	if c.Deliberate {
		keys = "←/→ enter"
	}
	answer := c.button(0, " No ", !c.onYes) + "  " + c.button(1, " Yes, "+c.yes+" ", c.onYes) + "   " + c.hint(keys)
	return c.view(Sheet{Title: c.title, Lines: c.Lines, Answers: []string{answer}})
}
