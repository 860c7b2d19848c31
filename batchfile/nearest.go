package batchfile

import (
	"bytes"
	"strings"
)

// maxNameBytes bounds the names that are compared: no name that Sync knows is
// half as long, and the comparison takes quadratic time.
const maxNameBytes = 48

// nearest is the candidate that name is most likely a misspelling of, or "".
// Case, and "-" for "_", do not count as differences.
func nearest(name []byte, candidates []string) string {
	if len(name) == 0 || len(name) > maxNameBytes {
		return ""
	}
	folded := fold(name)
	best, limit := "", max(1, len(folded)/3)
	for _, c := range candidates {
		if d := distance(folded, fold([]byte(c)), limit); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// sameButForCase is the candidate that differs from name only in case and in
// how words are joined, as request_id and requestId do, or "".
func sameButForCase(name []byte, candidates []string) string {
	if len(name) > maxNameBytes {
		return ""
	}
	joined := joinWords(name)
	for _, c := range candidates {
		if joinWords([]byte(c)) == joined {
			return c
		}
	}
	return ""
}

// fold makes names that differ in case and in "-" for "_" equal.
func fold(name []byte) string {
	return strings.ReplaceAll(string(bytes.ToLower(bytes.TrimSpace(name))), "-", "_")
}

// joinWords is the name in lower case without what separates its words.
func joinWords(name []byte) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(fold(name))
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour (optimal string alignment) to turn a into b, counted in bytes;
// or more than limit when it is more than limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(b) > maxNameBytes {
		return limit + 1
	}
	var rows [3][maxNameBytes + 1]int
	before, last, this := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		this[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			this[j+1] = min(last[j]+cost, last[j+1]+1, this[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				this[j+1] = min(this[j+1], before[j-1]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}

// didYouMean is the hint that names the nearest candidate, or else all of them.
type didYouMean struct {
	name       []byte
	candidates []string
}

func (d didYouMean) String() string {
	if best := nearest(d.name, d.candidates); best != "" {
		return `did you mean "` + best + `"?`
	}
	return `known: "` + strings.Join(d.candidates, `", "`) + `"`
}
