package batchfile

var (
	ruleTooManyRequests = &Rule{
		Name: "too-many-requests", Severity: Error,
		Summary:     "the file has more than 1000 requests",
		Explanation: "A batch takes no more than 1000 requests by any of Sync's published limits. Split the file: each part becomes a batch.",
		Wrong:       "1001 lines",
		Right:       "500 lines",
	}
	ruleManyRequests = &Rule{
		Name: "many-requests", Severity: Warning,
		Summary: "the file has more than 500 requests",
		Explanation: "Sync's current reference says that a batch takes 500 requests at most; an earlier one said 1000. " +
			"Ask the server with a dry run, or split the file.",
		Wrong: "501 lines",
		Right: "500 lines",
	}
	ruleFewRequests = &Rule{
		Name: "few-requests", Severity: Warning,
		Summary: "the file has less than 20 requests",
		Explanation: "Sync's current reference says that a batch takes 20 requests at least. Ask the server with a dry run, " +
			"or send so few with the generate endpoint.",
		Wrong: "19 lines",
		Right: "20 lines",
	}
	ruleTooLarge = &Rule{
		Name: "too-large", Severity: Error,
		Summary:     "the file is larger than 5,242,880 bytes",
		Explanation: "Sync takes files up to 5 MB, and this is more by either reading of that. Split the file.",
		Wrong:       "5,242,881 bytes",
		Right:       "5,000,000 bytes",
	}
	ruleLarge = &Rule{
		Name: "large", Severity: Warning,
		Summary: "the file is larger than 5,000,000 bytes",
		Explanation: "Sync takes files up to 5 MB and does not say whether that is 5,000,000 or 5,242,880 bytes. This file lies " +
			"between the two. Ask the server with a dry run, or split the file.",
		Wrong: "5,000,001 bytes",
		Right: "5,000,000 bytes",
	}
	ruleRequestTooLarge = &Rule{
		Name: "request-too-large", Severity: Error,
		Summary: "a single request is larger than a batch may be",
		Explanation: "A request of more than 5,242,880 bytes fits in no batch, and splitting the file does not help. Shorten it, and " +
			"remove blank lines: they count with the request before them, and at the top of the file with the first one.",
		Wrong: "a line of 5,242,881 bytes",
		Right: "a line of 1,000 bytes",
	}
)

// checkLimits checks the file against the limits of a batch.
func (c *checker) checkLimits() {
	switch n := c.report.Requests; {
	case n == 0:
		c.addWhole(ruleEmptyFile, words("the file has no requests"), words("write one request a line"))
	case n > MaxRequests:
		c.addWhole(ruleTooManyRequests, say("%d requests; a batch takes %d at most", n, MaxRequests), splitHint)
	case n > PublishedMaxRequests:
		c.addWhole(ruleManyRequests, say("%d requests; Sync's reference says %d at most", n, PublishedMaxRequests), splitHint)
	case n < PublishedMinRequests:
		c.addWhole(ruleFewRequests, say("%s; Sync's reference says %d at least", count(n, "request"), PublishedMinRequests),
			words("a dry run at the server tells whether it takes them"))
	}
	switch n := c.report.Bytes; {
	case c.largeRequest > 0: // which no split helps
	case n > MaxBytes:
		c.addWhole(ruleTooLarge, say("%d bytes; a batch takes 5 MB, %d bytes at most", n, MaxBytes), splitHint)
	case n > PublishedMaxBytes:
		c.addWhole(ruleLarge, say("%d bytes; Sync's reference says 5 MB, which may be %d", n, PublishedMaxBytes), splitHint)
	}
}

const splitHint = words("split the file into several batches")

// checkSize checks that the request that a line belongs to fits in a batch at all, with
// the blank lines that Split leaves beside it. It is said once, where it is too much.
func (c *checker) checkSize(line []byte) {
	size := int(c.lineStart-c.requestStart) + len(line)
	if size <= MaxBytes || c.report.Requests == 0 || c.report.Requests == c.largeRequest {
		return
	}
	c.largeRequest = c.report.Requests
	if len(line) > MaxBytes {
		c.add(ruleRequestTooLarge, wholeLine, say("a request of %d bytes; a whole batch takes %d at most", len(line), MaxBytes),
			words("no split helps; shorten it"))
		return
	}
	c.add(ruleRequestTooLarge, wholeLine, say("a request and its blank lines are larger than a whole batch, which takes %d bytes", MaxBytes),
		words("no split helps; remove the blank lines"))
}
