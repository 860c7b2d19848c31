package screen

import (
	"errors"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// Outdated says why the data on the screen is not fresh, and what to do about it. err is
// the error of the last poll, and good is the time of the last successful one, zero for
// none. The text is clean. It is empty if err is nil.
func Outdated(err error, good time.Time) string {
	if err == nil {
		return ""
	}
	s := format.Clean(err.Error()) + "."
	// The header shows the time of the next try, and knows it better than the answer.
	if e, isAnswer := errors.AsType[*syncapi.Error](err); !isAnswer || e.RetryAfter == 0 {
		if h := Hint(err); h != "" {
			s += " " + h
		}
	}
	if !good.IsZero() {
		s = "as of " + good.Format(time.TimeOnly) + " · " + s
	}
	return s
}
