package soak

import (
	"os"
	"runtime"
	"time"
)

// measure holds the values that must not grow.
type measure struct {
	goroutines, descriptors int
	heap                    uint64
	payload                 int
}

// The limits at the end of each day, above the values at the beginning. The heap may hold what the
// sandbox in this process keeps of each batch, and what the dashboard shows of it.
const (
	moreGoroutines  = 10
	moreDescriptors = 4
	moreHeap        = 4 << 20
	heapPerByte     = 3 // for each byte submitted
)

// endOfDay measures and checks the limits.
func (s *soak) endOfDay() {
	s.home()
	s.program.wait(2 * time.Minute)
	s.program.settle()
	runtime.GC()
	runtime.GC()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	m := measure{goroutines: runtime.NumGoroutine(), heap: mem.HeapAlloc, payload: s.server.payload}
	open, _ := os.ReadDir("/proc/self/fd") // on Linux
	m.descriptors = len(open)
	s.t.Logf("%s day %d: %d batches, %d MB sent, %d goroutines, %d descriptors, %.1f MB of heap",
		s.at(), s.days, len(s.server.all()), m.payload>>20, m.goroutines, m.descriptors, float64(m.heap)/(1<<20))
	if s.days++; s.first == nil {
		s.first = &m
	}
	if m.goroutines > s.first.goroutines+moreGoroutines {
		buf := make([]byte, 1<<20)
		s.failf("%d goroutines; in the beginning there were %d\n%s", m.goroutines, s.first.goroutines, buf[:runtime.Stack(buf, true)])
	}
	if m.descriptors > s.first.descriptors+moreDescriptors {
		s.failf("%d descriptors; in the beginning there were %d", m.descriptors, s.first.descriptors)
	}
	if limit := s.first.heap + moreHeap + uint64(heapPerByte*(m.payload-s.first.payload)); m.heap > limit {
		s.failf("%d bytes of heap; in the beginning there were %d", m.heap, s.first.heap)
	}
}
