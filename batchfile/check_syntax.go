package batchfile

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// checkJSON parses the current line, and reports whether it is one JSON object
// with nodes to look at. isLast tells that the file ends with this line and
// without a line end.
func (c *checker) checkJSON(line []byte, isLast bool) bool {
	line = c.checkMark(line)
	if start := jsonpos.SkipSpace(line, 0); line[start] != '{' {
		c.checkNotAnObject(line, start)
		return false
	}
	c.Brief = c.isFull() && !isLast
	err := c.Parse(line)
	c.checkUTF8(line)
	if errors.Is(err, jsonpos.ErrBrief) {
		c.count(Error) // of whatever rule
		return false
	}
	if err != nil {
		c.checkSyntax(err, isLast)
		return false
	}
	if rest := jsonpos.SkipSpace(line, c.End); rest < len(line) && !c.checkTrailing(line, rest) {
		return false
	}
	if c.Overflow {
		c.add(rules.TooComplex, wholeLine, message.Say("more than %d values in one request; only its syntax was checked", jsonpos.MaxNodes), message.None)
		return false
	}
	return true
}

// checkMark checks for a byte order mark before the object of a line, which is where
// files that have one were put together. It returns the line without the mark, so
// that the rest of it is checked in the same run.
func (c *checker) checkMark(line []byte) []byte {
	rest, found := bytes.CutPrefix(line, []byte(bom))
	if start := jsonpos.SkipSpace(rest, 0); !found || start == len(rest) || rest[start] != '{' {
		return line
	}
	c.add(rules.Syntax, jsonpos.At(0, len(bom)), message.Words("a byte order mark (U+FEFF) stands before the object"),
		message.Words("remove it; it comes of joining files that start with one"))
	c.base = -int32(len(bom))
	return rest
}

// checkTrailing adds the problem that a line goes on at an offset after its
// object, and reports whether the object is worth a look all the same.
func (c *checker) checkTrailing(line []byte, rest int) bool {
	at := jsonpos.At(rest, len(line))
	if line[rest] == ',' && jsonpos.IsBlank(line[rest+1:]) {
		// Where one line has it, mostly all have.
		c.addOnce(&c.comma, rules.TrailingData, at, message.Words("a comma after the object"),
			message.Words("remove it: line ends are what separates requests"))
		return true
	}
	c.add(rules.TrailingData, at, message.Words("the line goes on after its object"), message.Words("put every request on a line of its own"))
	return false
}

func (c *checker) checkNotAnObject(line []byte, start int) {
	if c.skip(rules.NotAnObject) {
		return
	}
	hint := message.Words(`a request is an object: {"request_id": …}`)
	if line[start] == '#' || bytes.HasPrefix(line[start:], []byte("//")) {
		hint = "remove it: JSON has no comments"
	}
	_, size := utf8.DecodeRune(line[start:])
	c.add(rules.NotAnObject, jsonpos.At(start, start+size),
		message.Say("the line is not a JSON object, it starts with %s", message.Quoted(jsonpos.HideSecrets(line[start:min(start+message.MaxSearched, len(line))]))), hint)
}

// checkSyntax adds the problem that an error of parse is. isLast tells that the
// text is the end of the file.
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
