//go:build unix

package e2e

import (
	"io"
	"strings"
)

// named maps keys that are more than a character to what a terminal sends for them.
var named = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
}

// press presses keys one after the other, by name or as characters. A key right after "esc" would
// be read as alt plus that key: wait between them.
func (tm *terminal) press(keys ...string) {
	tm.t.Helper()
	for _, key := range keys {
		sent, ok := named[key]
		if c, isControl := strings.CutPrefix(key, "ctrl+"); isControl {
			sent = string(c[0] & 0x1f)
		} else if !ok {
			sent = key
		}
		tm.write(sent)
	}
}

// paste pastes a text with the marks of a bracketed paste.
func (tm *terminal) paste(text string) { tm.write("\x1b[200~" + text + "\x1b[201~") }

func (tm *terminal) write(s string) {
	tm.t.Helper()
	if _, err := io.WriteString(tm.control, s); err != nil {
		tm.t.Fatal(err)
	}
}
