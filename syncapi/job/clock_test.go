package job_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

const day = 24 * time.Hour

// TestClockBack pays for the requests of a queued job with another job, after the clock was set
// back: the queued job does not go out without a question.
func TestClockBack(t *testing.T) {
	for _, back := range []time.Duration{0, time.Hour, day} {
		t.Run(back.String(), func(t *testing.T) {
			s, dir, clock := newServer(t), t.TempDir(), newClock()
			s.faults = []fault{limit}
			r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
			held := order(file("a", "b"))
			if _, err := r.Send(t.Context(), held); !errors.Is(err, job.ErrQueued) {
				t.Fatal(err)
			}
			clock.Advance(time.Second - back)
			other := job.Job{Parts: []*batchfile.File{file("a", "b", "c")}, Again: true}
			if _, err := s.runner(job.WithFolder(dir), job.WithClock(clock.Now)).Send(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			_, err := r.Send(t.Context(), held)
			if e, asked := errors.AsType[*ledger.SentBeforeError](err); !asked || e.Shared != 2 {
				t.Errorf("the held order: %v", err)
			}
			if _, created := s.paid(); created != 1 {
				t.Errorf("%d batches", created)
			}
		})
	}
}

// TestClockWasWrong sends with a wrong clock, and sends the same again once the clock is right.
func TestClockWasWrong(t *testing.T) {
	for _, off := range []time.Duration{-32 * day, -100 * day, -3650 * day, 32 * day, 400 * day} {
		t.Run(off.String(), func(t *testing.T) {
			s, dir, clock := newServer(t), t.TempDir(), newClock()
			clock.Advance(off)
			r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
			if _, err := r.Send(t.Context(), order(file("a", "b"))); err != nil {
				t.Fatal(err)
			}
			clock.Advance(-off)
			if err := r.Follow("x"); err != nil { // this compacts the ledger, if there is anything to leave out
				t.Fatal(err)
			}
			if _, err := r.Send(t.Context(), order(file("a", "b"))); err == nil {
				t.Error("it is paid for again unasked")
			}
			if state, err := r.Load(); err != nil || len(state.Submissions) != 1 {
				t.Errorf("the ledger has %+v, %v", state.Submissions, err)
			}
		})
	}
}

// TestClockAheadForAMoment writes to the ledger with a clock that is years ahead and then right
// again: nothing is forgotten.
func TestClockAheadForAMoment(t *testing.T) {
	s, dir, clock := newServer(t), t.TempDir(), newClock()
	r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	if _, err := r.Send(t.Context(), order(file("a", "b"))); err != nil {
		t.Fatal(err)
	}
	clock.Advance(3650 * day)
	if err := r.Follow("x"); err != nil {
		t.Fatal(err)
	}
	clock.Advance(-3650 * day)
	if _, err := r.Send(t.Context(), order(file("a", "b"))); err == nil {
		t.Error("it is paid for again unasked")
	}
}

// TestSavedLast saves one batch under two names in turn, with a clock that is set back.
func TestSavedLast(t *testing.T) {
	s, dir, out, clock := newServer(t), t.TempDir(), t.TempDir(), newClock()
	r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	for i, name := range []string{"one.jsonl", "two.jsonl", "one.jsonl"} {
		clock.Advance(-day)
		b := s.finish("b", strings.Repeat(result(fmt.Sprint(i), "COMPLETED"), i+1))
		want := filepath.Join(out, name)
		if saved, err := r.Collect(t.Context(), b, want); err != nil || saved.Path != want {
			t.Fatalf("%+v, %v", saved, err)
		}
		if state, err := r.Load(); err != nil || state.Saved["b"].Path != want {
			t.Errorf("saved last is %s, want %s, %v", state.Saved["b"].Path, want, err)
		}
	}
}
