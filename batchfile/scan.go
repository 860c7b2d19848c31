package batchfile

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// This file reads valid JSON and nothing else: it turns a line into nodes, or
// gives up, and then jsontext finds the error. It accepts what jsontext accepts
// (a fuzz test compares the two), in the time in which jsontext reads the bare
// tokens.

// failed is the end of what could not be read.
const failed = -1

// scan makes the nodes of the value that starts the line, and gives its end.
func (p *parser) scan() int { return p.scanValue(p.skipSpace(0), span{}, false, 0) }

// peek is the byte at an offset, and 0 at the end of the line.
func (p *parser) peek(i int) byte {
	if i < len(p.line) {
		return p.line[i]
	}
	return 0
}

func (p *parser) skipSpace(i int) int {
	for i < len(p.line) && p.line[i] <= ' ' && (p.line[i] == ' ' || p.line[i] == '\t' || p.line[i] == '\r' || p.line[i] == '\n') {
		i++
	}
	return i
}

// scanValue reads the value at i, adds it to the nodes with the name it has, if
// any, and gives its end.
func (p *parser) scanValue(i int, key span, isKeyPlain bool, depth int) int {
	if len(p.nodes) == maxNodes || depth > maxDepth {
		return failed
	}
	if depth > p.keep {
		end, _ := p.scanAny(i, depth)
		return end
	}
	// The node is filled in place and field by field: it is what this is about,
	// and copying it whole takes as long as all the rest.
	me := len(p.nodes)
	p.nodes = append(p.nodes, node{})
	n := &p.nodes[me]
	n.kind, n.key, n.isKeyPlain, n.at.start = kindOf(p.peek(i)), key, isKeyPlain, int32(i)
	end, isPlain := p.scanAny(i, depth)
	n = &p.nodes[me] // children may have moved it
	n.isPlain, n.at.end, n.next = isPlain, int32(end), int32(len(p.nodes))
	return end
}

// scanAny reads the value at i, and tells whether it is a string or a number that is as
// it is written.
func (p *parser) scanAny(i, depth int) (end int, isPlain bool) {
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
func (p *parser) scanObject(i, depth int) int {
	i = p.skipSpace(i)
	if p.peek(i) == '}' {
		return i + 1
	}
	for p.peek(i) == '"' {
		end, isPlain := p.scanString(i + 1)
		if end == failed {
			return failed
		}
		key := span{int32(i), int32(end)}
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
func (p *parser) scanArray(i, depth int) int {
	i = p.skipSpace(i)
	if p.peek(i) == ']' {
		return i + 1
	}
	for {
		if i = p.scanValue(i, span{}, false, depth); i == failed {
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

// scanString reads the rest of a string after its quote, and tells whether there
// is no escape in it.
func (p *parser) scanString(i int) (end int, isPlain bool) {
	isPlain = true
	for {
		i += plainPrefix(p.line[i:])
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
func (p *parser) scanEscape(i int) int {
	switch b := p.peek(i); b {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		unit := utf16Escape(p.line, i-1)
		if unit < 0 {
			return failed
		}
		p.hasSurrogate = p.hasSurrogate || unit >= 0xd800 && unit < 0xe000
		return i + len("u0000")
	}
	return failed
}

// plainPrefix is how many bytes of text stand for themselves in a string: all
// but quotes, backslashes and control characters. It looks at eight bytes at a
// time: a byte below n, and none from 0x80, borrows from its highest bit when n is
// subtracted, and one that equals n is 0 after an exclusive or, which is below 1.
// What a borrow does to the bytes above comes after the first hit.
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

func (p *parser) scanWord(i int, word string) int {
	if end := i + len(word); end <= len(p.line) && string(p.line[i:end]) == word {
		return end
	}
	return failed
}

// scanNumber reads a number: a minus, an integer without leading zeros, a
// fraction, an exponent. It tells whether there is the integer alone.
func (p *parser) scanNumber(i int) (end int, isPlain bool) {
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

// scanFraction reads what comes after the integer of a number.
func (p *parser) scanFraction(i int) int {
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
func (p *parser) scanDigits(i int) int {
	start := i
	for i < len(p.line) && '0' <= p.line[i] && p.line[i] <= '9' {
		i++
	}
	if i == start {
		return failed
	}
	return i
}
