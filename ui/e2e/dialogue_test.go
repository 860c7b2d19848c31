//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
)

// say answers a question.
func (tm *terminal) say(question, answer string) {
	tm.t.Helper()
	tm.until("the question “"+question+"”", func(screen string) bool {
		lines := strings.Split(strings.TrimRight(screen, " \n"), "\n")
		return strings.Contains(strings.Join(lines[max(0, len(lines)-8):], "\n"), question)
	})
	tm.write(answer + "\r")
}

// The whole work as questions and answers: a key that is not shown, a submission, a retry of the
// failures, and one file with all results. The cursor never moves.
func TestDialogueJourney(t *testing.T) {
	t.Parallel()
	input := append(requests(24, "good"), requests(1, "generation_timeout")...)
	s := newStage(t, map[string][]byte{"input.jsonl": input})
	s.setenv("SYNC_API_KEY", "")
	s.setenv("ACCESSIBLE", "1")
	tm := s.start(100, 100, "--poll-interval", "1s") // the first poll may come before the end
	tm.say("How do you want to begin?", "1")
	tm.say("Type or paste the API key", sandbox.Key)
	tm.say("What do you want to do?", "1")
	tm.say("Which file?", "1")
	tm.say("What do you want to do with input.jsonl?", "1")
	tm.say("download the videos", "no")
	tm.say("Do you want to send input.jsonl with 25 requests", "yes")
	s.service.awaitCreate(t)
	s.service.advance(duration)
	tm.sees("25 results, 24 succeeded, 1 failed")
	tm.say("What do you want to do with input.jsonl?", "6")
	tm.say("What do you want to do?", "4")
	tm.say("Which batch?", "1")
	tm.say("generation_timeout, and may succeed the next time.", "1")
	tm.say("What do you want to do with input.failed.jsonl?", "1")
	tm.say("download the videos", "")
	tm.say("Do you want to send input.failed.jsonl with 1 request", "yes")
	tm.say("Do you want to send input.failed.jsonl again?", "yes")
	s.service.awaitCreate(t)
	s.service.advance(duration)
	tm.sees("are merged with those of the retry")
	tm.say("What do you want to do with input.failed.jsonl?", "q")
	tm.exits(0)
	if content, err := os.ReadFile(filepath.Join(s.folder, "input.merged.jsonl")); err != nil || strings.Count(string(content), "\n") != 25 {
		t.Errorf("merged: %v, %s", err, content)
	}
	if written := tm.output(); strings.Contains(written, sandbox.Key) || strings.Contains(written[:len(written)-len(last)], "\x1b") {
		t.Errorf("the key is shown, or the cursor moves:\n%q", written)
	}
	holdsNowhere(t, s.home, sandbox.Key)
}

// After ctrl+c at the question for a key, the terminal shows typed text again.
func TestDialogueKeyInterrupted(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	s.setenv("SYNC_API_KEY", "")
	tm := s.start(100, 30, "--accessible")
	tm.say("How do you want to begin?", "1")
	tm.sees("It is not shown.")
	if tm.state() == tm.before {
		t.Error("the terminal shows what is typed")
	}
	tm.write("half a\x03")
	tm.exits(128 + int(syscall.SIGINT))
}
