package screen

import (
	"errors"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// Outdated says why what is on the screen is not fresh, and what to do about it: err is
// that of the last poll, and good the time of the last one that succeeded, zero for none.
// It is clean, and empty without an error.
func Outdated(err error, good time.Time) string {
	cause, remedy := OutdatedParts(err, good)
	if remedy != "" {
		cause += " " + remedy
	}
	return cause
}

// OutdatedParts returns the two parts of Outdated: the cause, and the remedy, which may be
// empty.
func OutdatedParts(err error, good time.Time) (cause, remedy string) {
	if err == nil {
		return "", ""
	}
	cause = format.Clean(err.Error()) + "."
	// The header says when the next try is, and knows better than the answer.
	if e, isAnswer := errors.AsType[*syncapi.Error](err); !isAnswer || e.RetryAfter == 0 {
		remedy = Hint(err)
	}
	if !good.IsZero() {
		cause = "as of " + good.Format(time.TimeOnly) + " · " + cause
	}
	return cause, remedy
}
