// Package spelling finds the known name that a misspelled name was meant to be.
package spelling

// maxNameBytes bounds the names that are compared: no name that Sync knows is half as
// long, and the comparison takes quadratic time.
const maxNameBytes = 48

// Nearest returns the index of the candidate that name is most likely a misspelling of, or
// -1. Differences in case, and "-" for "_", do not count. Names of more than 48 bytes are
// never near.
func Nearest(name []byte, candidates []string) int {
	if len(name) == 0 || len(name) > maxNameBytes {
		return -1
	}
	best, limit := -1, max(1, len(name)/3)
	for i, candidate := range candidates {
		if d := distance(name, candidate, limit); d <= limit {
			best, limit = i, d-1
		}
	}
	return best
}

// SameButForCase returns the index of the candidate that differs from name only in case
// and in how its words are joined, as request_id and requestId do, or -1.
func SameButForCase(name []byte, candidates []string) int {
	for i, candidate := range candidates {
		if equalButForCase(name, candidate) {
			return i
		}
	}
	return -1
}

func equalButForCase(name []byte, candidate string) bool {
	i, j := 0, 0
	for {
		for i < len(name) && isJoint(name[i]) {
			i++
		}
		for j < len(candidate) && isJoint(candidate[j]) {
			j++
		}
		if i == len(name) || j == len(candidate) {
			return i == len(name) && j == len(candidate)
		}
		if fold(name[i]) != fold(candidate[j]) {
			return false
		}
		i, j = i+1, j+1
	}
}

// isJoint reports whether b separates the words of a name.
func isJoint(b byte) bool { return b == '_' || b == '-' || b == ' ' }

// fold makes letters equal that differ in case, and "-" and "_".
func fold(b byte) byte {
	switch {
	case 'A' <= b && b <= 'Z':
		return b | 0x20
	case b == '-':
		return '_'
	}
	return b
}

// distance returns the number of letters to insert, delete, replace or swap with their
// neighbor (optimal string alignment) to turn a into b, counted in bytes; or more than
// limit if it is more than limit.
func distance(a []byte, b string, limit int) int {
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
			if fold(a[i]) == fold(b[j]) {
				cost = 0
			}
			this[j+1] = min(last[j]+cost, last[j+1]+1, this[j]+1)
			if i > 0 && j > 0 && fold(a[i]) == fold(b[j-1]) && fold(a[i-1]) == fold(b[j]) {
				this[j+1] = min(this[j+1], before[j-1]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}
