package batchfile

import (
	"bytes"
	"errors"
	"unicode/utf16"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// checkLineEnd checks the line end, and the byte order mark of the first line.
func (c *checker) checkLineEnd(line, content []byte) {
	if c.lineNo == 1 && len(c.file.text()) < len(c.file.Content) {
		c.add(rules.BOM, wholeLine, message.Words("the file starts with a byte order mark"), message.Words("save it as UTF-8 without one"))
	}
	if len(line)-len(content) == len("\r\n") {
		c.addOnce(&c.crlf, rules.CRLF, wholeLine, message.Words("the line ends in CR LF"), message.Words(`end lines in \n: dos2unix in.jsonl`))
	}
}

// checkNUL reports whether a line has no NUL bytes. Valid JSON never has any.
func (c *checker) checkNUL(line []byte) bool {
	i := bytes.IndexByte(line, 0)
	if i < 0 || c.skip(rules.NULByte) {
		return i < 0
	}
	c.add(rules.NULByte, jsonpos.At(i, i+1), message.Say("%s in the line", message.Count(bytes.Count(line, []byte{0}), "NUL byte")),
		message.Words("write the file again: data is missing here"))
	return false
}

// checkUTF8 finds the first byte of a line that is not UTF-8, and escapes that are only
// half of a character.
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

// invalidUTF8 returns the offset of the first byte that is not UTF-8.
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

// checkJSON parses the current line, and reports whether it is one JSON object with nodes
// to check. isLast means that the file ends with this line, without a line end.
func (c *checker) checkJSON(line []byte, isLast bool) bool {
	line = c.checkMark(line)
	if start := jsonpos.SkipSpace(line, 0); line[start] != '{' {
		if c.checkNUL(line) {
			c.checkNotAnObject(line, start)
		}
		return false
	}
	c.Brief = c.isFull() && !isLast
	err := c.Parse(line)
	if err != nil && !c.checkNUL(line) {
		return false
	}
	c.checkUTF8(line)
	if errors.Is(err, jsonpos.ErrBrief) {
		c.count(Error) // its rule does not matter here
		return false
	}
	if err != nil {
		c.checkSyntax(err, isLast)
		return false
	}
	if rest := jsonpos.SkipSpace(line, c.End); rest < len(line) && (!c.checkNUL(line) || !c.checkTrailing(line, rest)) {
		return false
	}
	if c.Overflow {
		c.add(rules.TooComplex, wholeLine, message.Say("more than %d values in one request; only its syntax was checked", jsonpos.MaxNodes), message.None)
		return false
	}
	return true
}

// checkMark checks for a byte order mark before the object of a line, as in concatenated
// files. It returns the line without the mark, so that the rest is checked, too.
func (c *checker) checkMark(line []byte) []byte {
	rest, found := bytes.CutPrefix(line, []byte(bom))
	if start := jsonpos.SkipSpace(rest, 0); !found || start == len(rest) || rest[start] != '{' {
		return line
	}
	c.add(rules.Syntax, jsonpos.At(0, len(bom)), message.Words("a byte order mark (U+FEFF) precedes the object"),
		message.Words("remove it; it comes from joining files that start with one"))
	c.base = -int32(len(bom))
	return rest
}

// checkTrailing adds the problem that a line continues at an offset after its object. It
// reports whether the object is still worth checking.
func (c *checker) checkTrailing(line []byte, rest int) bool {
	at := jsonpos.At(rest, len(line))
	if line[rest] == ',' && jsonpos.IsBlank(line[rest+1:]) {
		// If one line has it, usually all do.
		c.addOnce(&c.comma, rules.TrailingData, at, message.Words("there is a comma after the object"),
			message.Words("remove it: line ends separate requests"))
		return true
	}
	c.add(rules.TrailingData, at, message.Words("the line continues after its object"), message.Words("write every request on its own line"))
	return false
}

func (c *checker) checkNotAnObject(line []byte, start int) {
	if c.skip(rules.NotAnObject) {
		return
	}
	hint := message.Words(`a request is an object: {"request_id": …}`)
	if line[start] == '#' || bytes.HasPrefix(line[start:], []byte("//")) {
		hint = "remove it: JSON has no comments"
	} else if isEncodedTwice(line) {
		hint = decodeHint
	}
	_, size := utf8.DecodeRune(line[start:])
	c.add(rules.NotAnObject, jsonpos.At(start, start+size),
		message.Say("the line is not a JSON object, it starts with %s", message.Quoted(jsonpos.HideSecrets(line[start:min(start+message.MaxSearched, len(line))]))), hint)
}

// checkSyntax adds the problem for an error of Parse. isLast means that the text is the
// end of the file.
func (c *checker) checkSyntax(err error, isLast bool) {
	at := c.ErrorOffset(err)
	place := jsonpos.At(at, at)
	switch {
	case errors.Is(err, jsonpos.ErrTooDeep):
		c.add(rules.TooDeep, place, message.Say("nested more than %d levels deep", jsonpos.MaxDepth), message.None)
	case jsonpos.IsEOF(err) && isLast:
		c.isCut = true
		c.add(rules.CutLine, place, message.Words("the file ends in the middle of a request"),
			message.Words("write or copy the file again; more lines may be missing"))
	case jsonpos.IsEOF(err):
		c.add(rules.Syntax, place, message.Words("the line ends in the middle of its object"),
			message.Words(`a request is one line; a line break in a text is written as \n`))
	default:
		m := c.Explain(at)
		c.add(rules.Syntax, m.At, m.Message, m.Hint)
	}
}
