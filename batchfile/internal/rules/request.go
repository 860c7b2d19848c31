package rules

var (
	// DuplicateRequestID is documented by its texts.
	DuplicateRequestID = &Rule{
		Name: "duplicate-request-id", Severity: Error,
		Summary: "two requests have the same request_id",
		Explanation: "Results are told apart by request_id alone, so it has to be unique in the file. Number the requests, or " +
			"remove the line that is there twice.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// SameRequest is documented by its texts.
	SameRequest = &Rule{
		Name: "same-request", Severity: Warning,
		Summary: "a request is the same as an earlier one but for its id",
		Explanation: "Every request is paid for, and the same payload twice gives the same video twice. It is said once for " +
			"all copies of a request, at the first copy. Payloads are compared as they are written: with members in another order, " +
			"or other white space, they are not found to be the same.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// BadEndpoint is documented by its texts.
	BadEndpoint = &Rule{
		Name: "bad-endpoint", Severity: Error,
		Summary:     `endpoint is not "/v2/generate"`,
		Explanation: "It is the only endpoint that batches take: a path, without host, query or slash at the end.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generations", "payload": {…}}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	// UnknownModel is documented by its texts.
	UnknownModel = &Rule{
		Name: "unknown-model", Severity: Warning,
		Summary: "the model is none that this program knows",
		Explanation: "Models come and go, so an unknown one is sent as it is. A misspelt one makes every request that names it " +
			"fail.",
		Wrong: `"model": "lipsnyc-2", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	// BadFileName is documented by its texts.
	BadFileName = &Rule{
		Name: "bad-file-name", Severity: Error,
		Summary:     "outputFileName has characters that Sync refuses",
		Explanation: "It takes letters, digits, _ and -, up to 255 of them, and no extension: Sync adds it.",
		Wrong:       `"outputFileName": "take 1.mp4"`,
		Right:       `"outputFileName": "take-1"`,
	}
	// WebhookURL is documented by its texts.
	WebhookURL = &Rule{
		Name: "webhook-url", Severity: Warning,
		Summary: "webhookUrl is not an https URL that Sync can reach",
		Explanation: "Sync posts to it from its own servers, over https. The request is generated and paid for even when " +
			"nobody hears of it.",
		Wrong: `"webhookUrl": "http://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
)
