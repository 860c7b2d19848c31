package batchfile

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// mistake is what is wrong with the syntax of a line, in words.
type mistake struct {
	at      span
	message phrase
	hint    words
}

// explain finds the words for the offset at which parsing stopped.
func (c *checker) explain(at int) mistake {
	token := c.tokenStart()
	if token < at && c.line[token] == '"' {
		return c.explainString(at)
	}
	// A word or a number that went wrong later on is shown as a whole.
	start := min(token, at)
	end := start
	for end < len(c.line) && isWordByte(c.line[end]) {
		end++
	}
	r, size := utf8.DecodeRune(c.line[start:])
	end = max(end, start+size)
	expected := c.expected(start)
	if after, dangles := afterComma[expected]; r == ',' && dangles { // such a comma was expected, and not what follows it
		return mistake{at: span{int32(start), int32(end)}, message: say("there is no %s after this comma", after), hint: hintComma}
	}
	return mistake{
		at:      span{int32(start), int32(end)},
		message: say("unexpected %s, expected %s", quoted(c.line[start:end]), expected),
		hint:    c.remedy(r, string(c.line[start:min(end, start+maxQuoted)]), expected),
	}
}

// explainString is explain for an offset inside a string.
func (c *checker) explainString(at int) mistake {
	if c.line[at] == '\\' {
		_, size := utf8.DecodeRune(c.line[at+1:])
		end := at + 1 + size
		char := c.line[at+1 : end]
		message := say(`JSON has no escape \%s`, strings.Trim(quoted(char).String(), `"`))
		if string(char) == "u" {
			message = say(`\u needs four hex digits after it`)
		}
		return mistake{
			at: span{int32(at), int32(end)}, message: message,
			hint: `write a backslash as \\, a character by its code as \u00e9`,
		}
	}
	return mistake{
		at:      span{int32(at), int32(at + 1)},
		message: say("the control character U+%04X stands bare in a string", c.line[at]),
		hint:    words("write it as " + escapeOf(c.line[at]) + ", as a JSON library does"),
	}
}

// What JSON may expect next.
const (
	expectValue   = "a value"
	expectName    = "a name in double quotes"
	expectColon   = `":" after the name`
	expectObject  = `"," or "}"`
	expectElement = `"," or "]"`
)

// afterComma is what has to follow a comma that was expected.
var afterComma = map[string]string{expectObject: "name in double quotes", expectElement: "value"}

// hintComma is what to do about a comma beside nothing.
const hintComma words = "remove the comma, or write what is missing"

// tokenStart is where the token after the last good one starts.
func (c *checker) tokenStart() int {
	i := c.end
	for i < len(c.line) && strings.IndexByte(" \n\r\t,:", c.line[i]) >= 0 {
		i++
	}
	return i
}

// expected says what JSON would allow at an offset after the last good token.
func (c *checker) expected(at int) string {
	depth := c.dec.StackDepth()
	if depth == 0 {
		return expectValue
	}
	// The length counts names and values, and not what is read now.
	kind, length := c.dec.StackIndex(depth)
	between := c.line[min(c.end, at):at]
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

// foreignWords are what other languages write for JSON's literals.
var foreignWords = map[string]words{
	"None": "write null; json.dumps does", "nil": "write null", "undefined": "write null",
	"True": "write true; json.dumps does", "False": "write false; json.dumps does",
	"TRUE": "write true", "FALSE": "write false", "NULL": "write null",
	"NaN": "JSON has no NaN", "Infinity": "JSON has no Infinity", "-Infinity": "JSON has no Infinity",
}

// remedy is the hint for an unexpected character r or the word that it starts.
func (c *checker) remedy(r rune, word, expected string) words {
	if hint, ok := foreignWords[word]; ok {
		return hint
	}
	isAfterString := c.end > 0 && c.line[c.end-1] == '"'
	switch {
	case r == '\'':
		return "strings take double quotes; json.dumps writes them, str() does not"
	case r == '“' || r == '”' || r == '„' || r == '‘' || r == '’':
		return "write straight double quotes"
	case r == '/' || r == '#':
		return "JSON has no comments"
	case r == ',':
		return hintComma
	case (r == '}' || r == ']') && (expected == expectName || expected == expectValue):
		return "remove the comma before it, or write what is missing"
	case expected == expectObject && isAfterString:
		return `a comma is missing, or a double quote inside a text is not written as \"`
	case expected == expectName:
		return "names take double quotes"
	case c.end > 0 && c.line[c.end-1] == '0' && r >= '0' && r <= '9':
		return "numbers have no leading zeros"
	}
	return ""
}

// escapeOf is how JSON writes a control character.
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

// isWordByte reports whether b can be a part of a word or a number, of JSON or
// of another notation, such as None or 0x1F.
func isWordByte(b byte) bool {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		return true
	}
	return b == '_' || b == '.' || b == '+' || b == '-'
}
