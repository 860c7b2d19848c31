package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// padded returns an MP4 file of 3 MB with its header at the end.
func padded() []byte {
	const gap = 3 << 20
	data := fixture("sound.mp4")
	at := bytes.Index(data, []byte("moov")) - 4
	box := append(binary.BigEndian.AppendUint32(nil, gap), "free"...)
	return slices.Concat(data[:at], box, make([]byte, gap-len(box)), data[at:])
}

// BenchmarkThousand checks a thousand URLs on eight servers that take 50 ms to answer,
// every fourth with its header at the end.
func BenchmarkThousand(b *testing.B) {
	const latency = 50 * time.Millisecond
	files := [][]byte{padded(), fixture("sound-faststart.mp4"), fixture("plain.wav"), fixture("vbr.mp3")}
	var n atomic.Int64
	urls := make([]string, 0, 1000)
	for range 8 {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(latency)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(files[r.URL.Query().Get("n")[0]%4]))
		}))
		b.Cleanup(srv.Close)
		for range 125 {
			urls = append(urls, fmt.Sprintf("%s/?n=%c%d", srv.URL, 'a'+rune(n.Add(1)%4), n.Load()))
		}
	}
	b.ResetTimer()
	for range b.N {
		p := sandboxProber(b)
		var most, mem uint64
		results := p.Probe(b.Context(), urls, func(Result) {
			if mem++; mem%100 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		})
		sizes := make([]int64, len(results))
		for i, r := range results {
			if r.Status != Found || r.Info.Duration == 0 {
				b.Fatalf("%+v", r)
			}
			sizes[i] = r.Bytes
		}
		slices.Sort(sizes)
		b.ReportMetric(float64(sizes[len(sizes)/2])/1024, "median-KiB")
		b.ReportMetric(float64(sizes[len(sizes)-1])/1024, "most-KiB")
		b.ReportMetric(float64(most)/(1<<20), "heap-MiB")
	}
}
