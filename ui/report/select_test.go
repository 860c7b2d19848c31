package report

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// All lines of the selected problem are visible, however the user gets there.
func TestSelectedProblemIsInView(t *testing.T) {
	m := show(checked(50), 50, 12)
	sees := func() {
		t.Helper()
		if s := text(m); !strings.Contains(s, fmt.Sprintf("▸✖ %d:5", m.chosen+1)) {
			t.Fatalf("problem %d is not in view:\n%s", m.chosen+1, s)
		}
	}
	for range 60 {
		m.Step(1)
		sees()
	}
	if m.chosen != 49 {
		t.Errorf("at %d after the last", m.chosen)
	}
	for _, key := range []string{"g", "G", "k", "j"} {
		m.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		sees()
	}
	m.SetSize(90, 7)
	sees()
}

// A problem of several lines is visible to its last line, even at the bottom edge.
func TestSelectedProblemIsWhole(t *testing.T) {
	m := show(checked(50), 50, 12)
	for i := range 20 {
		s := text(m)
		_, below, found := strings.Cut(s, fmt.Sprintf("▸✖ %d:5", i+1))
		if !found || !strings.Contains(below, fmt.Sprintf("problem number %d ", i+1)) || !strings.Contains(below, "↳ write the URL") {
			t.Fatalf("problem %d is not whole in view:\n%s", i+1, s)
		}
		m.Step(1)
	}
}

// A click selects the problem on its line, and nothing above the first or below the last
// one.
func TestClick(t *testing.T) {
	for name, test := range map[string]struct {
		height int
		line   func(*Model) int
		want   int
	}{
		"the first":           {12, func(m *Model) int { return len(m.head(m.factRoom())) }, 0},
		"a hint":              {30, func(m *Model) int { return len(m.head(m.factRoom())) + m.first[1] - 1 }, 0},
		"the second":          {30, func(m *Model) int { return len(m.head(m.factRoom())) + m.first[1] }, 1},
		"the last line":       {30, func(m *Model) int { return len(m.head(m.factRoom())) + len(m.lines) - 1 }, 2},
		"below the last line": {30, func(m *Model) int { return len(m.head(m.factRoom())) + len(m.lines) }, 1},
		"below what is shown": {9, func(m *Model) int { return len(m.head(m.factRoom())) + m.room() }, 1},
		"the lower border":    {30, func(*Model) int { return 29 }, 1},
		"the summary":         {30, func(*Model) int { return 0 }, 1},
		"the upper border":    {30, func(*Model) int { return -1 }, 1},
		"far below":           {7, func(*Model) int { return 99 }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := show(checked(3), 90, test.height)
			m.Step(1)
			m.Click(test.line(m))
			if m.chosen != test.want {
				t.Errorf("problem %d is selected, want %d:\n%s", m.chosen, test.want, text(m))
			}
		})
	}
}

// Stepping back to the first problem of a group also shows its header.
func TestHeaderIsInView(t *testing.T) {
	m := show(mixed(), 60, 9)
	m.ToggleGroups()
	m.Step(5)
	for range 6 {
		m.Step(-1)
		if p := m.row(m.chosen); m.opensGroup(m.chosen) && !strings.Contains(text(m), p.Rule+" · ") {
			t.Errorf("the header of %s is not in view:\n%s", p.Rule, text(m))
		}
	}
}
