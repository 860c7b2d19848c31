//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkHeldKey holds j in 10,000 batches on a terminal of 200 by 60: a press every 5
// milliseconds, faster than any keyboard repeats, for three seconds. Bubble Tea draws 60 frames per
// second, so frames are 17 ms apart, and a frame that takes longer leaves a gap. -benchtime=1x is
// enough.
func BenchmarkHeldKey(b *testing.B) {
	const presses, every = 600, 5 * time.Millisecond
	api := httptest.NewServer(manyBatches(b, 10_000))
	defer api.Close()
	home := b.TempDir()
	for b.Loop() {
		cmd := exec.Command(real, home, "--poll-interval", "10m")
		cmd.Env = []string{"HOME=" + home, "TMPDIR=" + home, "TERM=xterm-256color", "COLORTERM=truecolor", "PATH=" + os.Getenv("PATH"),
			"SYNC_API_KEY=key", "SYNC_BASE_URL=" + api.URL}
		control, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 200, Rows: 60})
		if err != nil {
			b.Fatal(err)
		}
		frames := &frames{wanted: []byte("batch_000001"), seen: make(chan struct{})}
		go frames.read(control)
		select {
		case <-frames.seen:
		case <-time.After(patience):
			b.Fatal("no batches on the screen")
		}
		_, _ = control.WriteString("3")
		time.Sleep(time.Second) // let the start draw the rest
		frames.reset()
		for range presses {
			_, _ = control.WriteString("j")
			time.Sleep(every)
		}
		gaps := frames.gaps()
		_, _ = cmd.Process.Kill(), cmd.Wait()
		_ = control.Close()
		if len(gaps) < 100 {
			b.Fatalf("only %d frames", len(gaps))
		}
		slices.Sort(gaps)
		b.ReportMetric(float64(len(gaps)), "frames")
		b.ReportMetric(milliseconds(gaps[len(gaps)/2]), "median-gap-ms")
		b.ReportMetric(milliseconds(gaps[len(gaps)*99/100]), "p99-gap-ms")
		b.ReportMetric(milliseconds(gaps[len(gaps)-1]), "worst-gap-ms")
	}
	b.ReportMetric(0, "ns/op")
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// manyBatches answers the list with n running batches.
func manyBatches(b *testing.B, n int) http.Handler {
	type batch map[string]any
	var list []batch
	for i := range n {
		created := time.Now().Add(-time.Duration(i) * time.Minute).UTC().Format(time.RFC3339)
		list = append(list, batch{"id": fmt.Sprintf("batch_%06d", i), "status": "PROCESSING", "created_at": created,
			"metrics": batch{"total_generations": 200, "success_count": i % 200, "failed_count": 0}})
	}
	body, err := json.Marshal(list)
	if err != nil {
		b.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})
}

// frames records when a program wrote.
type frames struct {
	wanted []byte
	seen   chan struct{} // closed when the wanted text was written

	mu    sync.Mutex
	last  []byte
	times []time.Time // the first read of each frame
	end   time.Time   // of the last read
}

// oneFrame is the longest pause within the bytes of one frame.
const oneFrame = 4 * time.Millisecond

func (f *frames) read(control *os.File) {
	for buf := make([]byte, 64<<10); ; {
		n, err := control.Read(buf)
		if err != nil {
			return
		}
		now := time.Now()
		f.mu.Lock()
		if f.wanted != nil {
			if f.last = append(f.last, buf[:n]...); bytes.Contains(f.last, f.wanted) {
				f.wanted, f.last = nil, nil
				close(f.seen)
			}
		}
		if now.Sub(f.end) > oneFrame {
			f.times = append(f.times, now)
		}
		f.end = now
		f.mu.Unlock()
	}
}

func (f *frames) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.times = nil
}

// gaps returns the times between the frames since the reset.
func (f *frames) gaps() (gaps []time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := 1; i < len(f.times); i++ {
		gaps = append(gaps, f.times[i].Sub(f.times[i-1]))
	}
	return gaps
}
