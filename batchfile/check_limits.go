package batchfile

import (
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// checkLimits checks the file against the limits of a batch.
func (c *checker) checkLimits() {
	switch n := c.report.Requests; {
	case n == 0:
		c.addWhole(rules.EmptyFile, message.Words("the file has no requests"), message.Words("write one request a line"))
	case n > MaxRequests:
		c.addWhole(rules.TooManyRequests, message.Say("%d requests; a batch takes %d at most", n, MaxRequests), splitHint)
	case n > PublishedMaxRequests:
		c.addWhole(rules.ManyRequests, message.Say("%d requests; Sync's reference says %d at most", n, PublishedMaxRequests), splitHint)
	case n < PublishedMinRequests:
		c.addWhole(rules.FewRequests, message.Say("%s; Sync's reference says %d at least", message.Count(n, "request"), PublishedMinRequests),
			message.Words("a dry run at the server tells whether it takes them"))
	}
	switch n := c.report.Bytes; {
	case c.largeRequest > 0: // which no split helps
	case n > MaxBytes:
		c.addWhole(rules.TooLarge, message.Say("%d bytes; a batch takes 5 MB, %d bytes at most", n, MaxBytes), splitHint)
	case n > PublishedMaxBytes:
		c.addWhole(rules.Large, message.Say("%d bytes; Sync's reference says 5 MB, which may be %d", n, PublishedMaxBytes), splitHint)
	}
}

const splitHint = message.Words("split the file into several batches")

// checkSize checks that the request that a line belongs to fits in a batch at all, with
// the blank lines that Split leaves beside it. It is said once, where it is too much.
func (c *checker) checkSize(line []byte) {
	size := int(c.lineStart-c.requestStart) + len(line)
	if size <= MaxBytes || c.report.Requests == 0 || c.report.Requests == c.largeRequest {
		return
	}
	c.largeRequest = c.report.Requests
	if len(line) > MaxBytes {
		c.add(rules.RequestTooLarge, wholeLine, message.Say("a request of %d bytes; a whole batch takes %d at most", len(line), MaxBytes),
			message.Words("no split helps; shorten it"))
		return
	}
	c.add(rules.RequestTooLarge, wholeLine, message.Say("a request and its blank lines are larger than a whole batch, which takes %d bytes", MaxBytes),
		message.Words("no split helps; remove the blank lines"))
}
