package compose

import (
	"slices"

	"syncbatch-tui/batchfile"
)

// partCounter counts the requests and finds where parts end.
type partCounter struct {
	requests, bytes int
	filled          []int // numbers of requests in parts that were filled one after another
	inPart, size    int
	largest         int // request, in bytes
}

// add counts a request of a size in bytes.
func (c *partCounter) add(size int) {
	if c.inPart == batchfile.PublishedMaxRequests || c.inPart > 0 && c.size+size > batchfile.PublishedMaxBytes {
		c.filled, c.inPart, c.size = append(c.filled, c.inPart), 0, 0
	}
	c.largest = max(c.largest, size)
	c.requests, c.bytes = c.requests+1, c.bytes+size
	c.inPart, c.size = c.inPart+1, c.size+size
}

// cuts returns the numbers of requests in the parts: one part if everything fits into a
// batch, and otherwise as few as the published limits allow, of the same size if the bytes
// allow it.
func (c *partCounter) cuts() []int {
	switch {
	case c.requests == 0:
		return nil
	case c.requests <= batchfile.MaxRequests && c.bytes <= batchfile.PublishedMaxBytes:
		return []int{c.requests}
	}
	cuts := slices.Concat(c.filled, []int{c.inPart})
	if (c.requests/len(cuts)+1)*c.largest > batchfile.PublishedMaxBytes {
		return cuts
	}
	left := c.requests
	for i := range cuts {
		cuts[i] = left / (len(cuts) - i)
		left -= cuts[i]
	}
	return cuts
}
