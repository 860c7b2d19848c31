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

// Fingerprint tells requests apart. Among a million requests, the chance that two different ones
// share a fingerprint is one in ten million. The spelling of a request makes no difference: a byte
// order mark, white space, the order of fields, escapes.
type Fingerprint struct {
	// Request is the hash of the whole request. Payload is the hash of the request without its
	// request_id; 0 if unknown.
	Request, Payload int64
}

// Fingerprints returns the fingerprints of the requests of an input file, in order.
func Fingerprints(content []byte) []Fingerprint {
	var all []Fingerprint
	for line := range requestLines(content) {
		all = append(all, fingerprintOf(line))
	}
	return all
}

// fingerprintOf is the fingerprint of a line. For a line that is not JSON, it hashes the line
// itself.
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

// hashWithoutID hashes the canonical form of an object without its request_id; false if it has
// none.
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

// shorten returns the beginning of a hash, and never 0.
func shorten(sum [sha256.Size]byte) int64 {
	return max(1, int64(binary.BigEndian.Uint64(sum[:8])&^(1<<63)))
}

// HashOf is the SHA-256 of an input file in hexadecimal.
func HashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// byteOrderMark starts the files of some editors; it belongs to no request.
const byteOrderMark = "\ufeff"

// requestLines returns the lines of an input file that hold a request.
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
