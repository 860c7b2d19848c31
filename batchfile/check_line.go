package batchfile

import (
	"bytes"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// checkLineEnd checks what stands around the content of a line.
func (c *checker) checkLineEnd(line, content []byte) {
	if c.lineNo == 1 && len(c.file.text()) < len(c.file.Content) {
		c.add(rules.BOM, wholeLine, message.Words("the file starts with a byte order mark"), message.Words("save it as UTF-8 without one"))
	}
	if len(line)-len(content) == len("\r\n") {
		c.addOnce(&c.crlf, rules.CRLF, wholeLine, message.Words("the line ends in CR LF"), message.Words(`end lines in \n: dos2unix in.jsonl`))
	}
}

// checkNUL reports whether a line has no NUL bytes.
func (c *checker) checkNUL(line []byte) bool {
	i := bytes.IndexByte(line, 0)
	if i < 0 || c.skip(rules.NULByte) {
		return i < 0
	}
	c.add(rules.NULByte, jsonpos.At(i, i+1), message.Say("%s in the line", message.Count(bytes.Count(line, []byte{0}), "NUL byte")),
		message.Words("write the file again: data is missing there"))
	return false
}

// checkUTF8 finds the characters of a line that are none.
func (c *checker) checkUTF8(line []byte) {
	if !c.isUTF8 && !utf8.Valid(line) {
		i := invalidUTF8(line)
		c.add(rules.NotUTF8, jsonpos.At(i, i+1), message.Say(`the byte \x%02x is not UTF-8`, line[i]),
			message.Words("write the file as UTF-8; it may be Windows-1252 or Latin-1"))
	}
	if c.HasSurrogate {
		c.checkSurrogates(line)
	}
}

// checkControls finds a character that cannot be seen in the request_id that string n is.
func (c *checker) checkControls(n int32) {
	for _, r := range string(c.Value(n)) {
		if isASCII := r >= ' ' && r <= '~'; !isASCII && isUnseen(r) {
			c.add(rules.ControlCharacter, c.Nodes[n].At, message.Say("the request_id has U+%04X in it, which cannot be seen", r),
				message.Words("take it out, with strip() for instance"))
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
		switch first := jsonpos.UTF16Escape(line, i); {
		case !utf16.IsSurrogate(first):
			i += len(`\n`)
		case utf16.DecodeRune(first, jsonpos.UTF16Escape(line, i+len(`\ud83d`))) != utf8.RuneError:
			i += len(`\ud83d\ude00`)
		default:
			end := i + len(`\ud83d`)
			c.add(rules.LoneSurrogate, jsonpos.At(i, end), message.Say("the escape %s is half of a character", line[i:end]),
				message.Words("write the character itself, or both halves"))
			return
		}
	}
}
