//go:build unix

package e2e

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is how long a test waits for something to appear. That takes a second or two; on a busy
// machine it may take many times as long.
const patience = 40 * time.Second

// terminal is a program in its own terminal. The program's output goes to an emulator, and the
// emulator's answers go to the program.
type terminal struct {
	t       *testing.T
	cmd     *exec.Cmd
	control *os.File   // the user's side of the pseudo terminal
	line    *os.File   // the program's side; open as long as the test uses it
	before  term.State // of the line

	mu      sync.Mutex
	emu     *vt.Emulator
	written []byte        // everything that the program wrote
	changed chan struct{} // closed and replaced when the program writes

	done   chan struct{} // closed when the program has ended and all its output is read
	code   int           // its exit code, or 128 plus the signal that killed it; valid after done
	ended  chan struct{} // closed when the program has ended
	closed chan struct{} // closed when nothing more can be read
}

// start runs a command in a terminal of that many columns and rows. The program is killed when the
// test ends.
func start(t *testing.T, cmd *exec.Cmd, columns, rows int) *terminal {
	t.Helper()
	control, line, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	tm := &terminal{
		t: t, cmd: cmd, control: control, line: line, emu: newEmulator(columns, rows),
		changed: make(chan struct{}), done: make(chan struct{}), ended: make(chan struct{}), closed: make(chan struct{}),
	}
	tm.setSize(columns, rows)
	tm.before = tm.state()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(control, tm.emu) }() // without this the emulator waits forever
	go tm.read()
	go tm.wait()
	t.Cleanup(tm.end)
	return tm
}

// newEmulator makes an emulator with one fix: it cuts a scroll region for an earlier size to the
// current size, as terminals do.
func newEmulator(columns, rows int) *vt.Emulator {
	emu := vt.NewEmulator(columns, rows)
	emu.RegisterCsiHandler('r', func(region ansi.Params) bool {
		if bottom, _, ok := region.Param(1, 0); ok && bottom > emu.Height() {
			region[1] = ansi.Param(emu.Height())
		}
		return false // the emulator's own handler does the rest
	})
	return emu
}

// read reads the program's output until the line is closed.
func (tm *terminal) read() {
	defer close(tm.closed)
	buf := make([]byte, 32<<10)
	for {
		n, err := tm.control.Read(buf)
		tm.mu.Lock()
		tm.written = append(tm.written, buf[:n]...)
		_, _ = tm.emu.Write(buf[:n])
		close(tm.changed)
		tm.changed = make(chan struct{})
		tm.mu.Unlock()
		if err != nil {
			return // the line is closed on the other side
		}
	}
}

// last is written to the line after the program's output: a sequence that no emulator knows.
const last = "\x1b]7770;end of the program\x1b\\"

// wait waits for the end of the program, and for the reader to catch up.
func (tm *terminal) wait() {
	_ = tm.cmd.Wait()
	status, _ := tm.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if tm.code = status.ExitStatus(); status.Signaled() {
		tm.code = 128 + int(status.Signal())
	}
	close(tm.ended)
	_, _ = io.WriteString(tm.line, last)
	for {
		tm.mu.Lock()
		all, changed := strings.Contains(string(tm.written), last), tm.changed
		tm.mu.Unlock()
		if all {
			close(tm.done)
			return
		}
		select {
		case <-changed:
		case <-tm.closed:
			close(tm.done)
			return
		}
	}
}

// end kills what still runs, and waits until everything that start began is over.
func (tm *terminal) end() {
	select {
	case <-tm.ended:
	default: // its children, too; the group has the ID of its leader
		_ = syscall.Kill(-tm.cmd.Process.Pid, syscall.SIGKILL)
	}
	<-tm.done
	_ = tm.line.Close()
	<-tm.closed
	_ = tm.emu.InputPipe().(io.Closer).Close() // emu.Close races with its Read
	_ = tm.control.Close()
}

// state is the current mode of the line.
func (tm *terminal) state() term.State {
	tm.t.Helper()
	s, err := term.GetState(tm.line.Fd())
	if err != nil {
		tm.t.Fatal(err)
	}
	return *s
}

// screen is the text on the screen, one line per row.
func (tm *terminal) screen() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.emu.String()
}

// output is everything that the program has written so far.
func (tm *terminal) output() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return string(tm.written)
}

// until waits until the screen satisfies holds. It fails and shows the screen if that does not
// happen in time, or if the program ends first.
func (tm *terminal) until(what string, holds func(screen string) bool) {
	tm.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		tm.mu.Lock()
		screen, changed := tm.emu.String(), tm.changed
		tm.mu.Unlock()
		if holds(screen) {
			return
		}
		select {
		case <-changed:
		case <-tm.done:
			if holds(tm.screen()) {
				return
			}
			tm.t.Fatalf("the program has ended with %d before there was %s; the screen is\n%s", tm.code, what, tm.screen())
		case <-limit.C:
			tm.t.Fatalf("after %v there is not %s; the screen is\n%s", patience, what, tm.screen())
		}
	}
}

// sees waits until all texts are on the screen at once.
func (tm *terminal) sees(texts ...string) {
	tm.t.Helper()
	tm.until(quote(texts), func(s string) bool {
		for _, text := range texts {
			if !strings.Contains(s, text) {
				return false
			}
		}
		return true
	})
}

// gone waits until a text is no longer on the screen.
func (tm *terminal) gone(text string) {
	tm.t.Helper()
	tm.until("no "+quote([]string{text}), func(s string) bool { return !strings.Contains(s, text) })
}

func quote(texts []string) string { return "“" + strings.Join(texts, "”, “") + "”" }

// resize changes the size of the window.
func (tm *terminal) resize(columns, rows int) {
	tm.mu.Lock()
	tm.emu.Resize(columns, rows) // before the program draws for the new size
	tm.mu.Unlock()
	tm.setSize(columns, rows)
}

func (tm *terminal) setSize(columns, rows int) {
	if err := pty.Setsize(tm.control, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		tm.t.Error(err)
	}
}

// signal sends the program a signal. It ignores the error if the program has ended.
func (tm *terminal) signal(s os.Signal) { _ = tm.cmd.Process.Signal(s) }

// exits waits for the end of the program and checks the exit code, and that the terminal is as it
// was before.
func (tm *terminal) exits(code int) {
	tm.t.Helper()
	tm.ends(code)
	tm.isAsBefore()
	if n := changesOf(tm.output()).titles; n != 0 {
		tm.t.Errorf("%d titles are pushed and not popped", n)
	}
}

// ends waits for the end of the program and checks the exit code.
func (tm *terminal) ends(code int) {
	tm.t.Helper()
	select {
	case <-tm.done:
	case <-time.After(patience):
		tm.t.Fatalf("the program does not end; the screen is\n%s", tm.screen())
	}
	if tm.code != code {
		tm.t.Fatalf("exit code %d, not %d; the screen is\n%s", tm.code, code, tm.screen())
	}
}
