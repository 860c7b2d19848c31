//go:build unix

package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// tooLarge is the file size at which writes fail in a child process, as on a full disk.
const tooLarge = 300_000

func init() {
	limited := func(action func(*job.Runner) error) func() error {
		return func() error {
			r, err := childRunner()
			if err != nil {
				return err
			}
			signal.Ignore(syscall.SIGXFSZ)
			room := uint64(tooLarge)
			if n, err := strconv.ParseUint(os.Getenv(childOut), 10, 64); err == nil {
				room = n
			}
			limit := syscall.Rlimit{Cur: room, Max: room}
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
				return err
			}
			if err := action(r); err != nil {
				return fmt.Errorf("ledger: %v: %w", errors.Is(err, ledger.ErrUnavailable), err)
			}
			return nil
		}
	}
	actions["collect on a full disk"] = limited(func(*job.Runner) error { return actions["collect"]() })
	actions["try to save on a full disk"] = limited(func(*job.Runner) error { return job.CanSave(os.Getenv(childOut), tooLarge+1) })
	actions["go on, on a full disk"] = limited(func(*job.Runner) error { return actions["submit"]() })
	actions["submit on a full disk"] = limited(func(r *job.Runner) error {
		_, err := r.Send(context.Background(), order(file(strings.Repeat("long", tooLarge/4))))
		return err
	})
}

// TestNoRoomForResults has a disk with room for a new file, but not for the results.
func TestNoRoomForResults(t *testing.T) {
	s, out := newServer(t), t.TempDir()
	cmd, _ := child(t, "try to save on a full disk", s.URL+basePath, t.TempDir(), filepath.Join(out, "output.jsonl"), "")
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "cannot save results in "+out+": file too large") {
		t.Errorf("%v: %s", err, text)
	}
	if left := names(t, out); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
	if err := job.CanSave(filepath.Join(out, "output.jsonl"), job.ResultsSize(file("a"))); err != nil || len(names(t, out)) != 0 {
		t.Errorf("with room: %v, %v", err, names(t, out))
	}
}

// TestDiskFull fills the disk at 60 % of a download, and then frees it.
func TestDiskFull(t *testing.T) {
	s, state, out := newServer(t), t.TempDir(), t.TempDir()
	line := result("a", "COMPLETED")
	content := strings.Repeat(line, tooLarge*10/6/len(line))
	s.finish("b", content)
	final := filepath.Join(out, "output.jsonl")
	cmd, _ := child(t, "collect on a full disk", s.URL+basePath, state, final, "")
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "cannot save results in "+out+": file too large") {
		t.Fatalf("%v: %s", err, text)
	}
	if left := names(t, out); len(left) != 1 || !strings.HasSuffix(left[0], ".part") {
		t.Errorf("left are %v", left)
	}
	saved, err := s.runner(job.WithFolder(state)).Collect(t.Context(), childBatch(s.URL+basePath), final)
	if err != nil || read(t, saved.Path) != content || !slices.Contains(s.ranges, fmt.Sprintf("bytes=%d-", tooLarge)) {
		t.Errorf("with room again: %v, %v", s.ranges, err)
	}
	if left := names(t, out); !slices.Equal(left, []string{"output.jsonl"}) {
		t.Errorf("the folder holds %v", left)
	}
}

func TestNoRoomNoPost(t *testing.T) {
	s, state := newServer(t), t.TempDir()
	cmd, _ := child(t, "submit on a full disk", s.URL+basePath, state, "", "")
	text, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(text), "ledger: true") {
		t.Errorf("%v: %s", err, text)
	}
	if posts, _ := s.paid(); posts != 0 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestNoRoomInTheLedger fills the disk at each page while a job waits, so that the ledger cannot
// store, or only in part, that the job is about to be sent, or the outcome.
func TestNoRoomInTheLedger(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	s, state := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	o := order(file("a", "b")) // the same as the child's
	if _, err := s.runner(job.WithFolder(state)).Send(t.Context(), o); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	before := read(t, state, job.DatabaseName)
	for room := 0; room <= len(before)+8192; room += 2048 {
		dir := t.TempDir()
		write(t, before, dir, job.DatabaseName)
		earlier, _ := s.paid()
		cmd, _ := child(t, "go on, on a full disk", s.URL+basePath, dir, fmt.Sprint(room), "")
		text, err := cmd.CombinedOutput()
		posts, _ := s.paid()
		if sent := posts - earlier; sent > 1 || sent == 0 && (err == nil || !strings.Contains(string(text), "ledger: true")) {
			t.Fatalf("with room for %d bytes: %d POSTs, %v: %s", room, sent, err, text)
		}
		r := s.runner(job.WithFolder(dir)) // with free space again
		known, err := r.Load()
		if err != nil || len(known.Submissions) != 1 {
			t.Fatalf("with room for %d bytes, the next session: %+v, %v", room, known, err)
		}
		_, err = r.Send(t.Context(), o)
		if after, _ := s.paid(); after-earlier != 1 {
			t.Errorf("with room for %d bytes: %d POSTs, %v", room, after-earlier, err)
		}
	}
}

// TestFolderThatIsGone saves in a working folder that was removed.
func TestFolderThatIsGone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	must(t, os.Mkdir(dir, 0o700))
	t.Chdir(dir)
	must(t, os.Remove(dir))
	err := job.CanSave("output.jsonl", 1)
	if want := "cannot save results in " + dir + ": there is no folder " + dir; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
