package job

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"syncbatch-tui/syncapi"
)

// holdProbe is how long after the limit was met another try is made although as
// many batches run as then: somebody else's may have ended and begun.
const holdProbe = 10 * time.Minute

// hold is what is known of the limit of running batches.
type hold struct {
	jobs    []string // that go out as soon as there is room
	at      time.Time
	running int // batches that ran when the limit was met
}

// hold notes whether a job is held after it was tried and stopped with err: when
// the limit stopped it, and when it was held and something passing did.
func (r *Runner) hold(job string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := slices.Contains(r.held.jobs, job)
	_, lost := errors.AsType[*syncapi.TransportError](err)
	e, isAnswer := errors.AsType[*syncapi.Error](err)
	passing := lost || isAnswer && (e.StatusCode >= 500 || e.StatusCode == http.StatusTooManyRequests)
	r.held.jobs = slices.DeleteFunc(r.held.jobs, func(j string) bool { return j == job })
	if errors.Is(err, ErrHeld) || was && passing && !errors.Is(err, syncapi.ErrOutcomeUnknown) {
		r.held.jobs = append(r.held.jobs, job)
	}
}

// limitMet notes that Sync runs no more batches than these.
func (r *Runner) limitMet(batches []syncapi.Batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held.at, r.held.running = r.now(), running(batches)
}

// running counts the batches that have not ended.
func running(batches []syncapi.Batch) int {
	n := 0
	for _, b := range batches {
		if !b.Status.Terminal() {
			n++
		}
	}
	return n
}

// next is the job to try now, when so many batches run; empty for none.
func (h hold) next(running int, now time.Time) string {
	if len(h.jobs) > 0 && (running < h.running || now.Sub(h.at) >= holdProbe || now.Before(h.at)) {
		return h.jobs[0]
	}
	return ""
}

// SendHeld sends what is held of the orders of this session, when a poll shows
// that there is room: when fewer batches run than when the limit was met, and
// every ten minutes to see. It is to be called after each poll, and mostly does
// nothing. It returns the parts of the job that it tried; the error is like Send's.
func (r *Runner) SendHeld(ctx context.Context, s Snapshot) ([]Sent, error) {
	r.mu.Lock()
	job := r.held.next(running(s.Batches), r.now())
	r.mu.Unlock()
	if job == "" {
		return nil, nil
	}
	return r.sendJob(ctx, job)
}

// Held are the jobs of this session that go out as soon as there is room.
func (r *Runner) Held() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.held.jobs)
}
