//go:build unix

package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running starts a program that shows a running batch, so that it has something of everything to
// undo at the end.
func running(t *testing.T, columns, rows int, args ...string) *terminal {
	t.Helper()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.seed(duration / 2)
	tm := s.start(columns, rows, args...)
	tm.row("● PROCESSING")
	tm.sees("20 requests")
	c := changesOf(tm.output())
	if c.title == "" || c.titles != 1 || c.progress == "" || len(c.modes) < 4 || tm.state() == tm.before {
		t.Fatalf("the terminal was hardly changed, so nothing is held: %+v", c)
	}
	return tm
}

func TestEveryExit(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		leave func(*terminal)
		code  int
	}{
		"q":       {func(tm *terminal) { tm.press("q") }, 0},
		"ctrl+c":  {func(tm *terminal) { tm.press("ctrl+c") }, 0},
		"SIGINT":  {func(tm *terminal) { tm.signal(syscall.SIGINT) }, 130},
		"SIGTERM": {func(tm *terminal) { tm.signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(tm *terminal) { tm.signal(syscall.SIGHUP) }, 129},
		"SIGQUIT": {func(tm *terminal) { tm.signal(syscall.SIGQUIT) }, 131},
	} {
		for _, args := range [][]string{nil, {"--mouse", "--notify", "osc"}} {
			t.Run(strings.Join(append([]string{name}, args...), " "), func(t *testing.T) {
				t.Parallel()
				tm := running(t, 100, 30, args...)
				tt.leave(tm)
				tm.exits(tt.code)
				tm.sees("1 batch continues at Sync")
			})
		}
	}
}

// A signal may come at any moment of a start.
func TestInterruptedStart(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const tries = 12
	for i := range tries {
		// The first paint comes after some 30 ms.
		at := time.Duration(i) * 8 * time.Millisecond
		at += time.Duration(random.Int64N(int64(8 * time.Millisecond)))
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
			tm := s.start(80, 24)
			time.AfterFunc(at, func() { tm.signal(syscall.SIGINT) })
			tm.exits(130)
		})
	}
}

// A shell with job control stops the program and continues it.
func TestSuspend(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.run(90, 28, "sh", "-m", "-c", `"$0" "$@"; echo "stopped with $?"; read line; fg >/dev/null`, real, "--mouse")
	tm.sees("20 requests · 0 errors")
	tm.press("ctrl+z")
	tm.sees("stopped with ")
	tm.isAsBefore()
	tm.press("enter")
	tm.sees("▸ input.jsonl", "20 requests · 0 errors", "No batches yet")
	tm.press("q")
	tm.exits(0)
}

// kill -TSTP works like Ctrl+Z: the shell gets its terminal back unchanged.
func TestSuspendFromOutside(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.run(90, 28, "sh", "-m", "-c", `"$0" "$@" & echo $! >pid; fg >/dev/null; echo "stopped with $?"; read line; fg >/dev/null; echo "stopped again"`, real)
	tm.sees("20 requests · 0 errors")
	program := s.pid()
	// A stopped program would keep the terminal open after its shell ends.
	t.Cleanup(func() { _ = syscall.Kill(program, syscall.SIGKILL) })
	tm.kill(program, syscall.SIGTSTP)
	tm.sees("stopped with ")
	tm.isAsBefore()
	tm.press("enter")
	tm.sees("▸ input.jsonl", "20 requests · 0 errors", "No batches yet")
	tm.press("ctrl+z") // ctrl+z still works
	tm.sees("stopped again")
}

// After kill -STOP, which no program can prepare for, fg brings back the screen and the modes.
func TestContinued(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	tm := s.run(90, 28, "sh", "-m", "-c", `"$0" "$@" & echo $! >pid; for i in 1 2 3; do fg >/dev/null; stty sane; clear; echo "stopped"; read line; done; fg >/dev/null`, real)
	tm.sees("20 requests · 0 errors")
	program := s.pid()
	t.Cleanup(func() { _ = syscall.Kill(program, syscall.SIGKILL) })
	for range 3 { // the screen must not freeze now and then
		tm.kill(program, syscall.SIGSTOP)
		tm.sees("stopped")
		tm.press("enter")
		tm.sees("▸ input.jsonl", "20 requests · 0 errors", "No batches yet")
	}
	tm.press("?")
	tm.sees("Keys")
	tm.press("esc")
	tm.gone("Keys")
	tm.press("q")
	tm.exits(0)
}

// A terminal's answer that arrives in two pieces does not count as typed keys: e would open the
// editor.
func TestAnswerInTwoPieces(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.setenv("EDITOR", "touch edited;")
	tm := s.start(90, 28)
	tm.sees("20 requests · 0 errors")
	tm.write("\x1b]11;rgb:1e")
	<-time.After(200 * time.Millisecond)
	tm.write("1e/1e1e/1e1e\x07")
	tm.press("?")
	tm.sees("Keys")
	tm.press("esc")
	tm.gone("Keys")
	if strings.Contains(tm.output(), "1e1e/") {
		t.Error("the answer is on the screen")
	}
	tm.press("q")
	tm.exits(0)
	if _, err := os.Stat(filepath.Join(s.folder, "edited")); err == nil {
		t.Error("the editor was opened")
	}
}

// pid is the process ID that a shell wrote to the file pid.
func (s *stage) pid() int {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, "pid"))
	if err != nil {
		s.t.Fatal(err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// kill sends a signal to a process in the terminal.
func (tm *terminal) kill(pid int, sig syscall.Signal) {
	tm.t.Helper()
	if err := syscall.Kill(pid, sig); err != nil {
		tm.t.Fatal(err)
	}
}

// A panic in the dashboard's work ends the program cleanly. All work runs in commands, because a
// panic in any other goroutine ends a Go program at once.
func TestPanic(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"load", "poll", "clock"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, nil)
			tm := s.run(100, 30, broken, where)
			tm.exits(1)
			tm.sees("the dashboard broke down")
		})
	}
}

// The window closes: no one is there to read the output.
func TestWindowClosed(t *testing.T) {
	t.Parallel()
	tm := running(t, 80, 24)
	if err := tm.control.Close(); err != nil {
		t.Fatal(err)
	}
	tm.ends(129)
}

// A terminal that takes no more output, as with ctrl+s or over a dead connection, does not block a
// program that is told to end, and is not left raw.
func TestStalledTerminal(t *testing.T) {
	t.Parallel()
	tm := running(t, 80, 24)
	tm.mu.Lock() // stop reading
	filled := make(chan struct{})
	go func() { // far more than a terminal buffers
		defer close(filled)
		_, _ = tm.line.Write(make([]byte, 1<<20))
	}()
	tm.signal(syscall.SIGTERM)
	select {
	case <-tm.ended:
	case <-time.After(patience):
		tm.mu.Unlock()
		t.Fatal("the program does not end")
	}
	now := tm.state()
	tm.mu.Unlock()
	<-filled
	tm.ends(143)
	if now != tm.before {
		t.Errorf("the line is left as %+v; it was %+v", now, tm.before)
	}
}
