package ledger

import (
	"fmt"
	"slices"
	"time"
)

// Earlier is a submission that has requests in common with a new one.
type Earlier struct {
	Submission
	// Shared is the number of requests of the new one that it has.
	Shared int
	// Resembling is the number of requests of the new one that it has under other ids.
	Resembling int
	// Under says, as in "with profile acme", that it belongs to another profile, which alone
	// can send and resolve it; empty otherwise.
	Under string
}

// SentBeforeError is the error of a job with requests that were sent before, or are about
// to be. Nothing was sent. Job.Again overrides it.
type SentBeforeError struct {
	// Earlier are the submissions that have them, the newest first.
	Earlier []Earlier
	// Shared of the Requests of the job were sent before.
	Shared, Requests int
	// Resembling is how many more of them were sent before under other ids. When Shared is
	// 0, they are most of the Requests.
	Resembling int
}

// Newest is the newest submission that was sent, or may have been; the newest one when all
// of them wait.
func (e *SentBeforeError) Newest() Earlier {
	if i := slices.IndexFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }); i >= 0 {
		return e.Earlier[i] // that it was paid for matters more
	}
	return e.Earlier[0]
}

// Error names the numbers and the newest submission.
func (e *SentBeforeError) Error() string {
	last := e.Newest()
	what := fmt.Sprintf("%d of its %d requests", e.Shared, e.Requests)
	if e.Shared == e.Requests {
		what = "the same requests"
	}
	how, when, ids := "were sent before", last.SentAt(), ""
	if e.Shared == 0 {
		what, ids = fmt.Sprintf("%d of its %d requests", e.Resembling, e.Requests), " under other ids"
		if e.Resembling == e.Requests {
			what = "the same requests"
		}
	}
	//exhaustive:enforce
	switch last.State {
	case Waiting:
		how, when = "were confirmed before and are waiting to be sent", last.Confirmed
	case Sending:
		how = "are being sent by another run"
	case Unknown:
		how = "may have been sent before"
	case Accepted, Refused, Dropped:
	}
	how += ids
	if last.BatchID != "" {
		how += " as " + last.BatchID
	}
	if last.Under != "" {
		how += " " + last.Under
	}
	if n := len(e.Earlier) - 1; n > 0 {
		how += fmt.Sprintf(", and in %d more submissions", n)
	}
	return fmt.Sprintf("%s %s, on %s from %s", what, how, when.Local().Format(time.DateTime), last.File)
}

// Sending reports whether another instance is sending some of the requests just now,
// or was killed while it did, which the next session finds out.
func (e *SentBeforeError) Sending() bool {
	return slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State == Sending })
}

// Hint says what the user can do about it.
func (e *SentBeforeError) Hint() string {
	if e.Sending() {
		return "Wait until it is done, and submit the file again: then the outcome is known."
	}
	if !slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }) {
		return "Nothing was paid for them yet. The command that confirmed them sends them."
	}
	return "Sending them again costs again."
}
