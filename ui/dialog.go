package ui

import (
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
	// update takes a key or a paste. done closes the dialog, and msg, unless nil,
	// is what it was opened for.
	update(tea.Msg) (d dialog, done bool, msg tea.Msg)
	// view is its lines, at most w wide.
	view(t theme.Theme, w int) []string
}

// confirm asks before something that cannot be undone. Its default is No, and
// until it is armed it takes no Yes, so that keys typed before it was seen do
// nothing.
type confirm struct {
	keys  keys.Map
	title string
	lines []string // clean
	yes   string   // what Yes does, as a verb
	then  tea.Msg
	about string // the file it is about, if a change of that file ends it
	gen   int
	armed bool
	onYes bool
}

func (c confirm) update(msg tea.Msg) (dialog, bool, tea.Msg) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, false, nil
	}
	switch {
	case key.Matches(press, c.keys.No):
		return c, true, nil
	case !c.armed:
	case key.Matches(press, c.keys.Yes):
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

// dialogWidth is as wide as a dialog gets; text beyond it is hard to read.
const dialogWidth = 64

func (c confirm) view(t theme.Theme, w int) []string {
	inner := min(w, dialogWidth) - boxFrame
	var body []string
	for _, l := range c.lines {
		body = append(body, format.Wrap(l, inner)...)
	}
	button := func(label string, chosen bool) string {
		if chosen {
			return t.Button.Render(" " + label + " ")
		}
		return t.Dim.Render(" " + label + " ")
	}
	body = append(body, "", button("No", !c.onYes)+"  "+button("Yes, "+c.yes, c.onYes)+
		t.Dim.Render("   y/n  ←/→ enter"))
	return box(t, c.title, body, w)
}

// alert says something that must not be missed, for as long as it takes to read.
type alert struct {
	title string
	lines []string // clean
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

func (a alert) view(t theme.Theme, w int) []string {
	var body []string
	for _, l := range a.lines {
		body = append(body, format.Wrap(l, min(w, dialogWidth)-boxFrame)...)
	}
	return box(t, a.title, append(body, "", t.Button.Render(" OK ")+t.Dim.Render("   enter")), w)
}

// choice offers answers; the first is the default, and what esc gives.
type choice struct {
	keys    keys.Map
	title   string
	lines   []string // clean
	answers []string // clean
	msgs    []tea.Msg
	notes   []string // clean; below the answers, which a low screen must not lose
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

func (c choice) view(t theme.Theme, w int) []string {
	inner := min(w, dialogWidth) - boxFrame
	var body []string
	for _, l := range c.lines {
		body = append(body, format.Wrap(l, inner)...)
	}
	body = append(body, "")
	for i, a := range c.answers {
		if a = format.Fit(" "+format.Middle(a, max(0, inner-2)), inner); i == c.cursor {
			body = append(body, t.Button.Render(a))
		} else {
			body = append(body, t.Text.Render(a))
		}
	}
	body = append(body, "")
	for _, n := range c.notes {
		for _, l := range format.Wrap(n, inner) {
			body = append(body, t.Dim.Render(l))
		}
	}
	return box(t, c.title, append(body, t.Dim.Render("↑/↓ enter · esc")), w)
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

func (p prompt) view(t theme.Theme, w int) []string {
	inner := min(w, dialogWidth) - boxFrame
	return box(t, p.title, []string{"› " + p.input.View(inner-2), "", t.Dim.Render(p.hint)}, w)
}

// boxFrame is what a box's border and padding take of its width.
const boxFrame = 6

// box frames a dialog. Its lines are cut at w.
func box(t theme.Theme, title string, body []string, w int) []string {
	inner := max(0, min(w, dialogWidth)-boxFrame)
	rule := strings.Repeat("─", inner+boxFrame-2)
	side := t.BorderFocused.Render("│")
	lines := []string{t.BorderFocused.Render("╭" + rule + "╮")}
	body = append([]string{"", t.Title.Render(title), ""}, append(body, "")...)
	for _, l := range body {
		lines = append(lines, side+"  "+format.Fit(l, inner)+"  "+side)
	}
	return append(lines, t.BorderFocused.Render("╰"+rule+"╯"))
}
