package rules

// Rules about the file as a whole.
var (
	EmptyFile = &Rule{
		Name: "empty-file", Severity: Error,
		Summary:     "the file has no requests",
		Explanation: "A file without a request makes no batch. Write one request per line.",
		Wrong:       "",
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	Binary = &Rule{
		Name: "binary", Severity: Error,
		Summary: "the file is not text",
		Explanation: "The file starts with bytes that do not occur in text. Archives, media and office documents do. Unpack it, or " +
			"export it as JSON Lines in UTF-8.",
		Wrong: "a compressed file, as in input.jsonl.gz",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	UTF16 = &Rule{
		Name: "utf-16", Severity: Error,
		Summary: "the file is UTF-16 or UTF-32, not UTF-8",
		Explanation: "JSON is exchanged as UTF-8. PowerShell's > and Windows editors write UTF-16. Convert the file, or write it " +
			"with the encoding utf8.",
		Wrong: "a file in UTF-16, as PowerShell's > writes it",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	NotJSONLines = &Rule{
		Name: "not-json-lines", Severity: Error,
		Summary: "the file is not one request per line",
		Explanation: "The Batch API takes JSON Lines: each line is one complete request, and there is nothing around them. Rewrite " +
			"JSON arrays, JSON that spans several lines, and tables; jq does it in one line. Lines end in a line feed; a " +
			"carriage return alone does not end a line.",
		Wrong: "[\n" + `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n]",
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ResultsFile = &Rule{
		Name: "results-file", Severity: Error,
		Summary: "the file holds results, not requests",
		Explanation: "Each line has a response, as in the output of a batch. Choose the input file of that batch. To send failed " +
			"requests again, write them to a new file from the batch's page.",
		Wrong: `{"request_id": "a", "response": {"status": "COMPLETED"}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	TooManyRequests = &Rule{
		Name: "too-many-requests", Severity: Error,
		Summary: "the file has more than 1000 requests",
		Explanation: "A batch takes at most 1000 requests by any limit that Sync has published. Split the file: each part becomes " +
			"a batch.",
		Wrong: "1001 lines",
		Right: "500 lines",
	}
	ManyRequests = &Rule{
		Name: "many-requests", Severity: Warning,
		Summary: "the file has more than 500 requests",
		Explanation: "Sync's current reference says that a batch takes at most 500 requests; an earlier one said 1000. Ask the " +
			"server with a dry run, or split the file.",
		Wrong: "501 lines",
		Right: "500 lines",
	}
	FewRequests = &Rule{
		Name: "few-requests", Severity: Warning,
		Summary: "the file has fewer than 20 requests",
		Explanation: "Sync's current reference says that a batch takes at least 20 requests. Ask the server with a dry run, or " +
			"send so few requests one by one: --pilot 20 does that for a file with up to 20 requests, and the dashboard offers it.",
		Wrong: "19 lines",
		Right: "20 lines",
	}
	TooLarge = &Rule{
		Name: "too-large", Severity: Error,
		Summary:     "the file is larger than 5,242,880 bytes",
		Explanation: "Sync takes files up to 5 MB, and this is more in either meaning of MB. Split the file.",
		Wrong:       "5,242,881 bytes",
		Right:       "5,000,000 bytes",
	}
	Large = &Rule{
		Name: "large", Severity: Warning,
		Summary: "the file is larger than 5,000,000 bytes",
		Explanation: "Sync takes files up to 5 MB and does not say whether that is 5,000,000 or 5,242,880 bytes. This file is " +
			"between the two. Ask the server with a dry run, or split the file.",
		Wrong: "5,000,001 bytes",
		Right: "5,000,000 bytes",
	}
	RequestTooLarge = &Rule{
		Name: "request-too-large", Severity: Error,
		Summary: "a single request is larger than a batch may be",
		Explanation: "A request of more than 5,242,880 bytes fits in no batch, and splitting the file does not help. Shorten it, " +
			"and remove blank lines: they count with the request before them, and at the top of the file with the first " +
			"request.",
		Wrong: "a line of 5,242,881 bytes",
		Right: "a line of 1,000 bytes",
	}
)
