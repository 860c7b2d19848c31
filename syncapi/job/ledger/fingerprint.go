package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

// Fingerprint tells requests apart; among a million of them, two different ones share
// theirs with a chance of one in ten million. How a request is written makes no
// difference: a byte order mark, white space, the order of fields, escapes.
type Fingerprint struct {
	// Request is that of the whole request, and Payload that of the request without its
	// request_id; 0 when it is not known.
	Request, Payload int64
}

// Fingerprints are those of the requests of an input file, in its order.
func Fingerprints(content []byte) []Fingerprint {
	var all []Fingerprint
	for line := range requestLines(content) {
		all = append(all, fingerprintOf(line))
	}
	return all
}

// fingerprintOf is the fingerprint of a line. A line that is not JSON stands for itself.
func fingerprintOf(line []byte) Fingerprint {
	v := jsontext.Value(bytes.Clone(line))
	if v.Canonicalize() != nil {
		f := shorten(sha256.Sum256(line))
		return Fingerprint{Request: f, Payload: f}
	}
	f := Fingerprint{Request: shorten(sha256.Sum256(v))}
	f.Payload = f.Request
	payload := sha256.New()
	if found := hashWithoutID(payload, v); found {
		f.Payload = shorten([sha256.Size]byte(payload.Sum(nil)))
	}
	return f
}

// hashWithoutID hashes a canonical object without its request_id, in its canonical form;
// false when it has none.
func hashWithoutID(h hash.Hash, v jsontext.Value) (found bool) {
	d := jsontext.NewDecoder(bytes.NewReader(v))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return false
	}
	separator := []byte{'{'}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return false
		}
		isID := string(name) == `"request_id"`
		found = found || isID
		if !isID {
			h.Write(append(separator, name...))
		}
		value, err := d.ReadValue()
		if err != nil {
			return false
		}
		if !isID {
			h.Write(append([]byte{':'}, value...))
			separator = []byte{','}
		}
	}
	h.Write([]byte{'}'})
	return found
}

// shorten is the beginning of a hash, and never 0.
func shorten(sum [sha256.Size]byte) int64 {
	return max(1, int64(binary.BigEndian.Uint64(sum[:8])&^(1<<63)))
}

// HashOf is the SHA-256 of an input file in hexadecimal.
func HashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// byteOrderMark begins files that some editors write; it belongs to no request.
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
