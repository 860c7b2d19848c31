package batchfile

import "bytes"

var (
	ruleEmptyFile = &Rule{
		Name: "empty-file", Severity: Error,
		Summary:     "the file has no requests",
		Explanation: "A file without a single request makes no batch. Write one request a line.",
		Wrong:       "",
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleBinary = &Rule{
		Name: "binary", Severity: Error,
		Summary: "the file is not text",
		Explanation: "The file starts with bytes that no text has, as archives, media and office documents do. " +
			"Unpack it, or export it as JSON Lines in UTF-8.",
		Wrong: "a compressed file, as in input.jsonl.gz",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleUTF16 = &Rule{
		Name: "utf-16", Severity: Error,
		Summary: "the file is UTF-16 or UTF-32, not UTF-8",
		Explanation: "JSON is exchanged as UTF-8. PowerShell's > and Windows editors write UTF-16; " +
			"convert the file, or write it with an encoding of utf8.",
		Wrong: "a file in UTF-16, as PowerShell's > writes it",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleNotJSONLines = &Rule{
		Name: "not-json-lines", Severity: Error,
		Summary: "the file is something else than a request a line",
		Explanation: "The Batch API takes JSON Lines: every line is one complete request, and nothing stands around them. " +
			"A JSON array, JSON that is indented over several lines, and tables have to be rewritten; jq does it in a line. " +
			"Lines end in a line feed; carriage returns alone do not end them.",
		Wrong: "[\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n]",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
)

var ruleResultsFile = &Rule{
	Name: "results-file", Severity: Error,
	Summary: "the file holds results, not requests",
	Explanation: "Each line has a response, as in the output of a batch. Choose the input file that the batch was made of; " +
		"failed requests become a new input file from the page of their batch.",
	Wrong: `{"request_id": "a", "response": {"status": "COMPLETED"}}`,
	Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
}

// magics are what files of other kinds start with.
var magics = []struct{ prefix, kind, hint string }{
	{"\x1f\x8b", "compressed with gzip", "unpack it first: gunzip"},
	{"PK\x03\x04", "a zip archive or an office document", "unpack it, or export it as JSON Lines"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first: unzstd"},
	{"BZh", "compressed with bzip2", "unpack it first: bunzip2"},
	{"\xfd7zXZ", "compressed with xz", "unpack it first: unxz"},
}

// encodings are what files in UTF-16 and UTF-32 start with: a byte order mark, which
// tells iconv the order of the bytes, or the zeros beside the first bracket. UTF-32 comes
// first, since it starts like UTF-16.
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

// checkWhole finds what is wrong with the file as a whole, so that it is said
// once and not in every line. It reports whether the lines are worth a look.
func (c *checker) checkWhole() bool {
	head := c.file.Content[:min(len(c.file.Content), sniffBytes)]
	for _, e := range encodings {
		if bytes.HasPrefix(head, []byte(e.prefix)) {
			c.addWhole(ruleUTF16, say("the file is %s; Sync reads UTF-8", e.name),
				say("convert it: iconv -f %s -t UTF-8 in.jsonl > out.jsonl", e.name))
			return false
		}
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			c.addWhole(ruleBinary, words("the file is "+m.kind+", not JSON Lines"), words(m.hint))
			return false
		}
	}
	text := c.file.text()
	start := skipSpace(text, 0)
	switch {
	case start == len(text): // checkLimits says that it is empty
		return true
	case text[start] != '{' && bytes.IndexByte(head, 0) >= 0:
		c.addWhole(ruleBinary, words("the file is not text"), words("a batch is made from a .jsonl file"))
		return false
	}
	return c.checkFirstValue(text, start)
}

// checkFirstValue looks at the value that starts the text, at an offset: a line
// of JSON Lines, or something larger, or no JSON at all.
func (c *checker) checkFirstValue(text []byte, start int) bool {
	c.lineNo = 1 + bytes.Count(text[:start], []byte("\n"))
	rest := text[bytes.LastIndexByte(text[:start], '\n')+1:]
	line, others, _ := bytes.Cut(rest, []byte("\n"))
	err := c.parse(line)
	switch first := text[start]; {
	case endsInCR(text[start:]):
		c.addWhole(ruleNotJSONLines, words("the lines end in CR alone, so that the file is one long line"),
			words(`end lines in \n: tr '\r' '\n' < in.jsonl > out.jsonl`))
		return false
	case isEOF(err) && !isBlank(others) && (first == '{' || first == '['):
		return c.checkManyLines(rest, bytes.TrimSpace(line))
	case err == nil && isBlank(line[c.end:]) && isBlank(others) && c.wayOut() != "":
		c.addNotJSONLines()
		return false
	case err == nil && first == '{' && c.isResult(line):
		c.addWhole(ruleResultsFile, words("the file holds results, not requests"), words("choose the input file instead"))
		return false
	case first != '{' && !hasObjectLine(text):
		c.add(ruleNotJSONLines, wholeLine, words("no line of the file is a JSON object"),
			words(`write one request a line: {"request_id": …, "endpoint": "/v2/generate", "payload": {…}}`))
		return false
	}
	return true
}

// endsInCR reports whether a text has line ends as the first Macs had them: a
// carriage return between two objects, and no line feed before its end.
func endsInCR(text []byte) bool {
	if text = bytes.TrimSpace(text); bytes.IndexByte(text, '\n') >= 0 {
		return false
	}
	line, others, found := bytes.Cut(text, []byte("\r"))
	return found && bytes.HasPrefix(line, []byte("{")) && bytes.HasSuffix(bytes.TrimRight(line, " \t,"), []byte("}")) &&
		bytes.HasPrefix(bytes.TrimSpace(others), []byte("{"))
}

// isResult reports whether a line is one of an output: it has a response, and
// nothing that a request must have beside its id.
func (c *checker) isResult(line []byte) bool {
	return c.parseObject(line) && c.member(0, "response") > 0 &&
		c.member(0, "payload") == 0 && c.member(0, "endpoint") == 0
}

// checkManyLines tells a value that is spread over several lines from a first
// line that is merely broken. Where it is not even valid, a first line of
// nothing but a brace or one that starts with a bracket gives it away, and the
// error is reported beside it. The text starts with that line.
func (c *checker) checkManyLines(text, firstLine []byte) bool {
	err := c.parse(text)
	if err != nil && firstLine[0] == '{' && len(firstLine) > len("{") {
		return true
	}
	if c.wayOut() != "" {
		c.addNotJSONLines()
	} else {
		c.add(ruleNotJSONLines, wholeLine, words("a JSON object is spread over several lines"),
			words("write every request on one line: jq -c . in.json > out.jsonl"))
	}
	if err != nil {
		before := text[:c.errorOffset(err)]
		c.base = int32(bytes.LastIndexByte(before, '\n') + 1)
		c.lineNo += bytes.Count(before, []byte("\n"))
		line, _, _ := bytes.Cut(text[c.base:], []byte("\n"))
		c.cols.reset(trimLineEnd(line))
		c.checkSyntax(err, true)
	}
	return false
}

func (c *checker) addNotJSONLines() {
	c.add(ruleNotJSONLines, wholeLine, words("the file is a JSON array of requests, not a request a line"),
		say("take the array apart: jq -c '%s' in.json > out.jsonl", c.wayOut()))
}

// wayOut is the jq program that takes the requests out of the value that was
// parsed: an array, or the object with rows that the API's JSON form takes. It
// is "" for anything else, as for a request.
func (c *checker) wayOut() string {
	if c.line[skipSpace(c.line, 0)] == '[' {
		return ".[]"
	}
	if len(c.nodes) == 0 || c.member(0, "payload") > 0 {
		return ""
	}
	for _, name := range []string{"rows", "requests"} {
		if i := c.member(0, name); i > 0 && c.nodes[i].kind == anArray {
			return "." + name + "[]"
		}
	}
	return ""
}

// hasObjectLine reports whether any line starts like an object.
func hasObjectLine(content []byte) bool {
	for line := range bytes.Lines(content) {
		if i := skipSpace(line, 0); i < len(line) && line[i] == '{' {
			return true
		}
	}
	return false
}
