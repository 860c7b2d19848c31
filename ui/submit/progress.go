package submit

import (
	"context"
	"fmt"
	"sync"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// slow is how long a step before a submission may take before the screen names it.
const slow = 2 * time.Second

// progress is the stage of a submission. The command that sends writes it, and Update reads it.
type progress struct {
	mu    sync.Mutex
	stage job.Stage
	began time.Time
}

// watch makes a context with which a submission reports its stages.
func (p *progress) watch(ctx context.Context, now func() time.Time) context.Context {
	return job.WithStages(ctx, func(s job.Stage) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.stage, p.began = s, now()
	})
}

// slowStage says which step takes longer than usual, and how long it can still take; empty for
// none.
func (p *progress) slowStage(now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	took := now.Sub(p.began)
	if p.stage == "" || took < slow {
		return ""
	}
	if left := (p.stage.Limit() - took).Round(time.Second); left > 0 {
		return fmt.Sprintf(" (at most %s more): %s", format.Duration(left), p.stage)
	}
	return fmt.Sprintf(": still %s", p.stage)
}
