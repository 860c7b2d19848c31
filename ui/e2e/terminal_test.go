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

// patience is how long a test waits for what has to come. What comes takes a
// second or two; a busy machine may take many times that.
const patience = 40 * time.Second

// terminal is a program in a terminal of its own: what it writes goes to an
// emulator, and what the emulator answers, to the program.
type terminal struct {
	t       *testing.T
	cmd     *exec.Cmd
	control *os.File   // the side of the pseudo terminal that the user sits at
	line    *os.File   // the program's side; open for as long as the test looks at it
	before  term.State // of the line

	mu      sync.Mutex
	emu     *vt.Emulator
	written []byte        // all that the program wrote
	changed chan struct{} // closed and made anew when it writes

	done   chan struct{} // closed when the program has ended, and all it wrote is read
	code   int           // its exit code, or 128 and the signal that killed it; after done
	ended  chan struct{} // closed when the program has ended
	closed chan struct{} // closed when nothing more can be read
}

// start runs a command in a terminal of so many columns and rows. The program is
// killed when the test ends.
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
	go func() { _, _ = io.Copy(control, tm.emu) }() // without it the emulator waits for ever
	go tm.read()
	go tm.wait()
	t.Cleanup(tm.end)
	return tm
}

// newEmulator makes an emulator with one fix: a scroll region that a program set
// for the size before is cut to the size that there is, as terminals do it.
func newEmulator(columns, rows int) *vt.Emulator {
	emu := vt.NewEmulator(columns, rows)
	emu.RegisterCsiHandler('r', func(region ansi.Params) bool {
		if bottom, _, ok := region.Param(1, 0); ok && bottom > emu.Height() {
			region[1] = ansi.Param(emu.Height())
		}
		return false // which leaves it to the emulator's own handler
	})
	return emu
}

// read takes what the program writes, until the line is closed.
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

// last is written to the line behind all that the program wrote: a sequence that
// no emulator knows.
const last = "\x1b]7770;end of the program\x1b\\"

// wait waits for the end of the program, and for the reader to come that far.
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
	default: // its children, too; the group has the id of its leader
		_ = syscall.Kill(-tm.cmd.Process.Pid, syscall.SIGKILL)
	}
	<-tm.done
	_ = tm.line.Close()
	<-tm.closed
	_ = tm.emu.InputPipe().(io.Closer).Close() // emu.Close is a race with its Read
	_ = tm.control.Close()
}

// state is how the line treats what passes through it.
func (tm *terminal) state() term.State {
	tm.t.Helper()
	s, err := term.GetState(tm.line.Fd())
	if err != nil {
		tm.t.Fatal(err)
	}
	return *s
}

// screen is the text on the screen, a line for each row.
func (tm *terminal) screen() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.emu.String()
}

// output is all that the program wrote until now.
func (tm *terminal) output() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return string(tm.written)
}

// until waits until the screen satisfies holds. It fails with the screen when that
// does not come, or the program has ended before.
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

// gone waits until a text is on the screen no more.
func (tm *terminal) gone(text string) {
	tm.t.Helper()
	tm.until("no "+quote([]string{text}), func(s string) bool { return !strings.Contains(s, text) })
}

func quote(texts []string) string { return "“" + strings.Join(texts, "”, “") + "”" }

// resize makes the window another size.
func (tm *terminal) resize(columns, rows int) {
	tm.mu.Lock()
	tm.emu.Resize(columns, rows) // before the program draws for it
	tm.mu.Unlock()
	tm.setSize(columns, rows)
}

func (tm *terminal) setSize(columns, rows int) {
	if err := pty.Setsize(tm.control, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		tm.t.Error(err)
	}
}

// signal sends the program a signal. That it has ended is no fault.
func (tm *terminal) signal(s os.Signal) { _ = tm.cmd.Process.Signal(s) }

// exits waits for the end of the program, which has to be with an exit code and
// with the terminal left as it was found.
func (tm *terminal) exits(code int) {
	tm.t.Helper()
	tm.ends(code)
	tm.isAsBefore()
	if n := changesOf(tm.output()).titles; n != 0 {
		tm.t.Errorf("%d titles are pushed and not popped", n)
	}
}

// ends waits for the end of the program, which has to be with an exit code.
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
