package cost

import (
	"bytes"
	"crypto/sha256"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/quote"
)

// Quoted is what a quote says of one request. Zero fields are unknown.
type Quoted struct {
	// USD is about what it costs in US dollars, if Sync prices all of it.
	USD float64 `json:"usd,omitempty"`
	// Seconds is how long its video will be, if nothing had to be assumed.
	Seconds float64 `json:"seconds,omitempty"`
}

// maxQuoted bounds the requests that are remembered: a hundred full batches.
const maxQuoted = 100_000

// remember keeps what a quote says of the requests of a file.
func (e *Estimator) remember(f *batchfile.File, items []quote.Item) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.quoted == nil || len(e.quoted)+len(items) > maxQuoted {
		e.quoted = make(map[requestHash]Quoted, len(items))
	}
	for _, item := range items {
		q := Quoted{}
		if item.Certainty != quote.Unknown && len(item.NotIncluded) == 0 {
			q.USD = item.USD
		}
		if item.Certainty == quote.Known {
			q.Seconds = item.Seconds
		}
		if hash := hashOf(f, item.Line); q != (Quoted{}) {
			e.quoted[hash] = q
		} else {
			delete(e.quoted, hash)
		}
	}
}

// Quoted is what quotes of this session say of the requests of a file, by their lines. The file
// may be a part of the one that was quoted, or have requests of several.
func (e *Estimator) Quoted(f *batchfile.File) map[int]Quoted {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.quoted) == 0 {
		return nil
	}
	known := map[int]Quoted{}
	for g := range f.Generations() {
		if q, ok := e.quoted[hashOf(f, g.Line)]; ok {
			known[g.Line] = q
		}
	}
	return known
}

// requestHash is the hash of a request as it stands in its file.
type requestHash [sha256.Size]byte

func hashOf(f *batchfile.File, line int) requestHash {
	return sha256.Sum256(bytes.TrimSpace(f.Line(line)))
}
