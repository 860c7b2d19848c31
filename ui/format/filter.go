package format

import "strings"

// Matches reports whether a batch passes a filter: every word of it is in the id, the status
// or the name of the file, in any case of the letters, and "status:failed" is in the status
// alone.
func Matches(filter, id, status, file string) bool {
	id, status, file = strings.ToLower(id), strings.ToLower(status), strings.ToLower(file)
	for word := range strings.FieldsSeq(strings.ToLower(filter)) {
		if want, ok := strings.CutPrefix(word, "status:"); ok {
			if !strings.Contains(status, want) {
				return false
			}
		} else if !strings.Contains(id, word) && !strings.Contains(status, word) && !strings.Contains(file, word) {
			return false
		}
	}
	return true
}
