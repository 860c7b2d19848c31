package batchfile

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/internal/unseen"
)

// firsts remembers where texts first appeared: the request_ids or the payloads of a file.
// It keeps hashes and positions instead of copies, so that a file of millions of ids does
// not take many times its size. If two texts had the same 64-bit hash, which is very
// unlikely, a problem would be missed, but never invented.
type firsts map[uint64]first

// first is where a text first appeared: its position in the file's text, and the line.
type first struct {
	offset, length, line int32
	said                 said
}

var firstsSeed = maphash.MakeSeed()

// see looks up value n. It returns the value's hash, where it first appeared, and whether
// that was earlier. Strings are compared unescaped, other values as written.
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

// said identifies a problem that is reported once for all its places: an index into
// checker.repeats plus one. It is 0 before the problem is found, and unlisted if the list
// was full at that time.
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

// sayRepeats completes the messages of problems that are reported once, at most one per
// rule and line.
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

// checkUnseen finds an invisible character in a request_id.
func (c *checker) checkUnseen(n int32, id []byte) {
	if isPlainID(id) {
		return
	}
	text := string(id)
	if first, _ := utf8.DecodeRuneInString(text); unseen.IsBlank(first) {
		c.addUnseen(n, message.Say("the request_id starts with white space (U+%04X)", first))
		return
	}
	if last, _ := utf8.DecodeLastRuneInString(text); unseen.IsBlank(last) {
		c.addUnseen(n, message.Say("the request_id ends with white space (U+%04X)", last))
		return
	}
	for r, isUnseen := range unseen.Runes(text) {
		if isUnseen || unseen.IsBlank(r) && r != ' ' {
			c.addUnseen(n, message.Say("the request_id has U+%04X in it, which cannot be seen", r))
			return
		}
	}
}

func (c *checker) addUnseen(n int32, msg fmt.Stringer) {
	c.add(rules.ControlCharacter, c.Nodes[n].At, msg, message.Words("remove it, with strip() for example"))
}

// checkTwin finds an earlier request_id that looks the same as this one. id is new and has
// the given hash.
func (c *checker) checkTwin(n int32, id []byte, hash uint64) {
	isPlain := isPlainID(id)
	if isPlain && len(c.twins) == 0 {
		return
	}
	line, found := int32(0), false
	if isPlain {
		line, found = c.twins[hash]
	} else {
		seen := unseen.Visible(id)
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
