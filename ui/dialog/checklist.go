package dialog

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Checklist asks which kinds of items to take.
type Checklist struct {
	base
	title  string
	lines  []string
	noun   string
	items  []Item
	cursor int
	then   func(on []bool) tea.Msg
}

// Item is one kind of items. Its texts are clean.
type Item struct {
	Text string
	// Note is shown while the cursor is on the item; it may be empty.
	Note string
	// Count is how many there are of this kind.
	Count int
	// On says whether they are taken.
	On bool
}

// NewChecklist returns a checklist. noun names what is counted, such as "request". then
// makes the message to post from the items and what the user took. Title and lines are
// clean.
func NewChecklist(env *screen.Env, title string, lines []string, noun string, items []Item, then func(on []bool) tea.Msg) *Checklist {
	return &Checklist{base: base{env: env}, title: title, lines: lines, noun: noun, items: items, then: then}
}

// Update handles a key.
func (c *Checklist) Update(msg tea.Msg) tea.Cmd {
	if b, ok := msg.(ButtonMsg); ok && b.Index < len(c.items) {
		c.cursor = b.Index
		c.items[c.cursor].On = !c.items[c.cursor].On
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := c.env.Keys
	switch {
	case key.Matches(press, k.Cancel, k.Back, k.Quit):
		c.answer(c, nil)
	case press.String() == "space":
		c.items[c.cursor].On = !c.items[c.cursor].On
	case c.step(press) != 0:
		c.cursor = max(0, min(c.cursor+c.step(press), len(c.items)-1))
	case key.Matches(press, k.Confirm) && c.taken() > 0:
		on := make([]bool, len(c.items))
		for i, item := range c.items {
			on[i] = item.On
		}
		c.answer(c, c.then(on))
	}
	return nil
}

// taken counts what the user takes.
func (c *Checklist) taken() (n int) {
	for _, item := range c.items {
		if item.On {
			n += item.Count
		}
	}
	return n
}

// otherLines is roughly how many lines of a box are not items.
const otherLines = 9

// visible returns the range of the visible items.
func (c *Checklist) visible() (start, end int) {
	rows := max(1, min(len(c.items), c.height-otherLines))
	start = max(0, min(c.cursor-rows/2, len(c.items)-rows))
	return start, start + rows
}

// View draws the box.
func (c *Checklist) View() []string {
	inner := Inner(c.width)
	s := Sheet{Title: c.title, Lines: c.lines}
	start, end := c.visible()
	for i := start; i < end; i++ {
		mark := " [ ] "
		if c.items[i].On {
			mark = " [x] "
		}
		s.Answers = append(s.Answers, c.button(i, format.Fit(mark+format.Middle(c.items[i].Text, max(0, inner-len(mark)-1)), inner), i == c.cursor))
	}
	hint := "space toggles · enter chooses " + format.Count(c.taken(), c.noun) + " · esc"
	if hidden := len(c.items) - (end - start); hidden > 0 {
		hint += fmt.Sprintf(" · %d more", hidden)
	}
	s.Answers = append(s.Answers, " "+c.hint(hint))
	s.Notes = c.note(inner)
	return c.view(s)
}

// note draws the note of the item under the cursor. It takes as many lines as the longest
// note, so that the height of the box stays.
func (c *Checklist) note(inner int) []string {
	lines, most := []string{}, 0
	for i, item := range c.items {
		var note []string
		if item.Note != "" {
			note = wrap([]string{item.Note}, inner)
		}
		if most = max(most, len(note)); i == c.cursor {
			lines = note
		}
	}
	return append(lines, make([]string, most-len(lines))...)
}
