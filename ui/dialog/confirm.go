package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Confirm asks before an action that cannot be undone. The default is No.
type Confirm struct {
	base
	title string
	// Lines are the text of the question. They are clean.
	Lines []string
	yes   string
	then  tea.Msg
	// other is a second way to do it, with the message that it posts; empty for none.
	other     string
	otherKey  string // a letter that selects it; empty for none
	otherThen tea.Msg
	cursor    int // 0 is No, 1 is Yes, 2 is the other way
	// Deliberate accepts no letter for Yes, because the user may still be holding the key
	// that answered the previous dialog.
	Deliberate bool
}

// NewConfirm returns a question. yes is the verb on the Yes button, and then is the
// message that Yes posts. The title is cleaned; lines must be clean.
func NewConfirm(env *screen.Env, title string, lines []string, yes string, then tea.Msg) *Confirm {
	return &Confirm{base: base{env: env}, title: format.Clean(title), Lines: lines, yes: yes, then: then}
}

// Offer adds a second way to do it. way is the verb on its button, and then is the message
// that it posts. key also selects it, unless key is empty.
func (c *Confirm) Offer(way, key string, then tea.Msg) {
	c.other, c.otherKey, c.otherThen = way, key, then
}

// choices returns the number of buttons, and chosen answers with the button at index i.
func (c *Confirm) choices() int {
	if c.other != "" {
		return 3
	}
	return 2
}

func (c *Confirm) chosen(i int) { c.answer(c, []tea.Msg{nil, c.then, c.otherThen}[i]) }

// Update handles a key.
func (c *Confirm) Update(msg tea.Msg) tea.Cmd {
	if b, ok := msg.(ButtonMsg); ok && b.Index < c.choices() {
		c.chosen(b.Index)
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
	case c.otherKey != "" && press.String() == c.otherKey && !c.Deliberate:
		c.answer(c, c.otherThen)
	case key.Matches(press, k.Choose):
		c.cursor = (c.cursor + c.step(press)) % c.choices()
	case key.Matches(press, k.Confirm):
		c.chosen(c.cursor)
	}
	return nil
}

// step returns by how many buttons a key moves. The cursor wraps around.
func (c *Confirm) step(press tea.KeyPressMsg) int {
	switch press.String() {
	case "left", "h", "shift+tab":
		return c.choices() - 1
	}
	return 1
}

// View draws the box.
func (c *Confirm) View() []string {
	keys := "y/n  ←/→ enter"
	if c.otherKey != "" {
		keys = "y/n/" + c.otherKey + "  ←/→ enter"
	}
	if c.Deliberate {
		keys = "←/→ enter"
	}
	answer := c.button(0, " No ", c.cursor == 0) + "  " + c.button(1, " Yes, "+c.yes+" ", c.cursor == 1)
	if c.other != "" {
		answer += "  " + c.button(2, " "+c.other+" ", c.cursor == 2)
	}
	return c.view(Sheet{Title: c.title, Lines: c.Lines, Answers: []string{answer + "   " + c.hint(keys)}})
}
