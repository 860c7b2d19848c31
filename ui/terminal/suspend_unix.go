//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// Suspension hands the terminal over when the program is stopped or continued from
// outside: `kill -TSTP` works like Ctrl+Z, and after `kill -STOP` and fg, the program
// restores its modes and repaints. Bubble Tea does neither.
type Suspension struct {
	program   *tea.Program
	away      *atomic.Bool // another program has the terminal
	signals   chan os.Signal
	done      chan struct{}
	suspended atomic.Bool // by Bubble Tea, which also handles the continue
}

// continuedMsg says that a stopped program is running again.
type continuedMsg struct{}

// NewSuspension returns a Suspension. away says whether another program, such as an
// editor, has the terminal.
func NewSuspension(away *atomic.Bool) *Suspension {
	return &Suspension{away: away, signals: make(chan os.Signal, 2), done: make(chan struct{})}
}

// Filter is a [tea.WithFilter]. It runs in the event loop, the only place where the
// terminal may be handed over.
func (s *Suspension) Filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg.(type) {
	case tea.SuspendMsg:
		if leadsSession() {
			return nil // no shell could continue it
		}
		s.suspended.Store(true)
	case tea.ResumeMsg:
		s.suspended.Store(false)
	case continuedMsg:
		// A program that ran in the meantime may have changed the modes and the screen.
		if s.program.ReleaseTerminal() != nil {
			return nil
		}
		time.Sleep(SettleTime)
		if s.program.RestoreTerminal() != nil {
			return nil
		}
		return tea.BatchMsg{tea.ClearScreen, func() tea.Msg { return tea.ResumeMsg{} }}
	}
	return msg
}

// Watch starts watching signals for a program. Call Stop to end it.
func (s *Suspension) Watch(p *tea.Program) {
	s.program = p
	signal.Notify(s.signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		for {
			select {
			case <-s.done:
				return
			case received := <-s.signals:
				s.handle(received)
			}
		}
	}()
}

func (s *Suspension) handle(received os.Signal) {
	switch {
	case received == syscall.SIGTSTP && (s.away.Load() || s.suspended.Load()):
		// The editor or Bubble Tea handed the terminal over, and Bubble Tea then sends
		// this signal to the process. A Go program that has caught the signal no longer
		// stops on it.
		time.Sleep(SettleTime)
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	case received == syscall.SIGTSTP:
		s.program.Send(tea.SuspendMsg{})
	case !s.suspended.Load() && !s.away.Load():
		s.program.Send(continuedMsg{})
	}
}

// leadsSession reports whether this process is the leader of its session, as under `tmux
// new-window 'exec syncbatch-tui'`.
func leadsSession() bool {
	id, err := unix.Getsid(0)
	return err == nil && id == os.Getpid()
}

// Stop ends watching.
func (s *Suspension) Stop() {
	signal.Stop(s.signals)
	close(s.done)
}
