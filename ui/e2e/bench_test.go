//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkFirstPaint measures the time from the start of a process to its first words in a
// terminal of 120 by 40: for a Bubble Tea program that does nothing, for the dashboard and for the
// demo, in turn. The medians count; -benchtime=41x is enough.
func BenchmarkFirstPaint(b *testing.B) {
	empty := filepath.Join(b.TempDir(), "empty")
	if out, err := exec.Command("go", "build", "-o", empty, "./testdata/empty").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	home := b.TempDir()
	starts := []struct {
		name, word string
		command    []string
		times      []time.Duration
	}{
		{name: "empty-ms", word: "syncbatch", command: []string{empty}},
		{name: "dashboard-ms", word: "Files", command: []string{real, home}},
		{name: "demo-ms", word: "Files", command: []string{real, "--demo"}},
	}
	for b.Loop() {
		for i := range starts {
			cmd := exec.Command(starts[i].command[0], starts[i].command[1:]...)
			cmd.Env = []string{"HOME=" + home, "TMPDIR=" + home, "TERM=xterm-256color", "PATH=" + os.Getenv("PATH"),
				"SYNC_API_KEY=key", "SYNC_BASE_URL=http://127.0.0.1:9"}
			starts[i].times = append(starts[i].times, firstPaint(b, cmd, starts[i].word))
		}
	}
	for _, s := range starts {
		slices.Sort(s.times)
		b.ReportMetric(float64(s.times[len(s.times)/2])/float64(time.Millisecond), s.name)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkShortRuns measures the time and page faults of runs that end at once: --version compared
// with a program that does nothing, and the check of 5 MB of requests.
func BenchmarkShortRuns(b *testing.B) {
	dir := b.TempDir()
	input := filepath.Join(dir, "input.jsonl")
	var content strings.Builder
	for i := range 1000 {
		content.WriteString(richRequest(i))
	}
	if err := os.WriteFile(input, []byte(content.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	runs := []struct {
		name    string
		command []string
		times   []time.Duration
		faults  int64
	}{
		{name: "true", command: []string{"true"}},
		{name: "version", command: []string{real, "--version"}},
		{name: "5MB", command: []string{real, "--dry-run", "--offline", input}},
	}
	for b.Loop() {
		for i := range runs {
			cmd := exec.Command(runs[i].command[0], runs[i].command[1:]...)
			cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}
			start := time.Now()
			if err := cmd.Run(); err != nil {
				b.Fatalf("%s: %v", runs[i].name, err)
			}
			runs[i].times = append(runs[i].times, time.Since(start))
			if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
				runs[i].faults = usage.Minflt
			}
		}
	}
	for _, r := range runs {
		slices.Sort(r.times)
		b.ReportMetric(float64(r.times[len(r.times)/2])/float64(time.Millisecond), r.name+"-ms")
		b.ReportMetric(float64(r.faults), r.name+"-faults")
	}
	b.ReportMetric(0, "ns/op")
}

// richRequest is the n-th request line, of 5 KB.
func richRequest(n int) string {
	var segments strings.Builder
	for i := range 53 {
		fmt.Fprintf(&segments, `{"startTime":%.1f,"endTime":%.1f,"audioInput":{"refId":"voice","startTime":0,"endTime":1}},`, float64(i)/2, float64(i+1)/2)
	}
	return fmt.Sprintf(`{"request_id":"request-%d","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[`+
		`{"type":"video","url":"https://assets.sync.so/docs/example-video.mp4"},{"type":"audio","refId":"voice","url":"https://assets.sync.so/docs/example-audio.wav"}],"segments":[%s]}}`+
		"\n", n, strings.TrimSuffix(segments.String(), ","))
}

// firstPaint starts a program, waits for a word on its screen, and ends it.
func firstPaint(b *testing.B, cmd *exec.Cmd, word string) time.Duration {
	b.Helper()
	start := time.Now()
	control, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 40})
	if err != nil {
		b.Fatal(err)
	}
	defer control.Close()
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	var written []byte
	for buf := make([]byte, 1<<16); !bytes.Contains(written, []byte(word)); {
		n, err := control.Read(buf)
		if err != nil {
			b.Fatalf("%v after %q", err, written)
		}
		written = append(written, buf[:n]...)
	}
	return time.Since(start)
}
