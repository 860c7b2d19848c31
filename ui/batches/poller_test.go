package batches

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// noJobs sees no batches.
type noJobs struct{ Jobs }

func (noJobs) Poll(context.Context, []string) (job.Snapshot, error) { return job.Snapshot{}, nil }

func (noJobs) Changes() (ledger.Contents, bool) { return ledger.Contents{}, false }

func TestOnePollAtATime(t *testing.T) {
	jobs, p := noJobs{}, newPoller(time.Second, time.Second, rand.Float64)
	if p.start(t.Context(), jobs, nil, time.Now) != nil {
		t.Error("a poll before there is anything to look at")
	}
	p.prepared = true
	poll := p.start(t.Context(), jobs, nil, time.Now)
	if again := p.start(t.Context(), jobs, nil, time.Now); poll == nil || again != nil || p.ready(time.Now().Add(time.Hour), true) {
		t.Error("a second poll while one is in flight")
	}
	p.finish(poll().(PollEndedMsg), true)
	if !p.ready(time.Now(), false) {
		t.Error("what was wished for while a poll was in flight waits")
	}
	if p.start(t.Context(), jobs, nil, time.Now) == nil {
		t.Error("no poll after the first")
	}
}
