package batchfile

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	ruleBOM = &Rule{
		Name: "bom", Severity: Warning,
		Summary: "the file starts with a byte order mark",
		Explanation: "UTF-8 needs no byte order mark, and readers of JSON may stumble over the one in front of the " +
			"first line. Save the file as UTF-8 without it (in Python: encoding=\"utf-8\", not \"utf-8-sig\").",
		Wrong: "\uFEFF" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleCRLF = &Rule{
		Name: "crlf", Severity: Warning,
		Summary: "lines end in CR LF",
		Explanation: "JSON Lines end in a line feed. Most readers take the carriage return before it for white space. " +
			"Write the file with newline=\"\\n\", or convert it with dos2unix.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\r\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	ruleNoFinalNewline = &Rule{
		Name: "no-final-newline", Severity: Warning,
		Summary: "the last line has no line end",
		Explanation: "Every line of JSON Lines ends in a line feed, the last one too. Without it the next request that is " +
			"appended lands in the same line, and it may mean that the file was cut.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	ruleBlankLine = &Rule{
		Name: "blank-line", Severity: Warning,
		Summary: "a line is blank",
		Explanation: "A line is a request, and a blank one is not. Readers differ in what they make of it. It is said once, " +
			"with how many there are.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	ruleNULByte = &Rule{
		Name: "nul-byte", Severity: Error,
		Summary: "a line holds NUL bytes",
		Explanation: "No text holds bytes of zero. They are what a disk or a copy leaves where data is missing, " +
			"after a crash for instance. Write the file again.",
		Wrong: `{"request_id": "a` + "\x00" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleNotUTF8 = &Rule{
		Name: "not-utf8", Severity: Error,
		Summary: "a line is not valid UTF-8",
		Explanation: "JSON is UTF-8. Bytes of another encoding, mostly Windows-1252, are refused or replaced, so that a text " +
			"is spoken wrong or a URL leads nowhere. Write the file with encoding=\"utf-8\".",
		Wrong: `{"request_id": "caf` + "\xe9" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "café", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleLoneSurrogate = &Rule{
		Name: "lone-surrogate", Severity: Warning,
		Summary: "an escape is half of a character",
		Explanation: "Characters beyond U+FFFF are written as two escapes, \\ud83d\\ude00 for instance. One of them alone is no " +
			"character, and is replaced by U+FFFD on the way. Python writes such escapes for file names that are not UTF-8.",
		Wrong: `{"request_id": "a\ud83d", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a\ud83d\ude00", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleControlCharacter = &Rule{
		Name: "control-character", Severity: Warning,
		Summary: "a request_id has a character in it that cannot be seen",
		Explanation: "Results are looked up by request_id, in files, tables and logs, and few of those keep a line end, a tab or a " +
			"NUL as it is; and nobody finds an id by what cannot be seen of it. Mostly it is the end of a line of a list that the " +
			"ids were read from, which strip() takes away, or a mark that a text processor has left.",
		Wrong: `{"request_id": "a\n", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
)

// checkLineEnd checks what stands around the content of a line.
func (c *checker) checkLineEnd(line, content []byte) {
	if c.lineNo == 1 && len(c.file.text()) < len(c.file.Content) {
		c.add(ruleBOM, wholeLine, words("the file starts with a byte order mark"), words("save it as UTF-8 without one"))
	}
	if len(line)-len(content) == len("\r\n") {
		c.addOnce(&c.crlf, ruleCRLF, wholeLine, words("the line ends in CR LF"), words(`end lines in \n: dos2unix in.jsonl`))
	}
}

// checkNUL reports whether a line has no NUL bytes.
func (c *checker) checkNUL(line []byte) bool {
	i := bytes.IndexByte(line, 0)
	if i < 0 || c.skip(ruleNULByte) {
		return i < 0
	}
	c.add(ruleNULByte, span{int32(i), int32(i + 1)}, say("%s in the line", count(bytes.Count(line, []byte{0}), "NUL byte")),
		words("write the file again: data is missing there"))
	return false
}

// checkUTF8 finds the characters of a line that are none.
func (c *checker) checkUTF8(line []byte) {
	if !c.isUTF8 && !utf8.Valid(line) {
		i := invalidUTF8(line)
		c.add(ruleNotUTF8, span{int32(i), int32(i + 1)}, say(`the byte \x%02x is not UTF-8`, line[i]),
			words("write the file as UTF-8; it may be Windows-1252 or Latin-1"))
	}
	if c.hasSurrogate {
		c.checkSurrogates(line)
	}
}

// checkControls finds a character that cannot be seen in the request_id that string n is.
func (c *checker) checkControls(n int32) {
	for _, r := range string(c.value(n)) {
		if isASCII := r >= ' ' && r <= '~'; !isASCII && isUnseen(r) {
			c.add(ruleControlCharacter, c.nodes[n].at, say("the request_id has U+%04X in it, which cannot be seen", r),
				words("take it out, with strip() for instance"))
			return
		}
	}
}

// isUnseen reports whether a character shows nothing of its own. The joiners do not count,
// which words of some languages and emoji are written with.
func isUnseen(r rune) bool {
	const nonJoiner, joiner = 0x200c, 0x200d
	return unicode.IsControl(r) || r >= utf8.RuneSelf && r != nonJoiner && r != joiner && unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// invalidUTF8 is the offset of the first byte that is not UTF-8.
func invalidUTF8(line []byte) int {
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(line)
}

// checkSurrogates finds the first half of a character in the escapes of a line.
func (c *checker) checkSurrogates(line []byte) {
	for i := 0; i < len(line); {
		next := bytes.IndexByte(line[i:], '\\')
		if next < 0 {
			return
		}
		i += next
		switch first := utf16Escape(line, i); {
		case !utf16.IsSurrogate(first):
			i += len(`\n`)
		case utf16.DecodeRune(first, utf16Escape(line, i+len(`\ud83d`))) != utf8.RuneError:
			i += len(`\ud83d\ude00`)
		default:
			end := i + len(`\ud83d`)
			c.add(ruleLoneSurrogate, span{int32(i), int32(end)}, say("the escape %s is half of a character", line[i:end]),
				words("write the character itself, or both halves"))
			return
		}
	}
}

// utf16Escape is the code unit that the escape at i stands for, or -1 when
// there is no such escape.
func utf16Escape(line []byte, i int) rune {
	if i+6 > len(line) || line[i] != '\\' || line[i+1] != 'u' {
		return -1
	}
	var unit [2]byte
	if _, err := hex.Decode(unit[:], line[i+2:i+6]); err != nil {
		return -1
	}
	return rune(binary.BigEndian.Uint16(unit[:]))
}
