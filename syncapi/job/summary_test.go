package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

func TestSummarize(t *testing.T) {
	part := func(id string, state ledger.State) job.Outcome {
		o := job.Outcome{Submission: ledger.Submission{ID: id, State: state}}
		if state == ledger.Accepted {
			o.BatchID = "batch_" + id
		}
		return o
	}
	before := func(state ledger.State) error {
		return &ledger.SentBeforeError{Earlier: []ledger.Earlier{{Submission: ledger.Submission{ID: "old", State: state}}}}
	}
	ok, waits, unknown, refused := part("a", ledger.Accepted), part("b", ledger.Waiting), part("c", ledger.Unknown), part("d", ledger.Refused)
	refusal := &syncapi.Error{StatusCode: 400}
	for name, c := range map[string]struct {
		outcomes                   []job.Outcome
		err                        error
		stop                       job.Stop
		accepted, waiting, unknown int
	}{
		"all accepted":              {[]job.Outcome{ok, ok}, nil, job.StopNone, 2, 0, 0},
		"queued":                    {[]job.Outcome{ok, waits}, fmt.Errorf("x: %w", job.ErrQueued), job.StopQueued, 1, 1, 0},
		"unknown":                   {[]job.Outcome{ok, unknown, waits}, syncapi.ErrOutcomeUnknown, job.StopUnknown, 1, 1, 1},
		"unknown, then interrupted": {[]job.Outcome{unknown}, errors.Join(syncapi.ErrOutcomeUnknown, context.Canceled), job.StopUnknown, 0, 0, 1},
		"refused":                   {[]job.Outcome{ok, refused, part("e", ledger.Dropped)}, refusal, job.StopRefused, 1, 0, 0},
		"refused, then interrupted": {[]job.Outcome{refused}, errors.Join(refusal, context.Canceled), job.StopRefused, 0, 0, 0},
		"the key":                   {[]job.Outcome{part("b", ledger.Dropped)}, &syncapi.Error{StatusCode: 401}, job.StopOther, 0, 0, 0},
		"interrupted":               {[]job.Outcome{ok, waits}, context.Canceled, job.StopInterrupted, 1, 1, 0},
		"the ledger":                {nil, ledger.ErrUnavailable, job.StopOther, 0, 0, 0},
		"sent before":               {nil, before(ledger.Accepted), job.StopSentBefore, 0, 0, 0},
		"sent before, unknown":      {nil, before(ledger.Unknown), job.StopSentBefore, 0, 0, 1},
		"being sent":                {nil, before(ledger.Sending), job.StopBusy, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := job.Summarize(c.outcomes, c.err)
			if s.Stop != c.stop || len(s.Accepted) != c.accepted || len(s.Waiting) != c.waiting || len(s.Unknown) != c.unknown {
				t.Errorf("the summary is %+v", s)
			}
			if len(s.BatchIDs()) != c.accepted {
				t.Errorf("the batches are %q", s.BatchIDs())
			}
		})
	}
}

func TestSavedDifferences(t *testing.T) {
	kinds := func(s job.Saved, requests int) (kinds []download.DifferenceKind) {
		for _, d := range s.Differences(requests) {
			kinds = append(kinds, d.Kind)
		}
		return kinds
	}
	one := job.IDs{Count: 1}
	for name, c := range map[string]struct {
		saved  job.Saved
		kinds  []download.DifferenceKind
		failed bool
	}{
		"good":               {job.Saved{Compared: true, Results: 2}, nil, false},
		"one failed":         {job.Saved{Compared: true, Results: 2, Failed: 1}, nil, true},
		"one missing":        {job.Saved{Compared: true, Results: 1, Missing: one}, []download.DifferenceKind{download.DifferenceMissing}, true},
		"one too many":       {job.Saved{Compared: true, Results: 3, Unexpected: one}, []download.DifferenceKind{download.DifferenceUnexpected}, false},
		"no video, broken":   {job.Saved{Compared: true, NoVideo: one, Broken: 2}, []download.DifferenceKind{download.DifferenceUnreadable, download.DifferenceNoVideo}, true},
		"not compared":       {job.Saved{Results: 2}, nil, false},
		"not compared, few":  {job.Saved{Results: 0}, []download.DifferenceKind{download.DifferenceCount}, true},
		"not compared, many": {job.Saved{Results: 3}, []download.DifferenceKind{download.DifferenceCount}, false},
	} {
		if got := kinds(c.saved, 2); !slices.Equal(got, c.kinds) || c.saved.HasFailures(2) != c.failed {
			t.Errorf("%s: %v, failures %v", name, got, c.saved.HasFailures(2))
		}
	}
}
