package rules

var (
	// EmptyFile is documented by its texts.
	EmptyFile = &Rule{
		Name: "empty-file", Severity: Error,
		Summary:     "the file has no requests",
		Explanation: "A file without a single request makes no batch. Write one request a line.",
		Wrong:       "",
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// Binary is documented by its texts.
	Binary = &Rule{
		Name: "binary", Severity: Error,
		Summary: "the file is not text",
		Explanation: "The file starts with bytes that no text has, as archives, media and office documents do. " +
			"Unpack it, or export it as JSON Lines in UTF-8.",
		Wrong: "a compressed file, as in input.jsonl.gz",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// UTF16 is documented by its texts.
	UTF16 = &Rule{
		Name: "utf-16", Severity: Error,
		Summary: "the file is UTF-16 or UTF-32, not UTF-8",
		Explanation: "JSON is exchanged as UTF-8. PowerShell's > and Windows editors write UTF-16; " +
			"convert the file, or write it with an encoding of utf8.",
		Wrong: "a file in UTF-16, as PowerShell's > writes it",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// NotJSONLines is documented by its texts.
	NotJSONLines = &Rule{
		Name: "not-json-lines", Severity: Error,
		Summary: "the file is something else than a request a line",
		Explanation: "The Batch API takes JSON Lines: every line is one complete request, and nothing stands around them. " +
			"A JSON array, JSON that is indented over several lines, and tables have to be rewritten; jq does it in a line. " +
			"Lines end in a line feed; carriage returns alone do not end them.",
		Wrong: "[\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n]",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// ResultsFile is documented by its texts.
	ResultsFile = &Rule{
		Name: "results-file", Severity: Error,
		Summary: "the file holds results, not requests",
		Explanation: "Each line has a response, as in the output of a batch. Choose the input file that the batch was made of; " +
			"failed requests become a new input file from the page of their batch.",
		Wrong: `{"request_id": "a", "response": {"status": "COMPLETED"}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// TooManyRequests is documented by its texts.
	TooManyRequests = &Rule{
		Name: "too-many-requests", Severity: Error,
		Summary:     "the file has more than 1000 requests",
		Explanation: "A batch takes no more than 1000 requests by any of Sync's published limits. Split the file: each part becomes a batch.",
		Wrong:       "1001 lines",
		Right:       "500 lines",
	}
	// ManyRequests is documented by its texts.
	ManyRequests = &Rule{
		Name: "many-requests", Severity: Warning,
		Summary: "the file has more than 500 requests",
		Explanation: "Sync's current reference says that a batch takes 500 requests at most; an earlier one said 1000. " +
			"Ask the server with a dry run, or split the file.",
		Wrong: "501 lines",
		Right: "500 lines",
	}
	// FewRequests is documented by its texts.
	FewRequests = &Rule{
		Name: "few-requests", Severity: Warning,
		Summary: "the file has less than 20 requests",
		Explanation: "Sync's current reference says that a batch takes 20 requests at least. Ask the server with a dry run, " +
			"or send so few with the generate endpoint.",
		Wrong: "19 lines",
		Right: "20 lines",
	}
	// TooLarge is documented by its texts.
	TooLarge = &Rule{
		Name: "too-large", Severity: Error,
		Summary:     "the file is larger than 5,242,880 bytes",
		Explanation: "Sync takes files up to 5 MB, and this is more by either reading of that. Split the file.",
		Wrong:       "5,242,881 bytes",
		Right:       "5,000,000 bytes",
	}
	// Large is documented by its texts.
	Large = &Rule{
		Name: "large", Severity: Warning,
		Summary: "the file is larger than 5,000,000 bytes",
		Explanation: "Sync takes files up to 5 MB and does not say whether that is 5,000,000 or 5,242,880 bytes. This file lies " +
			"between the two. Ask the server with a dry run, or split the file.",
		Wrong: "5,000,001 bytes",
		Right: "5,000,000 bytes",
	}
	// RequestTooLarge is documented by its texts.
	RequestTooLarge = &Rule{
		Name: "request-too-large", Severity: Error,
		Summary: "a single request is larger than a batch may be",
		Explanation: "A request of more than 5,242,880 bytes fits in no batch, and splitting the file does not help. Shorten it, and " +
			"remove blank lines: they count with the request before them, and at the top of the file with the first one.",
		Wrong: "a line of 5,242,881 bytes",
		Right: "a line of 1,000 bytes",
	}
)
