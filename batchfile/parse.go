package batchfile

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxNodes bounds the values of one line that are kept for checking. A box
	// for every frame of 30 seconds at 60 frames a second is 9,000 values.
	maxNodes = 250_000
	// maxDepth bounds nesting. A request nests six levels; common readers of
	// JSON stop at a thousand.
	maxDepth = 1000
)

var (
	errTooDeep = errors.New("nested too deep")
	errBrief   = errors.New("not valid")
)

// node is one JSON value of a line. The nodes of a line lie in one slice in
// the order of the text, so that a container's first child, if any, is the node
// after it.
type node struct {
	kind kinds // one of them
	// isPlain and isKeyPlain tell that the value and the key are as they are written:
	// a string without a backslash, a number of nothing but digits.
	isPlain, isKeyPlain bool

	key  span  // the member's name with its quotes; empty outside objects
	at   span  // the value, strings with their quotes
	next int32 // the node after this one and all that it contains
}

// span is a stretch of bytes of a line.
type span struct{ start, end int32 }

// parser turns lines into nodes. Everything it holds is used again for the
// next line.
type parser struct {
	line  []byte
	end   int // where the value ends, or with an error the last good token
	nodes []node
	// hasSurrogate tells that there is an escape which may be half a character.
	hasSurrogate bool
	// overflow tells that the line is valid and more than is looked into.
	overflow bool
	// keep is the deepest level of which nodes are kept: at 0 that is the value
	// itself, at 1 its members as well.
	keep int
	// brief asks for errBrief instead of the errors that say where and why, which
	// nobody will read in a file of millions of them.
	brief bool

	src bytes.Buffer
	dec jsontext.Decoder // of the line, and after an error where it stopped
}

// parse reads the first JSON value of line, up to p.end. Names that are there
// twice and invalid UTF-8 are no errors: rules find them, which can say more
// about them and go on. The errors are *jsontext.SyntacticError, errTooDeep, and
// io.EOF for a blank line.
func (p *parser) parse(line []byte) error {
	p.line, p.nodes, p.hasSurrogate, p.overflow = line, p.nodes[:0], false, false
	if p.end = p.scan(); p.end != failed {
		return nil
	}
	if p.brief && len(p.nodes) < maxNodes {
		return errBrief
	}
	p.nodes, p.end = p.nodes[:0], 0
	return p.findError()
}

// parseObject parses a line, and reports whether it is an object and nothing
// else.
func (p *parser) parseObject(line []byte) bool {
	return p.parse(line) == nil && !p.overflow && p.nodes[0].kind == anObject && isBlank(line[p.end:])
}

var (
	allowDuplicateNames = jsontext.AllowDuplicateNames(true)
	allowInvalidUTF8    = jsontext.AllowInvalidUTF8(true)
)

// findError reads a line once more, token by token, so that the state of the
// decoder tells what was expected where it stopped. Without an error, the line
// is more than scan looks into.
func (p *parser) findError() error {
	// The decoder reads a bytes.Buffer in place, without a copy.
	p.src = *bytes.NewBuffer(p.line)
	p.dec.Reset(&p.src, allowDuplicateNames, allowInvalidUTF8)
	for {
		if _, err := p.dec.ReadToken(); err != nil {
			return err
		}
		p.end = int(p.dec.InputOffset())
		switch depth := p.dec.StackDepth(); {
		case depth > maxDepth:
			return errTooDeep
		case depth == 0:
			p.overflow = true
			return nil
		}
	}
}

// children yields the nodes directly under n.
func (p *parser) children(n int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		end := p.nodes[n].next
		for i := n + 1; i < end; i = p.nodes[i].next {
			if !yield(i) {
				return
			}
		}
	}
}

// hasChildren reports whether array or object n is not empty.
func (p *parser) hasChildren(n int32) bool { return p.nodes[n].next > n+1 }

// raw is the text of a span.
func (p *parser) raw(s span) []byte { return p.line[s.start:s.end] }

// value is the text of string n. It aliases the line where there is nothing to
// unescape.
func (p *parser) value(n int32) []byte { return p.unquote(p.nodes[n].at, p.nodes[n].isPlain) }

// name is the name of member n, as value is its value.
func (p *parser) name(n int32) []byte { return p.unquote(p.nodes[n].key, p.nodes[n].isKeyPlain) }

func (p *parser) unquote(s span, isPlain bool) []byte {
	raw := p.raw(s)
	if isPlain {
		return raw[1 : len(raw)-1]
	}
	// The error is about invalid UTF-8, which has its own rule.
	text, _ := jsontext.AppendUnquote(nil, raw)
	return text
}

// member is the value of the last member of object n with that name, or 0.
func (p *parser) member(n int32, name string) int32 {
	found := int32(0)
	for i := range p.children(n) {
		if string(p.name(i)) == name {
			found = i
		}
	}
	return found
}

// text is the text of node n if it is a string, and "" for any other and for
// node 0, which stands for a member that is not there.
func (p *parser) text(n int32) string {
	if n == 0 || p.nodes[n].kind != aString {
		return ""
	}
	return string(p.value(n))
}

// isEOF reports whether err says that the text ended before the value did.
func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
