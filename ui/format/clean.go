// Package format turns values and foreign text into text that is safe for a terminal.
//
// File names, server strings and lines of files pass through [Clean] on their way to the
// screen. [Bytes], [Duration], [Percent] and similar functions are short enough for a
// table. [Fit], [Middle], [Tail] and [Wrap] fit text into a width. Widths are in cells, as
// a terminal draws them, not in bytes or runes. Nothing here panics, whatever the text and
// the width.
package format

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks bounds the combining marks kept on one character: enough for every living
// script, too few to draw over neighboring lines.
const maxMarks = 4

// Clean makes one line of text from outside (file names, server strings, lines of a file)
// safe to print. It is the only such function, and all foreign text must pass through it
// on its way to the terminal.
//
// Control characters become visible pictures (␛ for ESC), and a tab becomes a space. C1
// controls, bidirectional and zero-width characters, private-use characters, line
// separators and invalid bytes become U+FFFD. Combining marks beyond four are removed.
// Characters whose width differs between terminals are removed or replaced: variation
// selectors, skin tones and keycaps are removed, the flag 🇸🇪 becomes SE, and the separate
// letters of a Korean syllable, as in file names written by macOS, become the syllable.
// Clean is idempotent.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range composeHangul(s) { // an invalid byte arrives as utf8.RuneError
		switch {
		case r < 0x20, r == 0x7f:
			r = picture(r)
		case unicode.Is(unicode.Variation_Selector, r), r >= 0x1f3fb && r <= 0x1f3ff, r == 0x20e3:
			continue
		case r >= 0x1f1e6 && r <= 0x1f1ff:
			r += 'A' - 0x1f1e6
		case r >= 0x1160 && r <= 0x11ff, r >= 0xd7b0 && r <= 0xd7ff: // a letter outside of a syllable
			r = utf8.RuneError
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

// picture returns the visible form of a control character: a tab becomes a space.
func picture(r rune) rune {
	switch r {
	case '\t':
		return ' '
	case 0x7f:
		return '␡'
	}
	return r + 0x2400
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

// The letters of Korean and the syllables they form (Unicode standard, 3.12).
const (
	hangulL, hangulV, hangulT                = 0x1100, 0x1161, 0x11a7
	hangulLCount, hangulVCount, hangulTCount = 19, 21, 28
	hangulS                                  = 0xac00
)

// composeHangul replaces separate letters with the syllables they form.
func composeHangul(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= hangulV && r < hangulV+hangulVCount }) {
		return s
	}
	var out []rune
	for _, r := range s {
		if n := len(out); n > 0 {
			last := out[n-1]
			l, v, t := last-hangulL, r-hangulV, r-hangulT
			switch s := last - hangulS; {
			case l >= 0 && l < hangulLCount && v >= 0 && v < hangulVCount:
				out[n-1] = hangulS + (l*hangulVCount+v)*hangulTCount
				continue
			case s >= 0 && s < hangulLCount*hangulVCount*hangulTCount && s%hangulTCount == 0 && t > 0 && t < hangulTCount:
				out[n-1] = last + t
				continue
			}
		}
		out = append(out, r)
	}
	return string(out)
}
