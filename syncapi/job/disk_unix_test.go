//go:build unix

package job_test

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// tooLarge is the size of a file from which on writes fail in a child: a disk that
// is full for that file.
const tooLarge = 60_000

func init() {
	limited := func(action func(*job.Runner) error) func() error {
		return func() error {
			r, err := childRunner()
			if err != nil {
				return err
			}
			signal.Ignore(syscall.SIGXFSZ)
			limit := syscall.Rlimit{Cur: tooLarge, Max: tooLarge}
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
	actions["go on, on a full disk"] = limited(func(*job.Runner) error { return actions["submit"]() })
	actions["submit on a full disk"] = limited(func(r *job.Runner) error {
		_, err := r.Send(context.Background(), order(file(strings.Repeat("long", tooLarge/4))))
		return err
	})
}

// TestDiskFull fills the disk at 60 % of a download, and makes room.
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

// TestNoRoomInTheJournal fills the disk while an order waits, so that it cannot be noted,
// or only in part, that it is about to be sent.
func TestNoRoomInTheJournal(t *testing.T) {
	for name, room := range map[string]int{"none": 0, "for a piece": 100} {
		t.Run(name, func(t *testing.T) {
			s, state := newServer(t), t.TempDir()
			s.faults = []fault{limit}
			o := order(file("a", "b")) // as the child's
			if _, err := s.runner(job.WithFolder(state)).Send(t.Context(), o); !errors.Is(err, job.ErrQueued) {
				t.Fatal(err)
			}
			journal := read(t, state, job.JournalName)
			journal += strings.Repeat("\n", tooLarge-room-len(journal))
			write(t, journal, state, job.JournalName)
			cmd, _ := child(t, "go on, on a full disk", s.URL+basePath, state, "", "")
			text, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(text), "ledger: true") {
				t.Errorf("%v: %s", err, text)
			}
			if posts, _ := s.paid(); posts != 1 {
				t.Errorf("%d POSTs", posts)
			}
			if after := read(t, state, job.JournalName); after != journal {
				t.Errorf("the journal ends in %q", strings.TrimLeft(after[min(len(after), tooLarge-room):], "\n"))
			}
			r := s.runner(job.WithFolder(state)) // with room again
			known, err := r.Load()
			if err != nil || known.Notice != "" || len(known.Submissions) != 1 || known.Submissions[0].State != ledger.Waiting {
				t.Errorf("the next session: %+v, %v", known, err)
			}
			if _, err := r.Send(t.Context(), o); err != nil {
				t.Error(err)
			}
			if posts, created := s.paid(); posts != 2 || created != 1 {
				t.Errorf("%d POSTs made %d batches", posts, created)
			}
		})
	}
}
