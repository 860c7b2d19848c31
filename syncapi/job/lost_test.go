package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// damages are the ways in which a disk or a user can damage a ledger with a paid submission.
var damages = map[string]func(database []byte) []byte{
	"emptied":   func([]byte) []byte { return nil },
	"all zeros": func(d []byte) []byte { return make([]byte, len(d)) },
	"truncated": func(d []byte) []byte { return d[:len(d)/2] },
	"cut to its first page": func(d []byte) []byte {
		return d[:4096]
	},
	"garbage in a page": func(d []byte) []byte {
		copy(d[3*4096:4*4096], strings.Repeat("garbage!", 512))
		return d
	},
	"garbage in every page": func(d []byte) []byte {
		for i := 200; i < len(d); i += 512 {
			copy(d[i:], "garbage")
		}
		return d
	},
}

// damaged returns a server that was paid for a and b, and a ledger that was damaged afterward.
func damaged(t *testing.T, damage func([]byte) []byte) (*server, string) {
	t.Helper()
	s, dir := newServer(t), t.TempDir()
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b"))); err != nil {
		t.Fatal(err)
	}
	write(t, string(damage([]byte(read(t, dir, job.DatabaseName)))), dir, job.DatabaseName)
	return s, dir
}

// TestDamagedLedgerSendsNothing damages the ledger: nothing is sent, even if the user confirms it,
// until the user has moved the ledger away; watching and downloading still work.
func TestDamagedLedgerSendsNothing(t *testing.T) {
	for damage, do := range damages {
		t.Run(damage, func(t *testing.T) {
			s, dir := damaged(t, do)
			path := filepath.Join(dir, job.DatabaseName)
			after := read(t, path)
			for _, f := range []*batchfile.File{file("a", "b"), file("c")} {
				again := order(f)
				again.Again = true
				for _, o := range []job.Job{order(f), again} {
					_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o)
					if !errors.Is(err, ledger.ErrDamaged) || !errors.Is(err, ledger.ErrUnavailable) ||
						strings.Count(err.Error(), path) != 1 || !strings.Contains(err.Error(), "move it away") {
						t.Errorf("error is %v", err)
					}
				}
			}
			r := s.runner(job.WithFolder(dir))
			if snapshot, err := r.Poll(t.Context(), []string{"made_1"}); err != nil || len(snapshot.Batches) != 1 {
				t.Errorf("watching does not work: %v", err)
			}
			if saved, err := r.Collect(t.Context(), s.finish("made_1", result("a", "COMPLETED")), t.TempDir()); err != nil || saved.Results != 1 {
				t.Errorf("downloading does not work: %v", err)
			}
			if posts, _ := s.paid(); posts != 1 {
				t.Errorf("%d POSTs", posts)
			}
			if !strings.HasPrefix(damage, "garbage") && read(t, path) != after {
				t.Error("it was written to")
			}
			must(t, os.Rename(path, path+".damaged"))
			r = s.runner(job.WithFolder(dir))
			if state, err := r.Load(); err != nil || !strings.Contains(state.Notice, "a new ledger was begun") {
				t.Errorf("it is not said before anything is sent: %+v, %v", state, err)
			}
			if _, err := r.Send(t.Context(), order(file("c"))); err != nil {
				t.Errorf("with a new one: %v", err)
			}
			if state, err := r.Load(); err != nil || strings.Count(state.Notice, "a new ledger was begun") != 1 {
				t.Errorf("it is not said: %+v, %v", state, err)
			}
		})
	}
}

// TestFlippedBits flips a bit at many places: paid requests are not sent again without a question.
func TestFlippedBits(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	s, dir := damaged(t, func(d []byte) []byte { return d })
	path := filepath.Join(dir, job.DatabaseName)
	database := read(t, path)
	for i := 0; i < len(database); i += 149 {
		if database[i] == 0 { // mostly empty space
			continue
		}
		flipped := []byte(database)
		flipped[i] ^= 1 << (i % 8)
		write(t, string(flipped), path)
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b"))); err == nil {
			t.Fatalf("byte %d is %#x, and it is sent again", i, flipped[i])
		}
		must(t, errors.Join(os.RemoveAll(path+"-journal")))
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestNothingUnknownUnasked leaves questions unanswered; nothing of them is stored.
func TestNothingUnknownUnasked(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	send := func(ids ...string) error {
		_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file(ids...)))
		return err
	}
	if err := send("a"); err != nil {
		t.Fatal(err)
	}
	if err := send("a", "b"); err == nil {
		t.Fatal("it is sent unasked")
	}
	if err := send("b"); err != nil {
		t.Errorf("what was never sent: %v", err)
	}
}
