package dialog

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// The keys that the boxes name always work, whatever the user has bound.
func TestNamedKeysWork(t *testing.T) {
	own, err := keys.Default().Rebind(map[string][]string{"up": {"f1"}, "down": {"f2"}, "back": {"f3"}, "quit": {"f4"}})
	if err != nil {
		t.Fatal(err)
	}
	env := &screen.Env{Keys: own, Theme: theme.New(true, colorprofile.ASCII)}
	list := NewChecklist(env, "Which?", nil, "request", []Item{{Text: "a"}, {Text: "b"}}, nil)
	choice := NewChoice(env, Question{Title: "Which?", Answers: []Answer{{Text: "a"}, {Text: "b"}}})
	for _, code := range []rune{tea.KeyDown, tea.KeyUp, tea.KeyF2} {
		list.Update(tea.KeyPressMsg{Code: code})
		choice.Update(tea.KeyPressMsg{Code: code})
		if want := map[bool]int{true: 0, false: 1}[code == tea.KeyUp]; list.cursor != want || choice.cursor != want {
			t.Errorf("after %v the cursors are at %d and %d", tea.KeyPressMsg{Code: code}, list.cursor, choice.cursor)
		}
	}
	for _, d := range []screen.Screen{list, choice} {
		d.Update(tea.KeyPressMsg{Code: tea.KeyEscape})
		if msg, _ := env.Next(); msg != (screen.CloseMsg{Screen: d}) {
			t.Errorf("esc posts %#v", msg)
		}
	}
}

// The box of a checklist keeps its height, whichever note it shows.
func TestChecklistKeepsItsHeight(t *testing.T) {
	env := &screen.Env{Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII)}
	c := NewChecklist(env, "Which?", nil, "request", []Item{
		{Text: "a", Note: "short", Count: 1}, {Text: "b", Note: strings.Repeat("a long note ", 9), Count: 1}, {Text: "c", Count: 1},
	}, nil)
	c.SetSize(80, 24)
	height := len(c.View())
	for _, k := range []tea.KeyPressMsg{{Code: tea.KeyDown}, {Code: tea.KeyDown}, {Code: tea.KeyUp}} {
		if !key.Matches(k, env.Keys.Down, env.Keys.Up) {
			t.Fatal(k)
		}
		if c.Update(k); len(c.View()) != height {
			t.Errorf("%d lines instead of %d at item %d", len(c.View()), height, c.cursor)
		}
	}
}
