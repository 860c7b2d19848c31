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
	maxNodes = 100_000
	// maxDepth bounds nesting. A request nests six levels; common readers of
	// JSON stop at a thousand.
	maxDepth = 1000
)

var errTooDeep = errors.New("nested too deep")

// node is one JSON value of a line. The nodes of a line lie in one slice in
// the order of the text, so that a container's first child, if any, is the node
// after it. All offsets are bytes from the start of the line.
type node struct {
	kind jsontext.Kind
	key  span  // the member's name with its quotes; empty outside objects
	at   span  // the value, strings with their quotes
	next int32 // the node after this one and all that it contains
}

// span is a stretch of bytes of a line.
type span struct{ start, end int32 }

// parser turns lines into nodes. Everything it holds is used again for the
// next line.
type parser struct {
	src   bytes.Buffer
	dec   jsontext.Decoder
	line  []byte
	nodes []node
	open  []int32 // the containers that are not closed yet
	key   span    // the name whose value comes next
	end   int     // where the last token that was read ends
	// overflow tells that the line has more than maxNodes values, and that the
	// nodes are therefore useless.
	overflow bool
}

// Names that are there twice and invalid UTF-8 are found by rules, which can say
// more about them and go on.
var (
	allowDuplicateNames = jsontext.AllowDuplicateNames(true)
	allowInvalidUTF8    = jsontext.AllowInvalidUTF8(true)
)

// parse reads the first JSON value of line, up to p.end. Its errors are
// *jsontext.SyntacticError, errTooDeep, and io.EOF for a blank line.
func (p *parser) parse(line []byte) error {
	p.line, p.nodes, p.open = line, p.nodes[:0], p.open[:0]
	p.key, p.end, p.overflow = span{}, 0, false
	// The decoder reads a bytes.Buffer in place, without a copy.
	p.src = *bytes.NewBuffer(line)
	p.dec.Reset(&p.src, allowDuplicateNames, allowInvalidUTF8)
	for {
		tok, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		start := p.tokenStart()
		p.end = int(p.dec.InputOffset())
		p.token(tok.Kind(), span{int32(start), int32(p.end)})
		switch {
		case len(p.open) == 0:
			return nil
		case len(p.open) > maxDepth:
			return errTooDeep
		case len(p.nodes) >= maxNodes:
			return p.skipRest()
		}
	}
}

// tokenStart is where the token after p.end starts.
func (p *parser) tokenStart() int {
	i := p.end
	for i < len(p.line) {
		switch p.line[i] {
		case ' ', '\n', '\r', '\t', ',', ':':
			i++
		default:
			return i
		}
	}
	return i
}

// token adds one token to the nodes.
func (p *parser) token(kind jsontext.Kind, at span) {
	var parent *node
	if n := len(p.open); n > 0 {
		parent = &p.nodes[p.open[n-1]]
	}
	if kind == '}' || kind == ']' {
		parent.at.end = at.end
		parent.next = int32(len(p.nodes))
		p.open = p.open[:len(p.open)-1]
		return
	}
	if parent != nil && parent.kind == '{' && p.key == (span{}) {
		p.key = at
		return
	}
	i := int32(len(p.nodes))
	p.nodes = append(p.nodes, node{kind: kind, key: p.key, at: at, next: i + 1})
	p.key = span{}
	if kind == '{' || kind == '[' {
		p.open = append(p.open, i)
	}
}

// skipRest reads the rest of a value without keeping it.
func (p *parser) skipRest() error {
	p.overflow = true
	for p.dec.StackDepth() > 0 {
		if _, err := p.dec.ReadToken(); err != nil {
			return err
		}
		p.end = int(p.dec.InputOffset())
		if p.dec.StackDepth() > maxDepth {
			return errTooDeep
		}
	}
	return nil
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

// raw is the text of a span.
func (p *parser) raw(s span) []byte { return p.line[s.start:s.end] }

// str is the text of a string whose span includes its quotes. It aliases the
// line where there is nothing to unescape.
func (p *parser) str(s span) []byte {
	raw := p.raw(s)
	if bytes.IndexByte(raw, '\\') < 0 {
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
		if string(p.str(p.nodes[i].key)) == name {
			found = i
		}
	}
	return found
}

// isEOF reports whether err says that the text ended before the value did.
func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
