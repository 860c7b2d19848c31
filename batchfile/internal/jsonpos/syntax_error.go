package jsonpos

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/message"
)

// SyntaxError says in words what is wrong with the syntax of a line.
type SyntaxError struct {
	At      Span
	Message message.Phrase
	Hint    message.Words
}

// Explain describes the syntax error at the offset where parsing stopped.
func (p *Parser) Explain(at int) SyntaxError {
	token := p.tokenStart()
	if token < at && p.Line[token] == '"' {
		return p.explainString(at)
	}
	// A word or number is shown as a whole, wherever the error is in it.
	start := min(token, at)
	end := start
	for end < len(p.Line) && isWordByte(p.Line[end]) {
		end++
	}
	r, size := utf8.DecodeRune(p.Line[start:])
	end = max(end, start+size)
	expected := p.expected(start)
	if after, dangles := afterComma[expected]; r == ',' && dangles { // the comma is fine, but nothing follows it
		return SyntaxError{At: Span{int32(start), int32(end)}, Message: message.Say("there is no %s after this comma", after), Hint: hintComma}
	}
	return SyntaxError{
		At:      Span{int32(start), int32(end)},
		Message: message.Say("unexpected %s, expected %s", message.Quoted(p.Line[start:end]), expected),
		Hint:    p.remedy(r, string(p.Line[start:min(end, start+message.MaxQuoted)]), expected),
	}
}

// explainString is Explain for an offset inside a string.
func (p *Parser) explainString(at int) SyntaxError {
	if p.Line[at] == '\\' {
		_, size := utf8.DecodeRune(p.Line[at+1:])
		end := at + 1 + size
		char := p.Line[at+1 : end]
		msg := message.Say(`JSON has no escape \%s`, strings.Trim(message.Quoted(char).String(), `"`))
		if string(char) == "u" {
			msg = message.Say(`\u needs four hex digits after it`)
		}
		return SyntaxError{
			At: Span{int32(at), int32(end)}, Message: msg,
			Hint: `write a backslash as \\, a character by its code as \u00e9`,
		}
	}
	return SyntaxError{
		At:      Span{int32(at), int32(at + 1)},
		Message: message.Say("the control character U+%04X is not escaped in a string", p.Line[at]),
		Hint:    message.Words("write it as " + escapeOf(p.Line[at]) + "; a JSON library does that for you"),
	}
}

// What JSON can expect next.
const (
	expectValue   = "a value"
	expectName    = "a name in double quotes"
	expectColon   = `":" after the name`
	expectObject  = `"," or "}"`
	expectElement = `"," or "]"`
)

// afterComma is what must follow a comma.
var afterComma = map[string]string{expectObject: "name in double quotes", expectElement: "value"}

// hintComma says what to do about a comma with nothing after it.
const hintComma message.Words = "remove the comma, or add what is missing"

// tokenStart returns where the token after the last good one starts.
func (p *Parser) tokenStart() int {
	i := p.End
	for i < len(p.Line) && strings.IndexByte(" \n\r\t,:", p.Line[i]) >= 0 {
		i++
	}
	return i
}

// expected says what JSON would allow at an offset after the last good token.
func (p *Parser) expected(at int) string {
	depth := p.dec.StackDepth()
	if depth == 0 {
		return expectValue
	}
	// The length counts names and values before the current token.
	kind, length := p.dec.StackIndex(depth)
	between := p.Line[min(p.End, at):at]
	isFree := length == 0 || bytes.IndexByte(between, ',') >= 0
	switch {
	case kind == '{' && length%2 == 1 && bytes.IndexByte(between, ':') < 0:
		return expectColon
	case kind == '{' && length%2 == 1, kind == '[' && isFree:
		return expectValue
	case kind == '[':
		return expectElement
	case isFree:
		return expectName
	}
	return expectObject
}

// foreignWords are the literals of other languages, with their JSON equivalents.
var foreignWords = map[string]message.Words{
	"None": "write null; json.dumps does", "nil": "write null", "undefined": "write null",
	"True": "write true; json.dumps does", "False": "write false; json.dumps does",
	"TRUE": "write true", "FALSE": "write false", "NULL": "write null",
	"NaN": "JSON has no NaN", "Infinity": "JSON has no Infinity", "-Infinity": "JSON has no Infinity",
}

const hintStraight message.Words = "write straight double quotes"

// foreignCharacters are characters of other notations, with their JSON equivalents.
var foreignCharacters = map[rune]message.Words{
	'\'': "strings take double quotes; json.dumps writes them, str() does not",
	'“':  hintStraight, '”': hintStraight, '„': hintStraight, '‘': hintStraight, '’': hintStraight,
	'/': "JSON has no comments", '#': "JSON has no comments",
	',': hintComma,
}

// remedy returns the hint for an unexpected character r or the word that it starts.
func (p *Parser) remedy(r rune, word, expected string) message.Words {
	if hint, ok := foreignWords[word]; ok {
		return hint
	}
	if hint, ok := foreignCharacters[r]; ok {
		return hint
	}
	before := byte(0)
	if p.End > 0 {
		before = p.Line[p.End-1]
	}
	switch {
	case (r == '}' || r == ']') && (expected == expectName || expected == expectValue):
		return "remove the comma before it, or add what is missing"
	case expected == expectObject && before == '"':
		return `a comma is missing, or a double quote inside a text is not written as \"`
	case expected == expectName:
		return "names take double quotes"
	case before == '0' && r >= '0' && r <= '9':
		return "numbers have no leading zeros"
	}
	return ""
}

// escapeOf returns how JSON writes a control character.
func escapeOf(b byte) string {
	switch b {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	return fmt.Sprintf(`\u%04x`, b)
}

// isWordByte reports whether b can be part of a word or a number, in JSON or in
// another notation, such as None or 0x1F.
func isWordByte(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return true
	}
	return b == '_' || b == '.' || b == '+' || b == '-'
}
