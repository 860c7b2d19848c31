package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// small returns a sandbox with room for few batches.
func small(now *time.Time, batches int, bytes int64) *Server {
	return New(WithClock(func() time.Time { return *now }), WithDuration(10*time.Second),
		func(c *config) { c.maxBatches, c.maxStoredBytes = batches, bytes })
}

func (s *Server) seedOne(t *testing.T) (string, error) {
	t.Helper()
	input := `{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/v.mp4"}]}}`
	return s.Seed(SeedBatch{Input: []byte(input)})
}

func TestOldestEndedBatchIsForgotten(t *testing.T) {
	for name, room := range map[string]struct {
		batches int
		bytes   int64
	}{
		"by number": {2, 1 << 20},
		"by bytes":  {100, 1800}, // a batch of one request takes about 750
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(1_800_000_000, 0)
			s := small(&now, room.batches, room.bytes)
			var ids []string
			for i := range 2 {
				id, err := s.seedOne(t)
				if err != nil {
					t.Fatalf("batch %d: %v", i, err)
				}
				ids = append(ids, id)
				now = now.Add(6 * time.Second)
			}
			third, err := s.seedOne(t) // the first has ended, and the second is running
			if err != nil {
				t.Fatal(err)
			}
			for id, there := range map[string]bool{ids[0]: false, ids[1]: true, third: true} {
				if _, err := s.batch(id); (err == nil) != there {
					t.Errorf("batch %s: %v, want it there: %v", id, err, there)
				}
			}
			if len(s.store.byID) != 2 || s.store.bytes > room.bytes {
				t.Errorf("%d batches with %d bytes are kept", len(s.store.byID), s.store.bytes)
			}
			_, err = s.seedOne(t)
			var refusal *apierror.Error
			if !errors.As(err, &refusal) || refusal.Status != http.StatusServiceUnavailable {
				t.Errorf("with no room and all running: %v, want 503", err)
			}
		})
	}
}

func TestIDsDiffer(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(20) {
		s := New(WithSeed(seed))
		for n := range uint64(500) {
			for _, id := range []string{batchID(s.random(streamBatches, n)), uuid(s.random(streamErrors, n)), uuid(s.random(streamOrder, n))} {
				if seen[id] {
					t.Fatalf("%s comes twice", id)
				}
				seen[id] = true
			}
		}
	}
	if id := uuid(New().random(1, 1)); len(id) != 36 || id[14] != '4' || fmt.Sprintf("%c", id[19]) < "8" || id[19] > 'b' {
		t.Errorf("%s is not a version 4 UUID", id)
	}
}

func TestLinesOverTheLimitCostNothing(t *testing.T) {
	s := New(WithRequests(1, 10))
	input := bytes.Repeat([]byte("{}\n"), 100_000)
	allocs := testing.AllocsPerRun(1, func() {
		if _, err := request.ParseLines(input, s.limits()); err == nil {
			t.Error("100,000 requests are accepted")
		}
	})
	if allocs > 1000 {
		t.Errorf("%v allocations for lines that are only counted", allocs)
	}
}
