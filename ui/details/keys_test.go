package details

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// press types keys and reports whether the last one closes the page.
func press(m *Page, keys ...string) (closed bool) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "esc":
			msg = tea.KeyPressMsg{Code: tea.KeyEscape}
		}
		m.Update(msg)
		closed = false
		for posted, ok := m.env.Next(); ok; posted, ok = m.env.Next() {
			_, isClose := posted.(screen.CloseMsg)
			closed = closed || isClose
		}
	}
	return closed
}

// Esc first removes the filter, and then closes the page.
func TestEscape(t *testing.T) {
	m := page(request("aa")+request("bb"), result("aa", "COMPLETED")+result("bb", "COMPLETED"))
	press(m, "/", "b", "b", "enter")
	if len(m.shown) != 1 || m.Capturing() {
		t.Fatalf("%d rows pass the filter", len(m.shown))
	}
	if closed := press(m, "esc"); closed || len(m.shown) != 2 || strings.Contains(text(m), "/ bb") {
		t.Errorf("closed %v, with %d rows:\n%s", closed, len(m.shown), text(m))
	}
	if !press(m, "esc") {
		t.Error("the page stays")
	}
}
