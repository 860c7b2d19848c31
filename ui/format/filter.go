package format

import "strings"

// Matches reports whether a batch matches a filter: every word of the filter occurs in the
// id, the status or the file name, ignoring case. "status:failed" searches only the
// status.
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
