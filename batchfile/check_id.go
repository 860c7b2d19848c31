package batchfile

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// firsts remembers where texts appeared first: the request_ids or the payloads of a
// file. It keeps hashes and places, not copies, so that a file of millions of ids
// does not take many times its size. If two texts had the same 64-bit hash, which is
// very unlikely, a problem would be missed, but none invented.
type firsts map[uint64]first

// first is where a text appeared first: its place in the file's text, and the line.
type first struct {
	offset, length, line int32
	said                 said
}

var firstsSeed = maphash.MakeSeed()

// see looks up value n, and returns its hash, where it appeared first, and whether it
// did so earlier. Strings are compared unescaped, other values as they are written.
func (c *checker) see(seen firsts, n int32) (hash uint64, earlier first, again bool) {
	at := c.Nodes[n].At
	raw := c.Raw(at)
	if c.Nodes[n].Kind == jsonpos.String {
		raw = c.Value(n)
	}
	hash = maphash.Bytes(firstsSeed, raw)
	earlier, again = seen[hash]
	if !again {
		seen[hash] = first{offset: c.lineStart + at.Start - c.base, length: at.End - at.Start, line: int32(c.lineNo)}
		return hash, earlier, false
	}
	old := c.file.text()[earlier.offset : earlier.offset+earlier.length]
	if old[0] == '"' {
		old, _ = jsontext.AppendUnquote(nil, old)
	}
	return hash, earlier, bytes.Equal(old, raw)
}

// said is the number of a problem that is reported once for all its places: an index
// into checker.repeats plus one. It is 0 before the problem is found, and unlisted if
// the list was full then.
type said int32

const unlisted said = -1

// repeat counts the places of a problem that is reported once, after the first one.
type repeat struct {
	rule        *Rule
	line        int // where it is reported
	count, last int
}

// addOnce adds a problem where it occurs first, and counts its other places.
func (c *checker) addOnce(s *said, rule *Rule, at jsonpos.Span, message, hint fmt.Stringer) {
	switch {
	case *s > 0:
		r := &c.repeats[*s-1]
		r.count, r.last = r.count+1, c.lineNo
	case *s == 0 && c.isFull():
		*s = unlisted
		c.count(rule.Severity)
	case *s == 0:
		c.repeats = append(c.repeats, repeat{rule: rule, line: c.lineNo})
		*s = said(len(c.repeats))
		c.add(rule, at, message, hint)
	}
}

// sayRepeats completes the messages of problems that are reported once, at most one
// of a rule in a line.
func (c *checker) sayRepeats() {
	type key struct {
		rule string
		line int
	}
	problems := map[key]*Problem{}
	for i := range c.report.Problems {
		p := &c.report.Problems[i]
		problems[key{p.Rule, p.Line}] = p
	}
	for _, r := range c.repeats {
		if p := problems[key{r.rule.Name, r.line}]; p != nil && r.count > 0 {
			p.Message += fmt.Sprintf(" (also on %s, up to line %d)", message.Count(r.count, "more line"), r.last)
		}
	}
}

// checkID checks a request_id, and reports whether no earlier line has it.
func (c *checker) checkID(n int32) bool {
	if c.isEmpty(n, "request_id") {
		return true
	}
	id := c.Value(n)
	c.checkUnseen(n, id)
	hash, earlier, again := c.see(c.ids, n)
	if again {
		c.add(rules.DuplicateRequestID, c.Nodes[n].At, message.Say("the request_id %s is taken", message.Quoted(id)), message.Say("line %d has it too", earlier.line))
		return false
	}
	c.checkTwin(n, id, hash)
	return true
}

// checkUnseen finds a character in a request_id that cannot be seen.
func (c *checker) checkUnseen(n int32, id []byte) {
	if isPlainID(id) {
		return
	}
	text := string(id)
	end := len(strings.TrimRightFunc(text, isBlankRune))
	before := rune(0)
	for i, r := range text {
		switch {
		case isBlankRune(r) && (i >= end || i == 0), isUnseen(before, r), isBlankRune(r) && r != ' ':
			c.add(rules.ControlCharacter, c.Nodes[n].At, message.Say("the request_id has U+%04X in it, which cannot be seen", r),
				message.Words("remove it, with strip() for example"))
			return
		}
		before = r
	}
}

// checkTwin finds an earlier request_id that looks the same as this one, which is
// new and has that hash.
func (c *checker) checkTwin(n int32, id []byte, hash uint64) {
	isPlain := isPlainID(id)
	if isPlain && len(c.twins) == 0 {
		return
	}
	line, found := int32(0), false
	if isPlain {
		line, found = c.twins[hash]
	} else {
		seen := visible(id)
		hash = maphash.Bytes(firstsSeed, seen)
		if line, found = c.twins[hash]; !found {
			earlier, again := c.ids[hash]
			line, found = earlier.line, again && !bytes.Equal(seen, id)
			if !found {
				line = int32(c.lineNo)
			}
			c.twins[hash] = line
		}
	}
	if found {
		c.add(rules.SimilarRequestID, c.Nodes[n].At, message.Say("the request_id %s looks like the one on line %d", message.Quoted(id), line),
			message.Words("they differ only in what cannot be seen; give one of them another id"))
	}
}

// isPlainID reports whether an id is printable ASCII without spaces around it.
func isPlainID(id []byte) bool {
	for _, b := range id {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return len(id) > 0 && id[0] != ' ' && id[len(id)-1] != ' '
}

// visible is the visible part of an id: letters are composed, spaces are of one kind,
// and there are none around it.
func visible(id []byte) []byte {
	var seen []byte
	before := rune(0)
	for _, r := range string(norm.NFC.Bytes(id)) {
		switch {
		case isBlankRune(r):
			seen = append(seen, ' ')
		case !isUnseen(before, r):
			seen = utf8.AppendRune(seen, r)
		}
		before = r
	}
	return bytes.Trim(seen, " ")
}

// isBlankRune reports whether r looks like a space: Unicode's spaces, the Hangul
// fillers and the empty Braille pattern.
func isBlankRune(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return unicode.Is(unicode.Zs, r)
}

// isUnseen reports whether r, after another character, is invisible. Joiners and
// variation selectors are visible if they change what is before them: emoji, and
// letters of scripts that are written with them.
func isUnseen(before, r rune) bool {
	const nonJoiner, joiner = 0x200c, 0x200d
	switch {
	case r < utf8.RuneSelf:
		return unicode.IsControl(r)
	case r == joiner || r == nonJoiner:
		return !isEmoji(before) && !unicode.In(before, joiningScripts...)
	case unicode.Is(unicode.Variation_Selector, r):
		isKeycap := '0' <= before && before <= '9' || before == '#' || before == '*'
		return !isEmoji(before) && !isKeycap && !unicode.In(before, unicode.Han, unicode.Mongolian, unicode.Sm)
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// isEmoji reports whether r is a symbol, or a part of an emoji that a joiner or a
// variation selector may follow.
func isEmoji(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk) || unicode.Is(unicode.Variation_Selector, r)
}

// joiningScripts are those whose words are written with joiners.
var joiningScripts = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
	unicode.Inherited,
}
