package cost

import (
	"bytes"
	"crypto/sha256"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/quote"
)

// Quoted is a quote of one request. Zero fields are unknown.
type Quoted struct {
	// USD is roughly what it costs in US dollars, if Sync prices all of it.
	USD float64 `json:"usd,omitempty"`
	// Seconds is the length of its video, if nothing had to be assumed.
	Seconds float64 `json:"seconds,omitempty"`
}

// maxQuoted limits how many requests are remembered: a hundred full batches.
const maxQuoted = 100_000

// remember keeps the quotes of a file's requests.
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

// Quoted returns the quotes of a file's requests from this session, by line. The file may be a part
// of the quoted file, or have requests of several files.
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

// requestHash is the hash of a request as written in its file.
type requestHash [sha256.Size]byte

func hashOf(f *batchfile.File, line int) requestHash {
	return sha256.Sum256(bytes.TrimSpace(f.Line(line)))
}
