// Package unseen knows which characters of a text are invisible or look like others.
package unseen

import (
	"bytes"
	"iter"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Visible returns the visible part of a text: letters are composed, all spaces are of one
// kind, and surrounding spaces are removed. It omits a variation selector that asks for
// the colors of an emoji, because many emoji have colors without it.
func Visible(text []byte) []byte {
	const emojiStyle = 0xfe0f
	var seen []byte
	for r, unseen := range Runes(string(norm.NFC.Bytes(text))) {
		switch {
		case IsBlank(r):
			seen = append(seen, ' ')
		case !unseen && r != emojiStyle:
			seen = utf8.AppendRune(seen, r)
		}
	}
	return bytes.Trim(seen, " ")
}

// IsBlank reports whether r looks like a space: Unicode's spaces, tabs and line
// ends, the Hangul fillers and the empty Braille pattern.
func IsBlank(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r)
}

// Runes yields the characters of a text, each with whether it is invisible at its
// position.
func Runes(text string) iter.Seq2[rune, bool] {
	return func(yield func(rune, bool) bool) {
		base, last := rune(0), rune(0) // the last character with its own form, and the last visible one
		for len(text) > 0 {
			r, size := utf8.DecodeRuneInString(text)
			text = text[size:]
			next, found := utf8.DecodeRuneInString(text)
			if found == 0 {
				next = 0
			}
			unseen := isUnseen(base, last, r, next)
			if !yield(r, unseen) {
				return
			}
			if unseen {
				continue
			}
			last = r
			if !isJoiner(r) && !unicode.In(r, unicode.M, tags) {
				base = r
			}
		}
	}
}

// isUnseen reports whether r is invisible between last and next. Joiners and variation
// selectors count as visible if they change something: emoji, and letters of scripts that
// are written with them.
func isUnseen(base, last, r, next rune) bool {
	const blackFlag = 0x1f3f4
	switch {
	case r < utf8.RuneSelf:
		return unicode.IsControl(r)
	case isJoiner(r):
		joins := isEmoji(base) && isEmoji(next) || unicode.In(base, joiningScripts...)
		return !joins || isJoiner(last)
	case unicode.Is(unicode.Variation_Selector, r):
		isKeycap := '0' <= base && base <= '9' || base == '#' || base == '*'
		varies := isEmoji(base) || isKeycap || unicode.In(base, unicode.Han, unicode.Mongolian)
		return !varies || unicode.Is(unicode.Variation_Selector, last)
	case base == blackFlag && unicode.In(r, tags): // the flag of a region, such as Scotland's
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// isJoiner reports whether r is the zero-width joiner or non-joiner.
func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

// tags are the characters that specify the region of a flag emoji.
var tags = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0xe0020, Hi: 0xe007f, Stride: 1}}}

// isEmoji reports whether r is a symbol of a kind that emoji belong to.
func isEmoji(r rune) bool {
	return r >= utf8.RuneSelf && unicode.In(r, unicode.So, unicode.Sk, unicode.Sm)
}

// joiningScripts are the scripts that are written with joiners.
var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}
