package compose

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// rows writes a table of n rows.
func rows(tb testing.TB, n int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "t.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "name,video,audio,notes")
	for i := range n {
		fmt.Fprintf(w, "Person %d,%speople/greeting-%d.mp4,%speople/voice-%d.wav,\"some, notes\"\n", i, media, i, media, i)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// peak runs f and returns the largest growth of the heap between samples.
func peak(f func(sample func())) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, uint64(0)
	f(func() {
		runtime.ReadMemStats(&m)
		if m.HeapAlloc > before {
			most = max(most, m.HeapAlloc-before)
		}
	})
	return most
}

// TestMemoryIsFlat composes a table of 10 MB: only the memory for ids grows.
func TestMemoryIsFlat(t *testing.T) {
	const most = 8 << 20
	if grown := measure(t, 60_000); grown > most {
		t.Errorf("60,000 rows take %d MB of memory", grown>>20)
	}
}

func measure(tb testing.TB, n int) uint64 {
	path := rows(tb, n)
	return peak(func(sample func()) {
		p, err := Open([]string{path}, Options{})
		if err != nil || !p.OK() || p.Requests != n {
			tb.Fatal(err)
		}
		sample()
		if err := p.Write(nil, func(i int, _ []byte) error {
			if i%20 == 0 {
				sample()
			}
			return nil
		}); err != nil {
			tb.Fatal(err)
		}
	})
}

func BenchmarkCompose(b *testing.B) {
	for _, n := range []int{1000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := rows(b, n)
			b.ReportAllocs()
			for b.Loop() {
				p, err := Open([]string{path}, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := p.Write(nil, func(int, []byte) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(measure(b, n))/(1<<20), "MB-peak")
		})
	}
}
