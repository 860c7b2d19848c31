package batchfile

import (
	"bytes"
	"fmt"
	"hash/maphash"

	"github.com/go-json-experiment/json/jsontext"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
)

// firsts remembers where texts were seen first: the request ids of a file, its
// payloads. It keeps hashes and places and no copies, so that a file of millions
// of ids does not take many times its size. Two texts with the same hash of 64
// bits, one in millions of millions of files, would hide a problem but not make
// one up.
type firsts map[uint64]first

// first is where a text was seen first: its place in the file's text, with the
// line.
type first struct {
	offset, length, line int32
	said                 said
}

var firstsSeed = maphash.MakeSeed()

// see is where value n was seen first, with its hash, when it was: strings by
// what they say, and other values by how they are written.
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

// said is the number of a problem that is said once for all its places: an index
// into checker.repeats plus one; 0 when it was not found yet, and unlisted when
// it came after the list was full.
type said int32

const unlisted said = -1

// repeat counts the places of a problem that is said once, after the first one.
type repeat struct {
	rule        *Rule
	line        int // where it is said
	count, last int
}

// addOnce adds a problem where it occurs first, and counts where it does again.
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

// sayRepeats completes the messages of what is said once. A rule says it at most
// once in a line.
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
