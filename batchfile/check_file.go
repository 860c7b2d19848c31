package batchfile

import (
	"bytes"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// The limits of one batch. Sync's reference has published two sets of numbers over
// time. A file beyond the looser one is an error, and one between the two is a
// warning; the server has the last word.
const (
	// MaxBytes is the size beyond which a file is an error: 5 MB read as MiB.
	MaxBytes = 5_242_880
	// PublishedMaxBytes is the size beyond which a file is warned about: 5 MB
	// read as decimal megabytes.
	PublishedMaxBytes = 5_000_000
	// MaxRequests is the number of requests beyond which a file is an error.
	MaxRequests = 1000
	// PublishedMaxRequests and PublishedMinRequests are the numbers of requests
	// outside which a file is warned about.
	PublishedMaxRequests = 500
	PublishedMinRequests = 20
)

// magics are the first bytes of files of other kinds.
var magics = []struct{ prefix, kind, hint string }{
	{"\x1f\x8b", "compressed with gzip", "unpack it first: gunzip"},
	{"PK\x03\x04", "a zip archive or an office document", "unpack it, or export it as JSON Lines"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first: unzstd"},
	{"BZh", "compressed with bzip2", "unpack it first: bunzip2"},
	{"\xfd7zXZ", "compressed with xz", "unpack it first: unxz"},
}

// encodings are the first bytes of files in UTF-16 and UTF-32: a byte order mark, which
// tells iconv the order of the bytes, or zeros beside the first bracket. UTF-32 comes
// first, because it starts like UTF-16.
var encodings = []struct{ prefix, name string }{
	{"\xff\xfe\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff", "UTF-32"},
	{"{\x00\x00\x00", "UTF-32LE"}, {"[\x00\x00\x00", "UTF-32LE"},
	{"\x00\x00\x00{", "UTF-32BE"}, {"\x00\x00\x00[", "UTF-32BE"},
	{"\xff\xfe", "UTF-16"}, {"\xfe\xff", "UTF-16"},
	{"{\x00", "UTF-16LE"}, {"[\x00", "UTF-16LE"},
	{"\x00{", "UTF-16BE"}, {"\x00[", "UTF-16BE"},
}

// sniffBytes is how much of a file is looked at to tell text from other bytes.
const sniffBytes = 8000

// checkWhole finds problems of the file as a whole, so that they are reported once and not
// for every line. It reports whether the lines are worth checking.
func (c *checker) checkWhole() bool {
	head := c.file.Content[:min(len(c.file.Content), sniffBytes)]
	for _, e := range encodings {
		if bytes.HasPrefix(head, []byte(e.prefix)) {
			c.addWhole(rules.UTF16, message.Say("the file is %s; Sync reads UTF-8", e.name),
				message.Say("convert it: iconv -f %s -t UTF-8 in.jsonl > out.jsonl", e.name))
			return false
		}
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			c.addWhole(rules.Binary, message.Words("the file is "+m.kind+", not JSON Lines"), message.Words(m.hint))
			return false
		}
	}
	text := c.file.text()
	start := jsonpos.SkipSpace(text, 0)
	switch {
	case start == len(text): // checkLimits reports that it is empty
		return true
	case text[start] != '{' && bytes.IndexByte(head, 0) >= 0:
		c.addWhole(rules.Binary, message.Words("the file is not text"), message.Words("a batch is made from a .jsonl file"))
		return false
	}
	return c.checkFirstValue(text, start)
}

// checkFirstValue examines the first value of the text, at offset start: a line of JSON
// Lines, a larger value, or no JSON at all.
func (c *checker) checkFirstValue(text []byte, start int) bool {
	c.lineNo = 1 + bytes.Count(text[:start], []byte("\n"))
	rest := text[bytes.LastIndexByte(text[:start], '\n')+1:]
	line, others, _ := bytes.Cut(rest, []byte("\n"))
	err := c.Parse(line)
	switch first := text[start]; {
	case endsInCR(text[start:]):
		c.addWhole(rules.NotJSONLines, message.Words("the lines end in CR alone, so that the file is one long line"),
			message.Words(`end lines in \n: tr '\r' '\n' < in.jsonl > out.jsonl`))
		return false
	case jsonpos.IsEOF(err) && !jsonpos.IsBlank(others) && (first == '{' || first == '['):
		return c.checkManyLines(rest, bytes.TrimSpace(line))
	case err == nil && jsonpos.IsBlank(line[c.End:]) && jsonpos.IsBlank(others) && c.wayOut() != "":
		c.addNotJSONLines()
		return false
	case err == nil && first == '{' && c.isResult(line):
		c.addWhole(rules.ResultsFile, message.Words("the file holds results, not requests"), message.Words("choose the input file instead"))
		return false
	case first != '{' && !hasObjectLine(text):
		c.addNoObjects(line)
		return false
	}
	return true
}

// addNoObjects adds the problem that no line of the file is an object; line is the
// first one.
func (c *checker) addNoObjects(line []byte) {
	if isEncodedTwice(line) {
		c.add(rules.NotJSONLines, wholeLine, message.Words("the lines are JSON strings that hold a request, encoded twice"), decodeHint)
		return
	}
	c.add(rules.NotJSONLines, wholeLine, message.Words("no line of the file is a JSON object"),
		message.Words(`write one request per line: {"request_id": …, "endpoint": "/v2/generate", "payload": {…}}`))
}

// endsInCR reports whether a text has the line ends of early Macs: a carriage return
// between two objects, and no line feed before its end.
func endsInCR(text []byte) bool {
	if text = bytes.TrimSpace(text); bytes.IndexByte(text, '\n') >= 0 {
		return false
	}
	line, others, found := bytes.Cut(text, []byte("\r"))
	return found && bytes.HasPrefix(line, []byte("{")) && bytes.HasSuffix(bytes.TrimRight(line, " \t,"), []byte("}")) &&
		bytes.HasPrefix(bytes.TrimSpace(others), []byte("{"))
}

// isResult reports whether a line is a result.
func (c *checker) isResult(line []byte) bool { return isResult(&c.Parser, line) }

// checkManyLines distinguishes a value that spans several lines from a broken first line.
// If the value is invalid, but the first line is only a brace or starts with a bracket,
// the value spans lines, and checkManyLines reports its syntax error, too. text starts
// with firstLine.
func (c *checker) checkManyLines(text, firstLine []byte) bool {
	err := c.Parse(text)
	if err != nil && firstLine[0] == '{' && len(firstLine) > len("{") {
		return true
	}
	if c.wayOut() != "" {
		c.addNotJSONLines()
	} else {
		c.add(rules.NotJSONLines, wholeLine, message.Words("a JSON object spans several lines"),
			message.Words("write every request on one line: jq -c . in.json > out.jsonl"))
	}
	if err != nil {
		before := text[:c.ErrorOffset(err)]
		c.base = int32(bytes.LastIndexByte(before, '\n') + 1)
		c.lineNo += bytes.Count(before, []byte("\n"))
		line, _, _ := bytes.Cut(text[c.base:], []byte("\n"))
		c.cols.Reset(trimLineEnd(line))
		c.checkSyntax(err, true)
	}
	return false
}

func (c *checker) addNotJSONLines() {
	c.add(rules.NotJSONLines, wholeLine, message.Words("the file is a JSON array of requests, not one request per line"),
		message.Say("split the array into lines: jq -c '%s' in.json > out.jsonl", c.wayOut()))
}

// wayOut returns the jq program that extracts the requests from the parsed value: an
// array, or the object with rows that the API's JSON form accepts. It is "" for anything
// else, such as a single request.
func (c *checker) wayOut() string {
	if c.Line[jsonpos.SkipSpace(c.Line, 0)] == '[' {
		return ".[]"
	}
	if len(c.Nodes) == 0 || c.Field(0, "payload") > 0 {
		return ""
	}
	for _, name := range []string{"rows", "requests"} {
		if i := c.Field(0, name); i > 0 && c.Nodes[i].Kind == jsonpos.Array {
			return "." + name + "[]"
		}
	}
	return ""
}

// hasObjectLine reports whether any line starts like an object.
func hasObjectLine(content []byte) bool {
	for line := range bytes.Lines(content) {
		if i := jsonpos.SkipSpace(line, 0); i < len(line) && line[i] == '{' {
			return true
		}
	}
	return false
}

// checkLimits checks the file against the limits of a batch.
func (c *checker) checkLimits() {
	switch n := c.report.Requests; {
	case n == 0:
		c.addWhole(rules.EmptyFile, message.Words("the file has no requests"), message.Words("write one request per line"))
	case n > MaxRequests:
		c.addWhole(rules.TooManyRequests, message.Say("%d requests; a batch takes at most %d", n, MaxRequests), splitHint)
	case n > PublishedMaxRequests:
		c.addWhole(rules.ManyRequests, message.Say("%d requests; Sync's reference says at most %d", n, PublishedMaxRequests), splitHint)
	case n < PublishedMinRequests:
		c.addWhole(rules.FewRequests, message.Say("%s; Sync's reference says at least %d", message.Count(n, "request"), PublishedMinRequests),
			message.Words("ask Sync with a dry run"))
	}
	switch n := c.report.Bytes; {
	case c.largeRequest > 0: // a split does not help
	case n > MaxBytes:
		c.addWhole(rules.TooLarge, message.Say("%d bytes; a batch takes 5 MB, at most %d bytes", n, MaxBytes), splitHint)
	case n > PublishedMaxBytes:
		c.addWhole(rules.Large, message.Say("%d bytes; Sync's reference says 5 MB, which may be %d", n, PublishedMaxBytes), splitHint)
	}
}

const splitHint = message.Words("split the file into several batches")

// checkSize checks that the request of a line fits into a batch, together with the blank
// lines that Split keeps with it. It reports a request once, on the line where it becomes
// too large.
func (c *checker) checkSize(line []byte) {
	size := int(c.lineStart-c.requestStart) + len(line)
	if size <= MaxBytes || c.report.Requests == 0 || c.report.Requests == c.largeRequest {
		return
	}
	c.largeRequest = c.report.Requests
	if len(line) > MaxBytes {
		c.add(rules.RequestTooLarge, wholeLine, message.Say("the request has %d bytes; a whole batch takes at most %d", len(line), MaxBytes),
			message.Words("splitting does not help; shorten it"))
		return
	}
	c.add(rules.RequestTooLarge, wholeLine, message.Say("the request and its blank lines are larger than a whole batch, which takes %d bytes", MaxBytes),
		message.Words("splitting does not help; remove the blank lines"))
}
