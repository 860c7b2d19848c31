package rules

var (
	// BOM is documented by its texts.
	BOM = &Rule{
		Name: "bom", Severity: Warning,
		Summary: "the file starts with a byte order mark",
		Explanation: "UTF-8 needs no byte order mark, and readers of JSON may stumble over the one in front of the " +
			"first line. Save the file as UTF-8 without it (in Python: encoding=\"utf-8\", not \"utf-8-sig\").",
		Wrong: "\uFEFF" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// CRLF is documented by its texts.
	CRLF = &Rule{
		Name: "crlf", Severity: Warning,
		Summary: "lines end in CR LF",
		Explanation: "JSON Lines end in a line feed. Most readers take the carriage return before it for white space. " +
			"Write the file with newline=\"\\n\", or convert it with dos2unix.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\r\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	// NoFinalNewline is documented by its texts.
	NoFinalNewline = &Rule{
		Name: "no-final-newline", Severity: Warning,
		Summary: "the last line has no line end",
		Explanation: "Every line of JSON Lines ends in a line feed, the last one too. Without it the next request that is " +
			"appended lands in the same line, and it may mean that the file was cut.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	// BlankLine is documented by its texts.
	BlankLine = &Rule{
		Name: "blank-line", Severity: Warning,
		Summary: "a line is blank",
		Explanation: "A line is a request, and a blank one is not. Readers differ in what they make of it. It is said once, " +
			"with how many there are.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	// NULByte is documented by its texts.
	NULByte = &Rule{
		Name: "nul-byte", Severity: Error,
		Summary: "a line holds NUL bytes",
		Explanation: "No text holds bytes of zero. They are what a disk or a copy leaves where data is missing, " +
			"after a crash for instance. Write the file again.",
		Wrong: `{"request_id": "a` + "\x00" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// NotUTF8 is documented by its texts.
	NotUTF8 = &Rule{
		Name: "not-utf8", Severity: Error,
		Summary: "a line is not valid UTF-8",
		Explanation: "JSON is UTF-8. Bytes of another encoding, mostly Windows-1252, are refused or replaced, so that a text " +
			"is spoken wrong or a URL leads nowhere. Write the file with encoding=\"utf-8\".",
		Wrong: `{"request_id": "caf` + "\xe9" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "café", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// LoneSurrogate is documented by its texts.
	LoneSurrogate = &Rule{
		Name: "lone-surrogate", Severity: Warning,
		Summary: "an escape is half of a character",
		Explanation: "Characters beyond U+FFFF are written as two escapes, \\ud83d\\ude00 for instance. One of them alone is no " +
			"character, and is replaced by U+FFFD on the way. Python writes such escapes for file names that are not UTF-8.",
		Wrong: `{"request_id": "a\ud83d", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a\ud83d\ude00", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// ControlCharacter is documented by its texts.
	ControlCharacter = &Rule{
		Name: "control-character", Severity: Warning,
		Summary: "a request_id has a character in it that cannot be seen",
		Explanation: "Results are looked up by request_id, in files, tables and logs, and few of those keep a line end, a tab or a " +
			"NUL as it is; and nobody finds an id by what cannot be seen of it. Mostly it is the end of a line of a list that the " +
			"ids were read from, which strip() takes away, or a mark that a text processor has left.",
		Wrong: `{"request_id": "a\n", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// NotAnObject is documented by its texts.
	NotAnObject = &Rule{
		Name: "not-an-object", Severity: Error,
		Summary: "a line is not a JSON object",
		Explanation: "Every line is one request, an object in braces. Headings, comments and " +
			"separators have no place in the file.",
		Wrong: "# requests of May\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// Syntax is documented by its texts.
	Syntax = &Rule{
		Name: "syntax", Severity: Error,
		Summary: "a line is not valid JSON",
		Explanation: "The column is the first character that cannot be there. Most such lines were put together as text, " +
			"or are Python's or JavaScript's own notation; a JSON library (json.dumps, JSON.stringify) gets all of it right.",
		Wrong: `{'request_id': 'a', 'endpoint': '/v2/generate', 'payload': {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// CutLine is documented by its texts.
	CutLine = &Rule{
		Name: "cut-line", Severity: Error,
		Summary: "the file ends in the middle of a request",
		Explanation: "The last line has no end and its JSON is not complete: writing, copying or downloading the file " +
			"was interrupted, and more lines may be missing. Write it again.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/gen`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// TrailingData is documented by its texts.
	TrailingData = &Rule{
		Name: "trailing-data", Severity: Error,
		Summary:     "a line goes on after its object",
		Explanation: "A line is one object and nothing else: no comma after it, no second object beside it.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}},`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// TooDeep is documented by its texts.
	TooDeep = &Rule{
		Name: "too-deep", Severity: Error,
		Summary: "a line nests more than 1000 levels",
		Explanation: "A request nests six levels. Something else is in the line, and common readers of JSON refuse it " +
			"as this one does.",
		Wrong: `{"request_id": [[[… a thousand more …]]]}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
)
