package job

import (
	"context"
	"time"

	"syncbatch-tui/syncapi"
)

// Stage is what a submission does before it has an outcome, in words that go on from "still".
type Stage string

// The stages of a submission, in their order.
const (
	// StageLock waits while another instance sends.
	StageLock Stage = "waiting while another instance of this program submits"
	// StageList asks for the list of batches, to recognize the new one by it.
	StageList Stage = "waiting for Sync's list of batches, which comes before the submission"
	// StageRecent asks for the batches of the last day, after the whole list has failed.
	StageRecent Stage = "waiting for the newest batches, because the whole list failed"
	// StageProbe asks for one batch that is known, after both lists have failed.
	StageProbe Stage = "waiting for a batch that is known, because the lists failed"
	// StagePost sends the file and waits for the answer.
	StagePost Stage = "waiting for Sync's answer to the submission"
)

// stageLimits are how long the stages can take. Waiting for another instance has no limit.
var stageLimits = map[Stage]time.Duration{
	StageList: listTimeout, StageRecent: listTimeout, StageProbe: probeTimeout, StagePost: syncapi.MaxPostTime,
}

// Limit is how long the stage can take; 0 when there is no limit.
func (s Stage) Limit() time.Duration { return stageLimits[s] }

type stageKey struct{}

// WithStages makes Send and SendQueued call f when a stage begins, in the goroutine that
// they are called in. A face tells the user about each stage that lasts longer than two
// seconds.
func WithStages(ctx context.Context, f func(Stage)) context.Context {
	return context.WithValue(ctx, stageKey{}, f)
}

func begin(ctx context.Context, s Stage) {
	if f, ok := ctx.Value(stageKey{}).(func(Stage)); ok {
		f(s)
	}
}

const (
	// probeTimeout bounds the wait for a single batch before a submission.
	probeTimeout = 10 * time.Second
	// recent is how far back the narrowed list goes: a batch takes a day at most.
	recent = 24 * time.Hour
)

// lookAround asks for the list of batches before a submission, so that an unknown outcome can
// be resolved by it. When the whole list fails, the batches of the last day will do; when
// that fails, too, and Sync answers for a batch that it is known to have, the submission
// goes on without a list. listErr is why the whole list failed, and err why the submission
// must not go on.
func (r *Runner) lookAround(ctx context.Context) (l syncapi.Listing, listErr, err error) {
	begin(ctx, StageList)
	l, listErr = r.list(ctx, time.Time{})
	if listErr == nil || ctx.Err() != nil || !listAlone(listErr) {
		return l, nil, listErr
	}
	begin(ctx, StageRecent)
	l, err = r.list(syncapi.WithoutRetry(ctx), r.now().Add(-recent))
	if err == nil {
		return l, listErr, nil
	}
	begin(ctx, StageProbe)
	if ctx.Err() == nil && r.answers(ctx) {
		return syncapi.Listing{}, listErr, nil
	}
	return syncapi.Listing{}, nil, listErr
}

// answers reports whether Sync answers for a batch that was submitted from here.
func (r *Runner) answers(ctx context.Context) bool {
	id := r.ledger.NewestBatch()
	if id == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), probeTimeout)
	defer cancel()
	b, err := r.api.Get(ctx, id)
	return err == nil && b.ID != ""
}
