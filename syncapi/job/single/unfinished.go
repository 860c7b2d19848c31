package single

import (
	"errors"
	"fmt"
	"strings"

	"syncbatch-tui/syncapi"
)

// UnfinishedError is the error of a Run that ended while requests had no result, with what is
// known of each. It wraps the reason, and [syncapi.ErrGenerationUnknown] when it is unknown
// whether Sync created one of the generations.
type UnfinishedError struct {
	// Requests is how many the submission has. Created of them are generations, of which
	// Running had not ended, and Sync Refused others. The outcome of Unknown requests is not
	// known, and the rest was not sent.
	Requests, Created, Running, Refused, Unknown int
	// Err is the reason.
	Err error
}

// unfinished counts requests.
func unfinished(requests []*request, why error) *UnfinishedError {
	e := &UnfinishedError{Requests: len(requests), Err: why}
	for _, q := range requests {
		switch {
		case q.Refusal != "":
			e.Refused++
		case q.created():
			e.Created++
			if !q.ended() {
				e.Running++
			}
		case q.begun:
			e.Unknown++
		}
	}
	return e
}

// Error gives the reason and the counts.
func (e *UnfinishedError) Error() string {
	text := e.Err.Error() + "; " + e.Progress(e.Requests)
	if e.Unknown > 0 && !errors.Is(e.Err, syncapi.ErrGenerationUnknown) {
		text = syncapi.ErrGenerationUnknown.Error() + ": " + text
	}
	return text
}

// Unwrap gives the reason, and that an outcome is unknown.
func (e *UnfinishedError) Unwrap() []error {
	if e.Unknown > 0 {
		return []error{syncapi.ErrGenerationUnknown, e.Err}
	}
	return []error{e.Err}
}

// Sent reports whether requests were sent, or may have been.
func (e *UnfinishedError) Sent() bool { return e.Created+e.Refused+e.Unknown > 0 }

// Progress says how many of all the requests were sent, which may be more than those of the
// submission: a pilot is the beginning of a file.
func (e *UnfinishedError) Progress(all int) string {
	if !e.Sent() {
		return "nothing was sent"
	}
	sent := e.Created + e.Refused
	noun := "requests"
	if all == 1 {
		noun = "request"
	}
	first := fmt.Sprintf("%d of %d %s %s sent", sent, all, noun, verb(sent, "was", "were"))
	if e.Running > 0 {
		first += fmt.Sprintf(", and %d %s at Sync", e.Running, verb(e.Running, "continues", "continue"))
	}
	said := []string{first}
	if e.Unknown > 0 {
		said = append(said, fmt.Sprintf("the outcome of %d is unknown", e.Unknown))
	}
	if rest := all - sent - e.Unknown; rest > 0 {
		said = append(said, fmt.Sprintf("%d %s not sent", rest, verb(rest, "was", "were")))
	}
	return strings.Join(said, "; ")
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
