package single

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
)

// UnfinishedError is the error of a Run that ended while requests had no result. It counts their
// states. It wraps the reason, and [syncapi.ErrGenerationUnknown] if Sync may have created one of
// the generations.
type UnfinishedError struct {
	// Requests is the number of requests in the submission. Created of them became generations, and
	// Running of these had not ended. Sync Refused others. Unknown requests have an unknown
	// outcome. The rest was not sent.
	Requests, Created, Running, Refused, Unknown int
	// Saved are the results so far; it has no Path if there are none.
	Saved download.Saved
	// Err is the reason.
	Err error
}

// unfinished saves the results so far, and returns the error of a run that ended for a reason.
func (r *run) unfinished(ctx context.Context, why error) *UnfinishedError {
	e := unfinished(r.requests, why)
	if ctx.Err() == nil && e.Created-e.Running+e.Refused > 0 {
		var err error
		if e.Saved, err = r.save(ctx, "unfinished "+r.Submission.ID, r.Unfinished); err != nil {
			e.Saved, e.Err = download.Saved{}, errors.Join(why, err)
		}
	}
	return e
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

// Error returns the reason and the counts.
func (e *UnfinishedError) Error() string {
	text := e.Err.Error() + "; " + e.Progress(e.Requests)
	if e.Unknown > 0 && !errors.Is(e.Err, syncapi.ErrGenerationUnknown) {
		text = syncapi.ErrGenerationUnknown.Error() + ": " + text
	}
	if e.Saved.Path != "" {
		text += fmt.Sprintf("; %d of the results %s in %s", e.Saved.Results, verb(e.Saved.Results, "is", "are"), e.Saved.Path)
	}
	return text
}

// Unwrap returns the reason, and that an outcome is unknown.
func (e *UnfinishedError) Unwrap() []error {
	if e.Unknown > 0 {
		return []error{syncapi.ErrGenerationUnknown, e.Err}
	}
	return []error{e.Err}
}

// Sent reports whether requests were sent, or may have been.
func (e *UnfinishedError) Sent() bool { return e.Created+e.Refused+e.Unknown > 0 }

// Progress says how many of all requests were sent. all may be more than the submission's requests:
// a pilot is the beginning of a file.
func (e *UnfinishedError) Progress(all int) string {
	if !e.Sent() {
		return "nothing was sent"
	}
	sent := e.Created + e.Refused
	of := fmt.Sprintf("of %d %s ", all, verb(all, "request", "requests"))
	var said []string
	if sent > 0 {
		said = append(said, fmt.Sprintf("%d %s%s sent", sent, of, verb(sent, "was", "were")))
		of = ""
	}
	if e.Running > 0 {
		said[0] += fmt.Sprintf(", and %d %s at Sync", e.Running, verb(e.Running, "continues", "continue"))
	}
	if e.Unknown > 0 {
		said = append(said, fmt.Sprintf("the outcome of %d %sis unknown", e.Unknown, of))
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
