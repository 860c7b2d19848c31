//go:build unix

package e2e

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// sequence matches a sequence that changes the terminal's behavior and not its text: a private
	// mode, the keyboard, the title, or the progress.
	sequence = regexp.MustCompile(`\x1b(?:\[\?([0-9;]+)([hl])|\[([<>=])([0-9;]*)([um])|\[(22|23);0t|\](0|2|9;4);([^\a\x1b]*)(?:\a|\x1b\\))`)
	// onAtFirst are the modes that a terminal starts with: line wrap and a visible cursor.
	onAtFirst = []string{"7", "25"}
)

// changes are the changes that a program made to a terminal and did not undo.
type changes struct {
	modes    []string // private modes that differ from the start
	keyboard int      // enhancements that were pushed and not popped
	keys     string   // the level of modifyOtherKeys
	title    string
	titles   int // pushed and not popped
	progress string
}

// changesOf reads the output of a program.
func changesOf(written string) changes {
	var c changes
	for _, m := range sequence.FindAllStringSubmatch(written, -1) {
		modes, set, keyboard, argument, final, titles, what, text := m[1], m[2] == "h", m[3], m[4], m[5], m[6], m[7], m[8]
		switch {
		case modes != "":
			for mode := range strings.SplitSeq(modes, ";") {
				c.modes = slices.DeleteFunc(c.modes, func(m string) bool { return m == mode })
				if set != slices.Contains(onAtFirst, mode) {
					c.modes = append(c.modes, mode)
				}
			}
		case keyboard == ">" && final == "u", keyboard == "=" && argument != "" && argument[0] != '0':
			c.keyboard++
		case keyboard == "<" && final == "u":
			c.keyboard = max(0, c.keyboard-1)
		case keyboard == ">" && final == "m":
			_, c.keys, _ = strings.Cut(argument, ";")
		case titles == "22":
			c.titles++
		case titles == "23":
			c.titles--
		case what == "9;4":
			c.progress = strings.Trim(text, "0;") // 0 is none
		case what != "":
			c.title = text
		}
	}
	return c
}

// isAsBefore checks that the program has left the terminal as it found it.
func (tm *terminal) isAsBefore() {
	tm.t.Helper()
	if now := tm.state(); now != tm.before {
		tm.t.Errorf("the line is left as %+v; it was %+v", now, tm.before)
	}
	tm.mu.Lock()
	alternate, hidden := tm.emu.IsAltScreen(), tm.emu.CursorHidden()
	tm.mu.Unlock()
	if alternate || hidden {
		tm.t.Errorf("left on the alternate screen: %t, with the cursor hidden: %t", alternate, hidden)
	}
	c := changesOf(tm.output())
	if len(c.modes) > 0 || c.keyboard != 0 || c.keys != "" || c.title != "" || c.progress != "" {
		tm.t.Errorf("left behind: %+v", c)
	}
}
