//go:build unix

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The program is stopped while it waits for an answer that it has paid for, for longer than an
// answer may take. The answer arrives during the stop, and the program reads it.
func TestStoppedWhileWaiting(t *testing.T) {
	if os.Getenv("SYNCBATCH_TEST_LONG") == "" {
		t.Skip("an answer may take a minute; the gate sets SYNCBATCH_TEST_LONG")
	}
	t.Parallel()
	const stopped = 63 * time.Second // the limit for an answer is 60 seconds
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	release := s.service.hold()
	defer release()
	cmd := exec.Command(real, "input.jsonl", "--plain")
	cmd.Dir, cmd.Env = s.folder, s.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	s.service.awaitCreate(t)
	for _, step := range []struct {
		signal syscall.Signal
		after  time.Duration
	}{{syscall.SIGSTOP, 0}, {syscall.SIGCONT, stopped}} {
		time.Sleep(step.after)
		if err := cmd.Process.Signal(step.signal); err != nil {
			t.Fatal(err)
		}
		release()
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "submitted ") || s.service.created() != 1 {
		t.Errorf("%v after %d creates\n%s", err, s.service.created(), &out)
	}
}
