package pane

import (
	"strconv"
	"strings"

	"syncbatch-tui/ui/format"
)

// The marks around clickable text. Like the caret, they take no cell and move with the
// text: they are style resets in a form that nothing else uses. The opening mark spells
// the name of the key that a click presses.
const (
	hotMark  = "\x1b[0;0;"
	hotStart = hotMark + "1"
	hotEnd   = hotMark + "2m"
)

// Hot makes text, which may be styled, clickable: a click presses the key of that name.
func Hot(key, text string) string {
	var b strings.Builder
	b.WriteString(hotStart)
	for _, r := range key {
		b.WriteString(";" + strconv.Itoa(int(r)))
	}
	b.WriteString("m" + text + hotEnd)
	return b.String()
}

// StripHot removes the marks from a drawn line.
func StripHot(line string) string {
	if !strings.Contains(line, hotMark) {
		return line
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, hotMark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, line, _ = strings.Cut(rest, "m")
	}
}

// HotAt returns the name of the key that a click on a column of a line presses; empty for
// none.
func HotAt(line string, column int) string {
	key := ""
	for {
		before, rest, found := strings.Cut(line, hotMark)
		width := format.Width(before)
		if column < width || !found {
			if column >= width {
				return ""
			}
			return key
		}
		column -= width
		mark, after, _ := strings.Cut(rest, "m")
		key, line = spelled(mark), after
	}
}

// spelled returns the key that a mark spells; empty for a closing mark.
func spelled(mark string) string {
	parts := strings.Split(mark, ";")
	var b strings.Builder
	for _, p := range parts[1:] {
		if r, err := strconv.Atoi(p); err == nil {
			b.WriteRune(rune(r))
		}
	}
	return b.String()
}
