package rules

// Rules about the lines and their JSON.
var (
	BOM = &Rule{
		Name: "bom", Severity: Warning,
		Summary: "the file starts with a byte order mark",
		Explanation: "UTF-8 needs no byte order mark, and some JSON readers fail on it. Save the file as UTF-8 without one (in " +
			"Python, encoding=\"utf-8\", not \"utf-8-sig\").",
		Wrong: "\uFEFF" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	CRLF = &Rule{
		Name: "crlf", Severity: Warning,
		Summary: "lines end in CR LF",
		Explanation: "JSON Lines end in a line feed. Most readers treat the carriage return before it as white space. Write the " +
			"file with newline=\"\\n\", or convert it with dos2unix.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\r\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	NoFinalNewline = &Rule{
		Name: "no-final-newline", Severity: Warning,
		Summary: "the last line has no line end",
		Explanation: "Every line of JSON Lines ends in a line feed, the last one too. Without it, the next request that is " +
			"appended lands on the same line. It can also mean that the file was cut off.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	BlankLine = &Rule{
		Name: "blank-line", Severity: Warning,
		Summary: "a line is blank",
		Explanation: "Every line is a request, and readers differ in how they treat a blank one. It is reported once, with the " +
			"number of blank lines.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n\n",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n",
	}
	NULByte = &Rule{
		Name: "nul-byte", Severity: Error,
		Summary:     "a line contains NUL bytes",
		Explanation: "A disk or a copy leaves NUL bytes where data is missing, after a crash for example. Write the file again.",
		Wrong:       `{"request_id": "a` + "\x00" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	NotUTF8 = &Rule{
		Name: "not-utf8", Severity: Error,
		Summary: "a line is not valid UTF-8",
		Explanation: "JSON is UTF-8. Readers refuse or replace bytes of another encoding, mostly Windows-1252, so that a text is " +
			"spoken wrong or a URL leads nowhere. Write the file with encoding=\"utf-8\".",
		Wrong: `{"request_id": "caf` + "\xe9" + `", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "café", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	LoneSurrogate = &Rule{
		Name: "lone-surrogate", Severity: Warning,
		Summary: "an escape is half of a character",
		Explanation: "Characters beyond U+FFFF are written as two escapes, \\ud83d\\ude00 for example. One of them alone is not a " +
			"character, and is replaced by U+FFFD on the way. Python writes such escapes for file names that are not " +
			"UTF-8.",
		Wrong: `{"request_id": "a\ud83d", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a\ud83d\ude00", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ControlCharacter = &Rule{
		Name: "control-character", Severity: Warning,
		Summary: "a request_id contains a character that cannot be seen",
		Explanation: "Results are looked up by request_id, in files, tables and logs. Few of those keep a line end, a tab or a " +
			"NUL, and no one can search for a character that cannot be seen. It is often the line end or a space of a " +
			"list that the ids were read from; strip() removes it.",
		Wrong: `{"request_id": "a\n", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	NotAnObject = &Rule{
		Name: "not-an-object", Severity: Error,
		Summary:     "a line is not a JSON object",
		Explanation: "Every line is one request, an object in braces. Headings, comments and separators do not belong in the file.",
		Wrong:       "# requests of May\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	Syntax = &Rule{
		Name: "syntax", Severity: Error,
		Summary: "a line is not valid JSON",
		Explanation: "The column is that of the first character that cannot be there. Most such lines were built as text, or are " +
			"in Python's or JavaScript's own notation. A JSON library (json.dumps, JSON.stringify) writes them correctly.",
		Wrong: `{'request_id': 'a', 'endpoint': '/v2/generate', 'payload': {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	CutLine = &Rule{
		Name: "cut-line", Severity: Error,
		Summary: "the file ends in the middle of a request",
		Explanation: "The last line has no line end and its JSON is incomplete: writing, copying or downloading the file was " +
			"interrupted. More lines may be missing. Write the file again.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/gen`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	TrailingData = &Rule{
		Name: "trailing-data", Severity: Error,
		Summary:     "a line continues after its object",
		Explanation: "A line is one object and nothing else: no comma after it, no second object beside it.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}},`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	TooDeep = &Rule{
		Name: "too-deep", Severity: Error,
		Summary:     "a line nests more than 1000 levels",
		Explanation: "A request nests six levels. The line holds something else, and common JSON readers refuse it, too.",
		Wrong:       `{"request_id": [[[… a thousand more …]]]}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ForeignFormat = &Rule{
		Name: "foreign-format", Severity: Error,
		Summary: "a request is written for another API",
		Explanation: "The line has the fields of another batch API (custom_id, url, body), of an earlier version of Sync's API " +
			"(video_url, audio_url), or is a payload alone. The hint says how to rewrite it. It is reported once for each " +
			"format.",
		Wrong: `{"custom_id": "a", "method": "POST", "url": "/v2/generate", "body": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
)
