//go:build unix

package e2e

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// The network goes away and comes back: the data stays on screen, with its age.
func TestNetworkAway(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.seed(duration / 2)
	tm := s.start(60, 15)
	tm.row("● PROCESSING")
	tm.sees("next poll")
	s.service.goAway()
	tm.sees("as of ", "next try", "127.0.0.1")
	tm.row("● PROCESSING")
	s.service.advance(duration)
	s.service.comeBack()
	tm.row("✔ COMPLETED")
	tm.gone("as of ")
	tm.sees("next poll")
	tm.press("q")
	tm.exits(0)
}

// A session ends in the middle of a batch, and the next one follows it to its end.
func TestComeBack(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.start(120, 40)
	tm.sees("20 requests · 0 errors")
	tm.submit()
	s.service.advance(duration / 2)
	tm.row("● PROCESSING", "input.jsonl")
	tm.press("q")
	tm.exits(0)
	tm.sees("1 batch continues at Sync", "Come back with: ", "syncbatch-tui --poll-interval 1s", "--batch-id batch_")

	tm = s.start(120, 40)
	tm.row("● PROCESSING", "input.jsonl")
	s.service.advance(duration)
	tm.row("✔ COMPLETED", "press d")
	tm.press("d")
	tm.sees("Saved", "20 results, 0 failed")
	holdsResults(t, filepath.Join(s.folder, "input.results.jsonl"), ids(20, "good"))
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
	tm.press("q")
	tm.exits(0)
}

// The program dies during a submission. The next one does not know the outcome, says so, sends
// nothing, and offers the batches that it may be.
func TestKilledInSubmission(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kill func(*terminal)
		code int
	}{
		"SIGKILL":       {func(tm *terminal) { tm.signal(syscall.SIGKILL) }, 128 + int(syscall.SIGKILL)},
		"SIGTERM twice": {untilItEnds, 6},
		"window closed": {func(tm *terminal) { _ = tm.control.Close(); untilItEnds(tm) }, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killedInSubmission(t, tt.kill, tt.code)
		})
	}
}

// untilItEnds repeats a signal: after the first one the program waits for the answer to the
// submission.
func untilItEnds(tm *terminal) {
	for {
		tm.signal(syscall.SIGTERM)
		select {
		case <-tm.done:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// TestEndedInSubmission ends the program while it waits for the answer to a submission: the program
// waits for it, so that the outcome is known.
func TestEndedInSubmission(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		end  func(*terminal)
		code int
	}{
		"SIGTERM":       {func(tm *terminal) { tm.signal(syscall.SIGTERM) }, 128 + int(syscall.SIGTERM)},
		"window closed": {func(tm *terminal) { _ = tm.control.Close() }, 128 + int(syscall.SIGHUP)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
			release := s.service.hold()
			defer release()
			tm := s.start(110, 32)
			tm.sees("20 requests · 0 errors")
			tm.press("s")
			tm.yes("Submit to")
			s.service.awaitCreate(t)
			tt.end(tm)
			time.AfterFunc(200*time.Millisecond, release)
			tm.ends(tt.code)

			tm = s.start(110, 32)
			tm.row("PENDING", "input.jsonl")
			tm.gone("unknown")
			tm.press("q")
			tm.exits(0)
		})
	}
}

func killedInSubmission(t *testing.T, kill func(*terminal), code int) {
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	release := s.service.hold()
	defer release()
	tm := s.start(110, 32)
	tm.sees("20 requests · 0 errors")
	tm.press("s")
	tm.yes("Submit to")
	s.service.awaitCreate(t)
	kill(tm)
	tm.ends(code)

	tm = s.start(110, 32)
	tm.sees("1 unknown", "Outcome unknown: input.jsonl", "It is unknown whether Sync accepted the 20 requests of", "It is batch_")
	tm.answer("Decide later", "down", "enter")
	tm.yes("Is it batch_")
	tm.sees("Resolved: it is batch_")
	tm.gone("1 unknown")
	tm.row("PENDING", "input.jsonl")
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
	tm.press("q")
	tm.exits(0)
}

// Two sessions submit the same file at once, and Sync gets it only once.
func TestTwoInstances(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	release := s.service.hold()
	defer release()
	first, second := s.start(80, 24), s.start(120, 40)
	for _, tm := range []*terminal{first, second} {
		tm.sees("20 requests · 0 errors")
		tm.press("s")
	}
	first.yes("Submit to")
	s.service.awaitCreate(t)
	second.yes("Submit to")
	second.sees("Not submitted: input.jsonl", "are being sent by another run")
	second.answer("Not submitted", "enter")
	release()
	first.sees("Submitted input.jsonl as") // a poll does not say this
	second.press("s")
	second.sees("again?", "All 20 requests were sent before")
	second.answer("again?", "n")
	second.sees("1 running")
	for _, tm := range []*terminal{first, second} {
		tm.press("q")
		tm.exits(0)
	}
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
}
