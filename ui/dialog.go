package ui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// dialog is a box over the screen that takes every key until it closes.
type dialog interface {
	// update takes a key or a paste. done closes the dialog, and then, unless nil, is
	// what it was opened for.
	update(msg tea.Msg) (d dialog, done bool, then tea.Msg)
	// view is what it has to say and the answers that it takes.
	view(t theme.Theme, w int) sheet
}

// confirm asks before something that cannot be undone. Its default is No.
type confirm struct {
	keys  keys.Map
	title string
	lines []string // clean
	yes   string   // what Yes does, as a verb
	then  tea.Msg
	about string // the file it is about, if a change of that file ends it
	onYes bool
	// deliberate takes no letter for Yes: it may be the one that answered the question
	// before, held for too long.
	deliberate bool
}

func (c confirm) update(msg tea.Msg) (dialog, bool, tea.Msg) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, false, nil
	}
	switch {
	case key.Matches(press, c.keys.No):
		return c, true, nil
	case key.Matches(press, c.keys.Yes) && !c.deliberate:
		return c, true, c.then
	case key.Matches(press, c.keys.Choose):
		c.onYes = !c.onYes
	case key.Matches(press, c.keys.Confirm) && c.onYes:
		return c, true, c.then
	case key.Matches(press, c.keys.Confirm):
		return c, true, nil
	}
	return c, false, nil
}

func (c confirm) view(t theme.Theme, _ int) sheet {
	button := func(label string, chosen bool) string {
		if chosen {
			return t.Button.Render(" " + label + " ")
		}
		return t.Dim.Render(" " + label + " ")
	}
	hint := "   y/n  ←/→ enter"
	if c.deliberate {
		hint = "   ←/→ enter"
	}
	answer := button("No", !c.onYes) + "  " + button("Yes, "+c.yes, c.onYes) + t.Dim.Render(hint)
	return sheet{title: c.title, lines: c.lines, answers: []string{answer}}
}

// alert says something that must not be missed, for as long as it takes to read.
type alert struct {
	title string
	text  string   // clean
	hint  string   // what to do about it, clean; empty for nothing
	also  []string // what came to be said meanwhile; clean
}

// maxAlso is how much an alert says of what else went wrong; the log has all.
const maxAlso = 5

// and adds what another alert has to say.
func (a alert) and(b alert) alert {
	a.also = append(slices.Clone(a.also), b.title+": "+b.text)
	return a
}

func (a alert) update(msg tea.Msg) (dialog, bool, tea.Msg) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "enter", "esc", "q", "space":
			return a, true, nil
		}
	}
	return a, false, nil
}

func (a alert) view(t theme.Theme, inner int) sheet {
	s := sheet{title: a.title, lines: []string{a.text}}
	if a.hint != "" { // it stays when a long text is cut
		for _, l := range wrap([]string{a.hint, ""}, inner) {
			s.answers = append(s.answers, t.Text.Render(l))
		}
	}
	s.answers = append(s.answers, t.Button.Render(" OK ")+t.Dim.Render("   enter"))
	s.notes = slices.Clone(a.also[:min(len(a.also), maxAlso)])
	if n := len(a.also) - maxAlso; n > 0 {
		s.notes = append(s.notes, fmt.Sprintf("and %d more; L has them all", n))
	}
	return s
}

// choice offers answers; the first is the default, and what esc gives.
type choice struct {
	keys    keys.Map
	title   string
	lines   []string // clean
	answers []string // clean
	msgs    []tea.Msg
	notes   []string // clean; below the answers
	about   string   // the submission in doubt that it is about; empty for another question
	cursor  int
}

func (c *choice) add(answer string, msg tea.Msg) {
	c.answers, c.msgs = append(c.answers, answer), append(c.msgs, msg)
}

func (c choice) update(msg tea.Msg) (dialog, bool, tea.Msg) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, false, nil
	}
	switch {
	case key.Matches(press, c.keys.Back):
		return c, true, c.msgs[0]
	case key.Matches(press, c.keys.Confirm):
		return c, true, c.msgs[c.cursor]
	case key.Matches(press, c.keys.Down):
		c.cursor = min(c.cursor+1, len(c.answers)-1)
	case key.Matches(press, c.keys.Up):
		c.cursor = max(c.cursor-1, 0)
	}
	return c, false, nil
}

func (c choice) view(t theme.Theme, inner int) sheet {
	s := sheet{title: c.title, lines: c.lines, notes: c.notes}
	for i, a := range c.answers {
		style := t.Text
		if i == c.cursor {
			style = t.Button
		}
		s.answers = append(s.answers, style.Render(format.Fit(" "+format.Middle(a, max(0, inner-2)), inner)))
	}
	s.answers = append(s.answers, t.Dim.Render(" ↑/↓ enter · esc"))
	return s
}

// prompt asks for a line of text.
type prompt struct {
	title string
	hint  string
	input pane.Input
	then  func(string) tea.Msg
}

func (p prompt) update(msg tea.Msg) (dialog, bool, tea.Msg) {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			return p, true, nil
		case "enter":
			if text := strings.TrimSpace(p.input.Text); text != "" {
				return p, true, p.then(text)
			}
			return p, true, nil
		}
	}
	p.input.Update(msg)
	return p, false, nil
}

func (p prompt) view(t theme.Theme, inner int) sheet {
	return sheet{title: p.title, answers: []string{"› " + p.input.View(inner-2), "", t.Dim.Render(p.hint)}}
}
