package batchfile

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	ruleNotAnObject = &Rule{
		Name: "not-an-object", Severity: Error,
		Summary: "a line is not a JSON object",
		Explanation: "Every line is one request, an object in braces. Headings, comments and " +
			"separators have no place in the file.",
		Wrong: "# requests of May\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleSyntax = &Rule{
		Name: "syntax", Severity: Error,
		Summary: "a line is not valid JSON",
		Explanation: "The column is the first character that cannot be there. Most such lines were put together as text, " +
			"or are Python's or JavaScript's own notation; a JSON library (json.dumps, JSON.stringify) gets all of it right.",
		Wrong: `{'request_id': 'a', 'endpoint': '/v2/generate', 'payload': {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleCutLine = &Rule{
		Name: "cut-line", Severity: Error,
		Summary: "the file ends in the middle of a request",
		Explanation: "The last line has no end and its JSON is not complete: writing, copying or downloading the file " +
			"was interrupted, and more lines may be missing. Write it again.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/gen`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleTrailingData = &Rule{
		Name: "trailing-data", Severity: Error,
		Summary:     "a line goes on after its object",
		Explanation: "A line is one object and nothing else: no comma after it, no second object beside it.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}},`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleTooDeep = &Rule{
		Name: "too-deep", Severity: Error,
		Summary: "a line nests more than 1000 levels",
		Explanation: "A request nests six levels. Something else is in the line, and common readers of JSON refuse it " +
			"as this one does.",
		Wrong: `{"request_id": [[[… a thousand more …]]]}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
)

// checkJSON parses the current line, and reports whether it is one JSON object
// with nodes to look at. isLast tells that the file ends with this line and
// without a line end.
func (c *checker) checkJSON(line []byte, isLast bool) bool {
	line = c.checkMark(line)
	if start := skipSpace(line, 0); line[start] != '{' {
		c.checkNotAnObject(line, start)
		return false
	}
	c.brief = c.isFull() && !isLast
	err := c.parse(line)
	c.checkUTF8(line)
	if errors.Is(err, errBrief) {
		c.count(Error) // of whatever rule
		return false
	}
	if err != nil {
		c.checkSyntax(err, isLast)
		return false
	}
	if rest := skipSpace(line, c.end); rest < len(line) && !c.checkTrailing(line, rest) {
		return false
	}
	if c.overflow {
		c.add(ruleTooComplex, wholeLine, say("more than %d values in one request; only its syntax was checked", maxNodes), noHint)
		return false
	}
	return true
}

// checkMark checks for a byte order mark before the object of a line, which is where
// files that have one were put together. It returns the line without the mark, so
// that the rest of it is checked in the same run.
func (c *checker) checkMark(line []byte) []byte {
	rest, found := bytes.CutPrefix(line, []byte(bom))
	if start := skipSpace(rest, 0); !found || start == len(rest) || rest[start] != '{' {
		return line
	}
	c.add(ruleSyntax, span{0, int32(len(bom))}, words("a byte order mark (U+FEFF) stands before the object"),
		words("remove it; it comes of joining files that start with one"))
	c.base = -int32(len(bom))
	return rest
}

// checkTrailing adds the problem that a line goes on at an offset after its
// object, and reports whether the object is worth a look all the same.
func (c *checker) checkTrailing(line []byte, rest int) bool {
	at := span{int32(rest), int32(len(line))}
	if line[rest] == ',' && isBlank(line[rest+1:]) {
		// Where one line has it, mostly all have.
		c.addOnce(&c.comma, ruleTrailingData, at, words("a comma after the object"),
			words("remove it: line ends are what separates requests"))
		return true
	}
	c.add(ruleTrailingData, at, words("the line goes on after its object"), words("put every request on a line of its own"))
	return false
}

func (c *checker) checkNotAnObject(line []byte, start int) {
	if c.skip(ruleNotAnObject) {
		return
	}
	hint := words(`a request is an object: {"request_id": …}`)
	if line[start] == '#' || bytes.HasPrefix(line[start:], []byte("//")) {
		hint = "remove it: JSON has no comments"
	}
	_, size := utf8.DecodeRune(line[start:])
	c.add(ruleNotAnObject, span{int32(start), int32(start + size)},
		say("the line is not a JSON object, it starts with %s", quoted(hideSecrets(line[start:min(start+maxSearched, len(line))]))), hint)
}

// errorOffset is where in the parsed text an error of parse lies.
func (c *checker) errorOffset(err error) int {
	var syntactic *jsontext.SyntacticError
	switch {
	case isEOF(err):
		return len(bytes.TrimRight(c.line, " \n\r\t"))
	case errors.As(err, &syntactic):
		return min(int(syntactic.ByteOffset), len(c.line))
	}
	return max(0, c.end-1) // errTooDeep: the bracket that was one too many
}

// checkSyntax adds the problem that an error of parse is. isLast tells that the
// text is the end of the file.
func (c *checker) checkSyntax(err error, isLast bool) {
	at := c.errorOffset(err)
	place := span{int32(at), int32(at)}
	switch {
	case errors.Is(err, errTooDeep):
		c.add(ruleTooDeep, place, say("nested more than %d levels deep", maxDepth), noHint)
	case isEOF(err) && isLast:
		c.isCut = true
		c.add(ruleCutLine, place, words("the file ends in the middle of a request"),
			words("write or copy the file again; more lines may be missing"))
	case isEOF(err):
		c.add(ruleSyntax, place, words("the line ends in the middle of its object"),
			words(`a request is one line; a line break in a text is written as \n`))
	default:
		m := c.explain(at)
		c.add(ruleSyntax, m.at, m.message, m.hint)
	}
}
