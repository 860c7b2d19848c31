package rules

// Rules about a request and its payload.
var (
	DuplicateRequestID = &Rule{
		Name: "duplicate-request-id", Severity: Error,
		Summary: "two requests have the same request_id",
		Explanation: "Results are told apart only by request_id, so it must be unique in the file. Number the requests, or remove " +
			"the duplicate line.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	SameRequest = &Rule{
		Name: "same-request", Severity: Warning,
		Summary: "a request is the same as an earlier one except for its id",
		Explanation: "You pay for every request, and the same payload twice gives the same video twice. It is reported once for " +
			"all copies of a request, at the first copy. Payloads are compared as they are written: fields in another " +
			"order or other white space make them different.",
		Wrong: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	BadEndpoint = &Rule{
		Name: "bad-endpoint", Severity: Error,
		Summary:     "endpoint is not \"/v2/generate\"",
		Explanation: "It is the only endpoint that batches take: a path, without a host, a query or a slash at the end.",
		Wrong:       `{"request_id": "a", "endpoint": "/v2/generations", "payload": {…}}`,
		Right:       `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	UnknownModel = &Rule{
		Name: "unknown-model", Severity: Warning,
		Summary: "the model is not one that this program knows",
		Explanation: "Models come and go, so an unknown one is sent as it is. A misspelled model makes every request that names it " +
			"fail.",
		Wrong: `"model": "lipsnyc-2", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	BadFileName = &Rule{
		Name: "bad-file-name", Severity: Warning,
		Summary: "outputFileName has characters that Sync replaces",
		Explanation: "Sync documents letters, digits, _ and -, up to 255 of them, and no extension: it adds that itself. It cleans " +
			"up any other name, so the video may be called something else.",
		Wrong: `"outputFileName": "take 1.mp4"`,
		Right: `"outputFileName": "take-1"`,
	}
	WebhookURL = &Rule{
		Name: "webhook-url", Severity: Warning,
		Summary: "webhookUrl is not an https URL that Sync can reach",
		Explanation: "Sync posts to it from its own servers, over https. You pay for the request even if the notification reaches " +
			"no one.",
		Wrong: `"webhookUrl": "http://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
	SimilarRequestID = &Rule{
		Name: "similar-request-id", Severity: Warning,
		Summary: "two request_ids look the same",
		Explanation: "They differ only in what cannot be seen: white space around them, kinds of spaces, joiners, composed and " +
			"decomposed letters. No one can tell their results apart. Give one of them another id.",
		Wrong: `{"request_id": "café", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "café", "endpoint": "/v2/generate", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}` + "\n" +
			`{"request_id": "b", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	Server = &Rule{
		Name: "server", Severity: Error, NeedsServer: true,
		Summary: "Sync refuses the line",
		Explanation: "Sync's own check, in a dry run or on submission, names this line. It knows more than this program: whether an " +
			"asset, a voice or a project exists, for example, and what your plan allows. The message is Sync's.",
		Wrong: `"projectId": "a project of someone else"`,
		Right: `"projectId": "a project of yours"`,
	}
)
