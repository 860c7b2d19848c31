package dialog

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Choice offers answers. The first one is the default and the answer of esc.
type Choice struct {
	base
	Question
	cursor int
}

// Question is the text and the answers of a [Choice]. All of its texts are clean.
type Question struct {
	Title   string
	Lines   []string
	Answers []Answer
	Notes   []string // below the answers
}

// Answer is one answer with the message that it posts. The message is nil for none and
// must be comparable with ==.
type Answer struct {
	Text string
	Then tea.Msg
}

// Add adds an answer.
func (q *Question) Add(text string, then tea.Msg) {
	q.Answers = append(q.Answers, Answer{text, then})
}

// NewChoice returns a choice.
func NewChoice(env *screen.Env, q Question) *Choice {
	return &Choice{base: base{env: env}, Question: q}
}

// Ask replaces the question. The cursor stays on its answer, wherever that is now.
func (c *Choice) Ask(q Question) {
	then := c.Answers[c.cursor].Then
	c.cursor = max(0, slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Then == then }))
	c.Question = q
}

// Update handles a key.
func (c *Choice) Update(msg tea.Msg) tea.Cmd {
	if b, ok := msg.(ButtonMsg); ok && b.Index < len(c.Answers) {
		c.answer(c, c.Answers[b.Index].Then)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := c.env.Keys
	switch {
	case key.Matches(press, k.Cancel, k.Back):
		c.answer(c, c.Answers[0].Then)
	case key.Matches(press, k.Confirm):
		c.answer(c, c.Answers[c.cursor].Then)
	default:
		c.cursor = max(0, min(c.cursor+c.step(press), len(c.Answers)-1))
	}
	return nil
}

// View draws the box.
func (c *Choice) View() []string {
	inner := Inner(c.width)
	s := Sheet{Title: c.Title, Lines: c.Lines, Notes: c.Notes}
	for i, a := range c.Answers {
		s.Answers = append(s.Answers, c.button(i, format.Fit(" "+format.Middle(a.Text, max(0, inner-2)), inner), i == c.cursor))
	}
	s.Answers = append(s.Answers, " "+c.hint("↑/↓ enter · esc"))
	return c.view(s)
}
