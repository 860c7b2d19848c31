// Package message builds the messages and hints of problems. Text from the file must be
// Quoted, which hides secrets and control characters. Messages are formatted only if their
// problem is listed.
package message

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"syncbatch-tui/batchfile/scrub"
)

const (
	// MaxQuoted is how many characters of foreign text a message quotes.
	MaxQuoted = 40
	// maxMarks is how many combining marks a quoted character keeps.
	maxMarks = 2
	// MaxSearched is how many bytes of foreign text are searched for secrets of URLs,
	// which can be in any field.
	MaxSearched = 4 << 10
)

// Quoted is text from the file as a message shows it: in double quotes, cut after
// MaxQuoted characters, without the secrets of URLs, and with all characters escaped that
// are invisible, move the cursor or change the direction of text.
type Quoted []byte

// String formats the text.
func (q Quoted) String() string {
	var b strings.Builder
	b.WriteByte('"')
	written, marks := 0, 0
	text := q[:min(len(q), MaxSearched)]
	for rest := scrub.Star(text, scrub.Find(text)); len(rest) > 0; written++ {
		if written == MaxQuoted {
			b.WriteString("…")
			break
		}
		r, size := utf8.DecodeRune(rest)
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, rest[0])
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case marks > maxMarks || IsInvisible(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		rest = rest[size:]
	}
	b.WriteByte('"')
	return b.String()
}

// IsInvisible reports whether r has no glyph of its own: control and format characters,
// separators, private use, and letters that Unicode says to ignore.
func IsInvisible(r rune) bool {
	return !unicode.IsPrint(r) || r == 0x2800 || // the empty Braille pattern

		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Words are a message or a hint that needs no formatting.
type Words string

// String returns the words themselves.
func (w Words) String() string { return string(w) }

// None is the hint of problems whose message says everything.
const None = Words("")

// Phrase is a message or a hint that is formatted when its problem is listed. Problems
// beyond the list are only counted, and there may be millions of them.
type Phrase struct {
	format string
	args   []any
}

// Say makes a phrase, with arguments as in fmt.Sprintf.
func Say(format string, args ...any) Phrase { return Phrase{format, args} }

// String formats the phrase.
func (p Phrase) String() string { return fmt.Sprintf(p.format, p.args...) }

// Count is n with its noun: "1 request", "2 requests".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
