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
