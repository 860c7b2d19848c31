package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// fingerprint tells requests apart; among a million of them, two different ones
// share theirs with a chance of one in ten million.
type fingerprint [8]byte

// byteOrderMark begins files that some editors write; it is of no request.
const byteOrderMark = "\ufeff"

// requestLines are the lines of an input file that hold a request.
func requestLines(content []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		content := bytes.TrimPrefix(content, []byte(byteOrderMark))
		for line := range bytes.Lines(content) {
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// fingerprints are those of the requests of an input file, one behind the other.
// How a request is written makes no difference: a byte order mark, white space, the order
// of members, escapes. What is not JSON stands for itself.
func fingerprintsOf(content []byte) []byte {
	var all []byte
	for line := range requestLines(content) {
		if v := jsontext.Value(bytes.Clone(line)); v.Canonicalize() == nil {
			line = v
		}
		sum := sha256.Sum256(line)
		all = append(all, sum[:len(fingerprint{})]...)
	}
	return all
}

// each gives the fingerprints that are one behind the other.
func each(all []byte) iter.Seq[fingerprint] {
	return func(yield func(fingerprint) bool) {
		for size := len(fingerprint{}); len(all) >= size; all = all[size:] {
			if !yield(fingerprint(all[:size])) {
				return
			}
		}
	}
}

// fingerprints are those of an input file, by the hash of its bytes.
type fingerprints struct {
	Hash         string `json:"hash"`
	Fingerprints []byte `json:"fingerprints"`
}

// fingerprintParts hashes input files and their requests.
func fingerprintParts(parts []Content) []fingerprints {
	all := make([]fingerprints, len(parts))
	for i, p := range parts {
		sum := sha256.Sum256(p.Bytes)
		all[i] = fingerprints{Hash: hex.EncodeToString(sum[:]), Fingerprints: fingerprintsOf(p.Bytes)}
	}
	return all
}

// Earlier is a submission that has requests in common with a new one.
type Earlier struct {
	Submission
	// Shared is the number of requests of the new one that it has.
	Shared int
}

// SentBeforeError is the error of an order with requests that were sent before,
// or are about to be. Nothing was sent. Job.Again overrides it.
type SentBeforeError struct {
	// Earlier are the submissions that have them, the newest first.
	Earlier []Earlier
	// Shared of the Requests of the order were sent before.
	Shared, Requests int
}

// Error names the numbers and the newest submission.
func (e *SentBeforeError) Error() string {
	last := e.Earlier[0] // of what was sent, if anything was: that it was paid for matters more
	if i := slices.IndexFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }); i >= 0 {
		last = e.Earlier[i]
	}
	what := fmt.Sprintf("%d of its %d requests", e.Shared, e.Requests)
	if e.Shared == e.Requests {
		what = "the same requests"
	}
	how, when := "were sent before", last.SentAt()
	switch last.State {
	case Waiting:
		how, when = "were confirmed before, and wait to be sent", last.Confirmed
	case Sending:
		how = "are being sent by another run"
	case Unknown:
		how = "were perhaps sent before"
	}
	if last.BatchID != "" {
		how += " as " + last.BatchID
	}
	if n := len(e.Earlier) - 1; n > 0 {
		how += fmt.Sprintf(", and in %d more submissions", n)
	}
	return fmt.Sprintf("%s %s, on %s from %s", what, how, when.Local().Format(time.DateTime), last.File)
}

// Sending reports whether another instance is sending some of the requests just now,
// or was killed while it did, which the next session finds out.
func (e *SentBeforeError) Sending() bool {
	return slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State == Sending })
}

// Hint says what a person can do about it.
func (e *SentBeforeError) Hint() string {
	if e.Sending() {
		return "Wait until it is done, and say the same again: then it is known what came of it."
	}
	if !slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }) {
		return "Nothing was paid for them yet: the command that they were confirmed with sends them. --again places this order, too, and both cost."
	}
	return "Sending them again costs again; with --again it is done."
}

// sentBefore finds requests of the parts that other submissions have. nil means
// that there are none. input gives the bytes of a submission whose rows were lost;
// a damaged line must not make it pay twice. An order that goes on, as job, was
// confirmed in sight of what the ledger had before it: only what came behind it there,
// and was sent, counts.
func (b *book) sentBefore(host string, parts []fingerprints, job string, now time.Time, input func(hash string) ([]byte, error)) *SentBeforeError {
	e := &SentBeforeError{}
	ours := map[fingerprint]int{}
	for _, p := range parts {
		for f := range each(p.Fingerprints) {
			ours[f]++
			e.Requests++
		}
	}
	shared, today := map[fingerprint]bool{}, b.today(now)
	for _, s := range slices.Backward(b.submissions(host)) {
		if job != "" && s.Job == job {
			break
		}
		if !s.live() || b.expired(record{Submission: &s}, today) || job != "" && s.State == Waiting {
			continue
		}
		var theirs []byte
		if known, ok := b.entries["rows "+s.Hash]; ok && len(known.Rows.Fingerprints) == s.Requests*len(fingerprint{}) {
			theirs = known.Rows.Fingerprints
		} else if content, err := input(s.Hash); err == nil {
			theirs = fingerprintsOf(content)
		}
		n, seen := 0, map[fingerprint]bool{}
		for f := range each(theirs) {
			if !seen[f] {
				n += ours[f]
			}
			seen[f] = true
			shared[f] = shared[f] || ours[f] > 0
		}
		if n > 0 {
			e.Earlier = append(e.Earlier, Earlier{Submission: s, Shared: n})
		}
	}
	for f, is := range shared {
		if is {
			e.Shared += ours[f]
		}
	}
	if len(e.Earlier) == 0 {
		return nil
	}
	return e
}
