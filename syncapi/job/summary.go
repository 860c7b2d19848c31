package job

import (
	"context"
	"errors"
	"slices"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Stop says why a call of Send or SendQueued stopped.
type Stop int

// The reasons to stop.
const (
	// StopNone: every part became a batch.
	StopNone Stop = iota
	// StopSentBefore: nothing was sent, because some requests were sent before. The
	// error is a [*ledger.SentBeforeError]; Job.Again overrides it.
	StopSentBefore
	// StopBusy: nothing was sent, because another instance is sending some of the
	// requests right now. Job.Again does not help; waiting does.
	StopBusy
	// StopUnknown: Sync may have accepted a part. Look it up before anything else.
	StopUnknown
	// StopQueued: a part waits for a free slot at Sync.
	StopQueued
	// StopRefused: Sync refused a part, and the rest of the job was dropped.
	StopRefused
	// StopInterrupted: the context ended before everything was sent.
	StopInterrupted
	// StopOther: any other reason, such as the network, the key or the disk.
	StopOther
)

// Summary combines the outcomes of a job's parts and the error of Send.
type Summary struct {
	Stop Stop
	// Accepted are the parts that are batches, including earlier ones.
	Accepted []Outcome
	// Waiting are the parts that were not sent.
	Waiting []ledger.Submission
	// Unknown are the submissions to resolve: those of the job, or, for a job that was sent before,
	// the earlier submissions that share requests with it. Submissions sent one by one are not
	// among these: sending them again resolves them.
	Unknown []ledger.Submission
	// Earlier are the submissions that share requests with the job, newest first; only for
	// StopSentBefore and StopBusy.
	Earlier []ledger.Earlier
}

// Summarize interprets what Send or SendQueued returned. Both user interfaces use it to decide what
// to show and what to do.
func Summarize(outcomes []Outcome, err error) Summary {
	s := Summary{Stop: stopOf(outcomes, err)}
	for _, o := range outcomes {
		//exhaustive:enforce
		switch o.State {
		case ledger.Accepted:
			s.Accepted = append(s.Accepted, o)
		case ledger.Waiting:
			s.Waiting = append(s.Waiting, o.Submission)
		case ledger.Unknown:
			s.Unknown = append(s.Unknown, o.Submission)
		case ledger.Sending, ledger.Refused, ledger.Dropped: // the error names them
		}
	}
	if before, ok := errors.AsType[*ledger.SentBeforeError](err); ok {
		s.Earlier = before.Earlier
		for _, e := range before.Earlier {
			if e.State == ledger.Unknown && !e.Singly {
				s.Unknown = append(s.Unknown, e.Submission)
			}
		}
	}
	return s
}

func stopOf(outcomes []Outcome, err error) Stop {
	before, sentBefore := errors.AsType[*ledger.SentBeforeError](err)
	switch {
	case err == nil:
		return StopNone
	case errors.Is(err, syncapi.ErrOutcomeUnknown): // takes precedence over everything else
		return StopUnknown
	case sentBefore && before.Sending():
		return StopBusy
	case sentBefore:
		return StopSentBefore
	case errors.Is(err, ErrQueued):
		return StopQueued
	case slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.State == ledger.Refused }):
		return StopRefused
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return StopInterrupted
	}
	return StopOther
}

// BatchIDs returns the IDs of the accepted parts, in order.
func (s Summary) BatchIDs() []string {
	ids := make([]string, len(s.Accepted))
	for i, o := range s.Accepted {
		ids[i] = o.BatchID
	}
	return ids
}
