// Package format turns values and foreign text into what a terminal may show.
package format

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks bounds the combining marks kept on one character: enough for every
// living script, too few to paint over the neighbouring lines.
const maxMarks = 4

// Clean makes one line of text from outside (file names, server strings, lines
// of a file) safe to print. It is the only such function, and everything
// foreign goes through it on its way to the terminal.
//
// Control characters become their visible pictures (␛ for ESC), a tab becomes
// a space, C1 controls, bidirectional and zero-width characters, private use
// and line separators and invalid bytes become U+FFFD, variation selectors go,
// since terminals disagree about the width they give, and so do combining marks
// beyond four. Every other rune is kept, so but for marks and selectors the
// result has a rune for each rune of s. Clean is idempotent.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s { // an invalid byte arrives as utf8.RuneError
		switch {
		case r == '\t':
			r = ' '
		case r < 0x20:
			r += 0x2400
		case r == 0x7f:
			r = '␡'
		case unicode.Is(unicode.Variation_Selector, r):
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
			continue
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		marks = 0
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII, which needs no cleaning.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
