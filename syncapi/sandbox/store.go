package sandbox

import (
	"net/http"
	"slices"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
)

// store holds the batches, in order of arrival. It is guarded by Server.mu.
type store struct {
	batches    []*batch
	byID       map[string]*batch
	bytes      int64
	added      uint64                 // number of batches ever added, so that numbers never repeat
	idempotent map[string]idempotency // by API key and Idempotency-Key
	maxBatches int
	maxBytes   int64
}

func newStore(maxBatches int, maxBytes int64) store {
	return store{byID: make(map[string]*batch), idempotent: make(map[string]idempotency), maxBatches: maxBatches, maxBytes: maxBytes}
}

// add stores b, and drops the oldest ended batches if there is no room. It refuses b if
// all stored batches are still running.
func (st *store) add(b *batch, now time.Time) error {
	for len(st.batches) >= st.maxBatches || st.bytes+b.bytes > st.maxBytes {
		oldest := slices.IndexFunc(st.batches, func(o *batch) bool { return o.at(now).ended() })
		if oldest < 0 {
			return apierror.New(http.StatusServiceUnavailable, "storage_full",
				"The sandbox holds %d running batches and has no room for another; wait for one to end.", len(st.batches))
		}
		gone := st.batches[oldest]
		st.batches = slices.Delete(st.batches, oldest, oldest+1)
		delete(st.byID, gone.id)
		delete(st.idempotent, gone.idempotencyKey)
		st.bytes -= gone.bytes
	}
	st.batches = append(st.batches, b)
	st.byID[b.id] = b
	st.bytes += b.bytes
	return nil
}

// running returns the batches, or the single generations, that are not COMPLETED or
// FAILED.
func (st *store) running(now time.Time, single bool) []*batch {
	var running []*batch
	for _, b := range st.batches {
		if s := b.at(now).status; b.single == single && s != completed && s != failed {
			running = append(running, b)
		}
	}
	return running
}
