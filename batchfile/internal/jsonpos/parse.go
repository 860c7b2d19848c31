// Package jsonpos reads JSON and remembers the position of every value, so that a
// validator can point at its findings. It also explains where and why a text is not JSON.
package jsonpos

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// MaxNodes bounds the values of one line that are kept for checking. A box for every
	// frame of 30 seconds at 60 frames per second is 9,000 values.
	MaxNodes = 250_000
	// MaxDepth bounds nesting. A request nests six levels; common JSON readers
	// stop at a thousand.
	MaxDepth = 1000
)

var (
	// ErrTooDeep is the error of Parse for more than MaxDepth levels.
	ErrTooDeep = errors.New("nested too deep")
	// ErrBrief is every error of Parse when Parser.Brief is set.
	ErrBrief = errors.New("not valid")
)

// Node is one JSON value of a line. The nodes of a line are in one slice in
// the order of the text, so the first child of a container, if it has any, is
// the next node.
type Node struct {
	// Kind is one type.
	Kind Kind
	// IsPlain and IsKeyPlain mean that the value and the key need no decoding: a string
	// without a backslash, a number of digits only.
	IsPlain, IsKeyPlain bool

	// Key is the field's name with its quotes; empty outside objects.
	Key Span
	// At is the value, strings with their quotes.
	At Span
	// Next is the node after this one and all its contents.
	Next int32
}

// Span is a range of bytes of a line: Start is the first, End the one after the last.
type Span struct{ Start, End int32 }

// At returns the span from start up to end.
func At(start, end int) Span { return Span{int32(start), int32(end)} }

// Parser turns lines into nodes. It reuses all its memory for the next line.
type Parser struct {
	// Keep is the deepest level of nodes to keep: 0 keeps the value itself, 1 also its
	// fields.
	Keep int
	// Brief makes errors ErrBrief instead of errors that say where and why. It is for
	// files with millions of errors, where they would not be read.
	Brief bool

	// Line is the text that was parsed last.
	Line []byte
	// End is where the value ends; after an error, where the last good token ends.
	End int
	// Nodes are the values of Line; empty after an error.
	Nodes []Node
	// HasSurrogate means that there is an escape that may be half of a character.
	HasSurrogate bool
	// Overflow means that the line is valid but has more than MaxNodes values.
	Overflow bool

	src bytes.Buffer
	dec jsontext.Decoder // of the line, and after an error where it stopped
}

// Parse reads the first JSON value of line, up to p.End. Duplicate names and invalid UTF-8
// are not errors: rules find them and can say more about them. The errors are
// *jsontext.SyntacticError, ErrTooDeep, and io.EOF for a blank line.
func (p *Parser) Parse(line []byte) error {
	p.Line, p.Nodes, p.HasSurrogate, p.Overflow = line, p.Nodes[:0], false, false
	if p.End = p.scan(); p.End != failed {
		return nil
	}
	if p.Brief && len(p.Nodes) < MaxNodes {
		return ErrBrief
	}
	p.Nodes, p.End = p.Nodes[:0], 0
	return p.findError()
}

// ParseObject parses a line and reports whether it is one object and nothing
// else.
func (p *Parser) ParseObject(line []byte) bool {
	return p.Parse(line) == nil && !p.Overflow && p.Nodes[0].Kind == Object && IsBlank(line[p.End:])
}

var (
	allowDuplicateNames = jsontext.AllowDuplicateNames(true)
	allowInvalidUTF8    = jsontext.AllowInvalidUTF8(true)
)

// findError reads a line again, token by token, so that the decoder's state tells what was
// expected where it stopped. If there is no error, the line has more values than scan
// keeps.
func (p *Parser) findError() error {
	// The decoder reads a bytes.Buffer in place, without a copy.
	p.src = *bytes.NewBuffer(p.Line)
	p.dec.Reset(&p.src, allowDuplicateNames, allowInvalidUTF8)
	for {
		if _, err := p.dec.ReadToken(); err != nil {
			return err
		}
		p.End = int(p.dec.InputOffset())
		switch depth := p.dec.StackDepth(); {
		case depth > MaxDepth:
			return ErrTooDeep
		case depth == 0:
			p.Overflow = true
			return nil
		}
	}
}

// Children yields the nodes directly under n.
func (p *Parser) Children(n int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		end := p.Nodes[n].Next
		for i := n + 1; i < end; i = p.Nodes[i].Next {
			if !yield(i) {
				return
			}
		}
	}
}

// HasChildren reports whether array or object n is not empty.
func (p *Parser) HasChildren(n int32) bool { return p.Nodes[n].Next > n+1 }

// Raw returns the text of a span.
func (p *Parser) Raw(s Span) []byte { return p.Line[s.Start:s.End] }

// Value returns the text of string n. It aliases the line if there is nothing to unescape.
func (p *Parser) Value(n int32) []byte { return p.unquote(p.Nodes[n].At, p.Nodes[n].IsPlain) }

// Name returns the name of field n, unescaped as Value does.
func (p *Parser) Name(n int32) []byte { return p.unquote(p.Nodes[n].Key, p.Nodes[n].IsKeyPlain) }

func (p *Parser) unquote(s Span, isPlain bool) []byte {
	raw := p.Raw(s)
	if isPlain {
		return raw[1 : len(raw)-1]
	}
	// The error is about invalid UTF-8, which has its own rule.
	text, _ := jsontext.AppendUnquote(nil, raw)
	return text
}

// Field returns the value of the last field of object n with that name, or 0.
func (p *Parser) Field(n int32, name string) int32 {
	found := int32(0)
	for i := range p.Children(n) {
		if string(p.Name(i)) == name {
			found = i
		}
	}
	return found
}

// Text returns the text of node n if it is a string, and "" otherwise and for node 0,
// which stands for a missing field.
func (p *Parser) Text(n int32) string {
	if n == 0 || p.Nodes[n].Kind != String {
		return ""
	}
	return string(p.Value(n))
}

// IsEOF reports whether err says that the text ended before the value did.
func IsEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// ErrorOffset returns where an error of Parse is in the text.
func (p *Parser) ErrorOffset(err error) int {
	var syntactic *jsontext.SyntacticError
	switch {
	case IsEOF(err):
		return len(bytes.TrimRight(p.Line, " \n\r\t"))
	case errors.As(err, &syntactic):
		return min(int(syntactic.ByteOffset), len(p.Line))
	}
	return max(0, p.End-1) // ErrTooDeep: the bracket that exceeds the limit
}

// IsBlank reports whether line has only JSON's white space.
func IsBlank(line []byte) bool { return SkipSpace(line, 0) == len(line) }

// SkipSpace returns the offset of the first byte at or after i that is not JSON's white
// space.
func SkipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// UTF16Escape returns the code unit that the escape at i stands for, or -1 if there is no
// such escape.
func UTF16Escape(line []byte, i int) rune {
	if i+6 > len(line) || line[i] != '\\' || line[i+1] != 'u' {
		return -1
	}
	var unit [2]byte
	if _, err := hex.Decode(unit[:], line[i+2:i+6]); err != nil {
		return -1
	}
	return rune(binary.BigEndian.Uint16(unit[:]))
}
