package job_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
)

// crashRounds is how often the rounds kill the program; SYNCBATCH_CRASH_ROUNDS sets it.
func crashRounds(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if n, err := strconv.Atoi(os.Getenv("SYNCBATCH_CRASH_ROUNDS")); err == nil {
		return n
	}
	return 5
}

// TestCrashCollectRounds kills the program again and again at a random moment of a download: the
// next session gets the whole file, and nothing else is left.
func TestCrashCollectRounds(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	content := strings.Repeat(result("a", "COMPLETED"), 10_000)
	s.finish("b", content)
	resumed := 0
	for i := range crashRounds(t) {
		out := t.TempDir()
		final := filepath.Join(out, job.DefaultOutput)
		for range 1 + i%3 {
			cmd, kill := child(t, "collect", s.URL+basePath, dir, final, "")
			must(t, cmd.Start())
			time.AfterFunc(time.Duration(rand.IntN(100))*time.Millisecond, kill)
			_ = cmd.Wait()
			if data, err := os.ReadFile(final); err == nil && string(data) != content {
				t.Fatalf("round %d: a damaged file of %d bytes", i, len(data))
			}
		}
		saved, err := s.runner(job.WithFolder(dir)).Collect(t.Context(), childBatch(s.URL+basePath), final)
		if err != nil || saved.Path != final || read(t, final) != content || !saved.Whole() {
			t.Fatalf("round %d, the next session: %+v, %v", i, saved, err)
		}
		if got := names(t, out); !slices.Equal(got, []string{job.DefaultOutput}) {
			t.Fatalf("round %d: left behind: %v", i, got)
		}
		if s.ranges[len(s.ranges)-1] != "" {
			resumed++
		}
	}
	t.Logf("%d downloads were resumed", resumed)
}
