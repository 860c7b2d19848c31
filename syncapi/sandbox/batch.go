package sandbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// status is the status of a batch, or of a generation.
type status string

const (
	pending     status = "PENDING"
	jobsCreated status = "JOBS_CREATED"
	processing  status = "PROCESSING"
	completed   status = "COMPLETED"
	failed      status = "FAILED"
	rejected    status = "REJECTED"
	rendering   status = "RENDERING" // a batch's new status, which Sync does not have
)

// The stages of a batch, as fractions of its duration. At 1, the batch is COMPLETED and
// has its results. A late batch is COMPLETED at finishAt, but has no outputUrl until 1.
const (
	queueAt   = 0.04
	processAt = 0.10
	doomAt    = 0.50
	finishAt  = 0.97
)

// batch holds everything about a batch that never changes. Its state is a function of that
// and the time.
type batch struct {
	number     uint64
	id         string
	created    time.Time
	duration   time.Duration
	origin     string // of the API, for the webhook's outputUrl
	webhookURL string
	requests   []request.Request
	outcomes   []outcome
	bytes      int64
	quirks

	// single is set for a generation of POST /v2/generate, which no list shows.
	single         bool
	idempotencyKey string

	// resultCalls and downloads count calls for the results; guarded by Server.mu.
	resultCalls, downloads int

	// succeedAt and failAt are when requests finish, since the creation, sorted.
	succeedAt, failAt []time.Duration

	// delivery is the progress of the webhook; guarded by Server.mu.
	delivery delivery
}

// newBatch decides the outcome of a batch and of its requests at random.
func (s *Server) newBatch(rnd *rand.Rand, number uint64, created time.Time, requests []request.Request) *batch {
	b := &batch{
		number:   number,
		id:       batchID(rnd),
		created:  created.UTC().Truncate(time.Millisecond), // the precision of created_at
		duration: s.Duration(),
		requests: requests,
		quirks:   quirksOf(requests),
		outcomes: make([]outcome, len(requests)),
	}
	// Generations end in waves, as with a pool of workers: a burst, a pause.
	waves := 6 + rnd.IntN(6)
	for i := range requests {
		b.bytes += requests[i].Bytes()
		b.outcomes[i] = s.fate(rnd, &requests[i], len(requests) == 1)

		late := rnd.Float64()
		wave := (float64(rnd.IntN(waves)) + late*late) / float64(waves)
		at := b.part(processAt + (finishAt-processAt)*wave)
		b.outcomes[i].at = at
		if b.outcomes[i].failure == nil {
			b.succeedAt = append(b.succeedAt, at)
		} else {
			b.failAt = append(b.failAt, at)
		}
	}
	slices.Sort(b.succeedAt)
	slices.Sort(b.failAt)
	return b
}

// part returns a fraction of the duration.
func (b *batch) part(of float64) time.Duration {
	return time.Duration(of * float64(b.duration))
}

// state is the state of a batch at a moment.
type state struct {
	status            status
	succeeded, failed int
	ready             bool // its results can be downloaded
}

// ended reports whether the batch no longer changes: it has failed, or its results can be
// downloaded.
func (s state) ended() bool { return s.status == failed || s.ready }

// at returns the state of the batch at now. Before its creation, if the clock has gone
// backwards, the state is PENDING.
func (b *batch) at(now time.Time) state {
	age, doomed := b.age(now)
	st := state{
		status:    pending,
		succeeded: countUpTo(b.succeedAt, age),
		failed:    countUpTo(b.failAt, age),
	}
	switch {
	case doomed:
		st.status = failed
	case age >= b.completion():
		st.status = completed
		st.ready = age >= b.duration
	case age >= b.part(processAt) && b.newStatus:
		st.status = rendering
	case age >= b.part(processAt):
		st.status = processing
	case age >= b.part(queueAt):
		st.status = jobsCreated
	}
	return st
}

// age returns how long the batch has existed at now, and whether it is doomed and has
// failed: from then on, its age and so its counts stay the same.
func (b *batch) age(now time.Time) (age time.Duration, doomed bool) {
	age = now.Sub(b.created)
	if at := b.part(doomAt); b.doomed && age >= at {
		return at, true
	}
	return age, false
}

// generationAt returns the status of generation i at now, and the reason if it has failed.
func (b *batch) generationAt(i int, now time.Time) (status, *failure) {
	age, doomed := b.age(now)
	switch out := &b.outcomes[i]; {
	case age >= out.at:
		return out.status, out.failure
	case doomed:
		return failed, &batchFailed
	case age >= b.part(processAt):
		return processing, nil
	}
	return pending, nil
}

// completion returns when the batch becomes COMPLETED, since its creation.
func (b *batch) completion() time.Duration {
	if b.late {
		return b.part(finishAt)
	}
	return b.duration
}

// countUpTo returns how many of the sorted times are at or before t.
func countUpTo(times []time.Duration, t time.Duration) int {
	return sort.Search(len(times), func(i int) bool { return times[i] > t })
}

// end returns when the batch's results become available.
func (b *batch) end() time.Time { return b.created.Add(b.duration) }

// newestFirst orders batches like the list.
func newestFirst(a, b *batch) int {
	return cmp.Or(b.created.Compare(a.created), cmp.Compare(b.number, a.number))
}

// wireBatch is the Batch object, in the mixed case of Sync's JSON.
type wireBatch struct {
	ID         string      `json:"id"`
	CreatedAt  string      `json:"created_at"`
	Status     status      `json:"status"`
	Metrics    wireMetrics `json:"metrics"`
	WebhookURL *string     `json:"webhookUrl"`
	OutputURL  string      `json:"outputUrl"`
}

type wireMetrics struct {
	Total   int `json:"total_generations"`
	Success int `json:"success_count"`
	Failed  int `json:"failed_count"`
	Pending int `json:"pending_count"`
}

// wire returns the Batch object at now, for a client that reaches the API at origin.
func (s *Server) wire(b *batch, now time.Time, origin string) wireBatch {
	st := b.at(now)
	w := wireBatch{
		ID:        b.id,
		CreatedAt: wireTime(b.created),
		Status:    st.status,
		Metrics: wireMetrics{
			Total:   len(b.requests),
			Success: st.succeeded,
			Failed:  st.failed,
			Pending: len(b.requests) - st.succeeded - st.failed,
		},
	}
	if b.webhookURL != "" {
		w.WebhookURL = &b.webhookURL
	}
	switch {
	case st.ready && b.directResults:
		w.OutputURL = s.signedURL(resultPath(b), now.Add(s.urlLifetime))
	case st.ready:
		w.OutputURL = origin + "/v2/batches/" + b.id + "/result"
	}
	return w
}

// wireCreated returns the answer to a create. Its counts are zero, as published.
func (s *Server) wireCreated(b *batch, origin string) wireBatch {
	w := s.wire(b, b.created, origin)
	w.Status, w.OutputURL = pending, ""
	w.Metrics = wireMetrics{Total: len(b.requests)}
	return w
}

// wireTime formats a time as Sync does.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
