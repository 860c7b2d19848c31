package details

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// press types keys and returns what the last one asks for.
func press(m *Model, keys ...string) (a Action) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "esc":
			msg = tea.KeyPressMsg{Code: tea.KeyEscape}
		}
		a = m.Update(msg)
	}
	return a
}

// Esc puts the filter away first, and closes the page then.
func TestEscape(t *testing.T) {
	m := page(request("aa")+request("bb"), result("aa", "COMPLETED")+result("bb", "COMPLETED"))
	press(m, "/", "b", "b", "enter")
	if len(m.shown) != 1 || m.Capturing() {
		t.Fatalf("%d rows pass the filter", len(m.shown))
	}
	if a := press(m, "esc"); a.Close || len(m.shown) != 2 || strings.Contains(text(m), "/ bb") {
		t.Errorf("closed %v, with %d rows:\n%s", a.Close, len(m.shown), text(m))
	}
	if a := press(m, "esc"); !a.Close {
		t.Error("the page stays")
	}
}
