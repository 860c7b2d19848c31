//go:build unix

package e2e

import (
	"os"
	"testing"
)

// lose removes the folder of the ledger in one step, because the program may be writing there.
func (s *stage) lose() {
	s.t.Helper()
	if err := os.Rename(s.state(), s.state()+".lost"); err != nil {
		s.t.Fatal(err)
	}
}

// asksAgain checks that the program asks before it sends the file under the cursor again.
func (tm *terminal) asksAgain() {
	tm.t.Helper()
	tm.press("1", "s")
	tm.sees("were sent before", "Sending them again costs money again")
	tm.answer("Send input.jsonl again?", "esc")
}

// The state folder goes away while the program is idle: the same session reports it and knows what
// it has sent, and so does the next one.
func TestStateIsLostWhileIdle(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.start(120, 40)
	tm.sees("20 requests · 0 errors")
	tm.submit()
	s.lose()
	tm.answer("The ledger was lost", "enter")
	tm.asksAgain()
	tm.press("q")
	tm.exits(0)
	tm = s.start(120, 40)
	tm.sees("20 requests · 0 errors")
	tm.asksAgain()
	tm.press("q")
	tm.exits(0)
	if n := s.service.created(); n != 1 {
		t.Errorf("%d batches were asked for", n)
	}
}

// The state folder goes away while a submission waits for its answer.
func TestStateIsLostInAPost(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	release := s.service.hold()
	defer release()
	tm := s.start(120, 40)
	tm.sees("20 requests · 0 errors")
	tm.press("s")
	tm.yes("Submit to")
	s.service.awaitCreate(t)
	s.lose()
	release()
	tm.row("○ PENDING")
	tm.answer("The ledger was lost", "enter")
	tm.asksAgain()
	tm.press("q")
	tm.exits(0)
	tm = s.start(120, 40)
	tm.sees("20 requests · 0 errors")
	tm.asksAgain()
	tm.press("q")
	tm.exits(0)
	if n := s.service.created(); n != 1 {
		t.Errorf("%d batches were asked for", n)
	}
}
