package jsonpos

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// This file reads only valid JSON: it turns a line into nodes or gives up, and then
// jsontext finds the error. It accepts exactly what jsontext accepts; a fuzz test compares
// the two.
//
// It exists for speed. Validating 5 MB may take at most 1.5 times as long as reading the
// bytes token by token. With nodes built from jsontext's tokens it took 1.8 times as long
// (2.3 for small requests), with this file 1.4 times.

// failed stands for the end of a value that could not be read.
const failed = -1

// scan builds the nodes of the value at the start of the line and returns its end.
func (p *Parser) scan() int { return p.scanValue(p.skipSpace(0), Span{}, false, 0) }

// peek returns the byte at an offset, and 0 at the end of the line.
func (p *Parser) peek(i int) byte {
	if i < len(p.Line) {
		return p.Line[i]
	}
	return 0
}

func (p *Parser) skipSpace(i int) int {
	for i < len(p.Line) && p.Line[i] <= ' ' && (p.Line[i] == ' ' || p.Line[i] == '\t' || p.Line[i] == '\r' || p.Line[i] == '\n') {
		i++
	}
	return i
}

// scanValue reads the value at i, adds it to the nodes with its name, if it has one, and
// returns its end.
func (p *Parser) scanValue(i int, key Span, isKeyPlain bool, depth int) int {
	if len(p.Nodes) == MaxNodes || depth > MaxDepth {
		return failed
	}
	if depth > p.Keep {
		end, _ := p.scanAny(i, depth)
		return end
	}
	// The node is filled in place, field by field: copying whole nodes takes as
	// long as everything else here.
	me := len(p.Nodes)
	p.Nodes = append(p.Nodes, Node{})
	n := &p.Nodes[me]
	n.Kind, n.Key, n.IsKeyPlain, n.At.Start = kindOf(p.peek(i)), key, isKeyPlain, int32(i)
	end, isPlain := p.scanAny(i, depth)
	n = &p.Nodes[me] // children may have moved it
	n.IsPlain, n.At.End, n.Next = isPlain, int32(end), int32(len(p.Nodes))
	return end
}

// scanAny reads the value at i, and reports whether it is a string or number
// written without escapes, sign, fraction or exponent.
func (p *Parser) scanAny(i, depth int) (end int, isPlain bool) {
	switch p.peek(i) {
	case '{':
		return p.scanObject(i+1, depth+1), false
	case '[':
		return p.scanArray(i+1, depth+1), false
	case '"':
		return p.scanString(i + 1)
	case 't':
		return p.scanWord(i, "true"), false
	case 'f':
		return p.scanWord(i, "false"), false
	case 'n':
		return p.scanWord(i, "null"), false
	}
	return p.scanNumber(i)
}

// scanObject reads the rest of an object after its brace.
func (p *Parser) scanObject(i, depth int) int {
	i = p.skipSpace(i)
	if p.peek(i) == '}' {
		return i + 1
	}
	for p.peek(i) == '"' {
		end, isPlain := p.scanString(i + 1)
		if end == failed {
			return failed
		}
		key := Span{int32(i), int32(end)}
		i = p.skipSpace(end)
		if p.peek(i) != ':' {
			return failed
		}
		if i = p.scanValue(p.skipSpace(i+1), key, isPlain, depth); i == failed {
			return failed
		}
		i = p.skipSpace(i)
		if p.peek(i) == '}' {
			return i + 1
		}
		if p.peek(i) != ',' {
			return failed
		}
		i = p.skipSpace(i + 1)
	}
	return failed
}

// scanArray reads the rest of an array after its bracket.
func (p *Parser) scanArray(i, depth int) int {
	i = p.skipSpace(i)
	if p.peek(i) == ']' {
		return i + 1
	}
	for {
		if i = p.scanValue(i, Span{}, false, depth); i == failed {
			return failed
		}
		i = p.skipSpace(i)
		if p.peek(i) == ']' {
			return i + 1
		}
		if p.peek(i) != ',' {
			return failed
		}
		i = p.skipSpace(i + 1)
	}
}

// scanString reads the rest of a string after its quote, and reports whether it
// has no escapes.
func (p *Parser) scanString(i int) (end int, isPlain bool) {
	isPlain = true
	for {
		i += plainPrefix(p.Line[i:])
		switch p.peek(i) {
		case '"':
			return i + 1, isPlain
		case '\\':
			isPlain = false
			if i = p.scanEscape(i + 1); i == failed {
				return failed, false
			}
		default:
			return failed, false // a control character, or the end of the line
		}
	}
}

// scanEscape reads the rest of an escape after its backslash.
func (p *Parser) scanEscape(i int) int {
	switch b := p.peek(i); b {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		unit := UTF16Escape(p.Line, i-1)
		if unit < 0 {
			return failed
		}
		p.HasSurrogate = p.HasSurrogate || unit >= 0xd800 && unit < 0xe000
		return i + len("u0000")
	}
	return failed
}

// plainPrefix returns how many bytes of text stand for themselves in a string: all except
// quotes, backslashes and control characters. It checks eight bytes at a time: subtracting
// n from a byte below n borrows from its highest bit, and a byte equal to n is 0 after an
// exclusive or, which is below 1. Bytes from 0x80 do not count. A borrow changes only
// bytes after the first hit.
func plainPrefix(text []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(text); i += 8 {
		x := binary.LittleEndian.Uint64(text[i:])
		quote, backslash := x^ones*'"', x^ones*'\\'
		if hits := ((x-ones*' ')&^x | (quote-ones)&^quote | (backslash-ones)&^backslash) & highs; hits != 0 {
			return i + bits.TrailingZeros64(hits)/8
		}
	}
	for i < len(text) && text[i] >= ' ' && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}

func (p *Parser) scanWord(i int, word string) int {
	if end := i + len(word); end <= len(p.Line) && string(p.Line[i:end]) == word {
		return end
	}
	return failed
}

// scanNumber reads a number: a minus, an integer without leading zeros, a fraction, an
// exponent. It reports whether it is only an integer without a sign.
func (p *Parser) scanNumber(i int) (end int, isPlain bool) {
	isPlain = p.peek(i) != '-'
	if !isPlain {
		i++
	}
	if p.peek(i) == '0' {
		i++
	} else if i = p.scanDigits(i); i == failed {
		return failed, false
	}
	if b := p.peek(i); b == '.' || b|0x20 == 'e' {
		return p.scanFraction(i), false
	}
	return i, isPlain
}

// scanFraction reads the rest of a number after its integer.
func (p *Parser) scanFraction(i int) int {
	if p.peek(i) == '.' {
		if i = p.scanDigits(i + 1); i == failed {
			return failed
		}
	}
	if p.peek(i)|0x20 == 'e' {
		i++
		if strings.IndexByte("+-", p.peek(i)) >= 0 {
			i++
		}
		return p.scanDigits(i)
	}
	return i
}

// scanDigits reads one digit or more.
func (p *Parser) scanDigits(i int) int {
	start := i
	for i < len(p.Line) && '0' <= p.Line[i] && p.Line[i] <= '9' {
		i++
	}
	if i == start {
		return failed
	}
	return i
}
