package batchfile

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxQuoted is how many characters of foreign text a message quotes.
	maxQuoted = 40
	// maxMarks is how many combining marks a quoted character keeps.
	maxMarks = 2
	// maxSearched is how many bytes of it are searched for the secrets that a URL may
	// have, whatever field it got into.
	maxSearched = 4 << 10
)

// quoted is text from the file on its way into a message: in double quotes, cut
// after maxQuoted characters, without the secrets of URLs, and with everything
// escaped that could move the cursor, hide itself or turn the direction of the text
// around.
type quoted []byte

// String formats the text; it is called when a message is really written.
func (q quoted) String() string {
	var b strings.Builder
	b.WriteByte('"')
	written, marks := 0, 0
	text := q[:min(len(q), maxSearched)]
	for rest := star(text, findSecrets(text)); len(rest) > 0; written++ {
		if written == maxQuoted {
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
		case marks > maxMarks || isInvisible(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		rest = rest[size:]
	}
	b.WriteByte('"')
	return b.String()
}

// isInvisible reports whether r shows nothing of its own: controls, formats,
// separators, private use, and the letters that Unicode says to ignore.
func isInvisible(r rune) bool {
	return !unicode.IsPrint(r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// words are a message or a hint that needs no formatting.
type words string

func (w words) String() string { return string(w) }

// noHint is for problems whose message says it all.
const noHint = words("")

// phrase is a message or a hint that is formatted when it is listed. Problems
// beyond the list are only counted, and there may be millions of them.
type phrase struct {
	format string
	args   []any
}

func say(format string, args ...any) phrase { return phrase{format, args} }

func (p phrase) String() string { return fmt.Sprintf(p.format, p.args...) }

// count is n with its noun: "1 request", "2 requests".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
