package screen

import (
	"errors"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// Hint says what the user can do about an error; it may be empty.
func Hint(err error) string {
	h := job.Hint(err)
	switch kind := syncapi.KindOf(err); {
	case kind == syncapi.KindKey, errors.Is(err, syncapi.ErrBadKey):
		return "Set SYNC_API_KEY to a key from " + syncapi.KeysURL + "."
	case kind == syncapi.KindNoAPI, kind == syncapi.KindRedirect:
		h += " Check --base-url and SYNC_BASE_URL."
	}
	return h
}
