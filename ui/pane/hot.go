package pane

import (
	"strconv"
	"strings"

	"syncbatch-tui/ui/format"
)

// The marks around text that can be clicked. Like the caret they take no cell and move
// with the text: resets of style, in a form that nothing else uses. The first one spells
// the name of the key that a click stands for.
const (
	hotMark  = "\x1b[0;0;"
	hotStart = hotMark + "1"
	hotEnd   = hotMark + "2m"
)

// Hot is text, which may be styled, that can be clicked: a click is a press of the key of
// that name.
func Hot(key, text string) string {
	var b strings.Builder
	b.WriteString(hotStart)
	for _, r := range key {
		b.WriteString(";" + strconv.Itoa(int(r)))
	}
	b.WriteString("m" + text + hotEnd)
	return b.String()
}

// StripHot takes the marks out of a line that is drawn.
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

// HotAt is the name of the key that a click on a column of a line stands for; empty for
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

// spelled is the key that a mark spells; empty for an end.
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
