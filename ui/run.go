package ui

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/signals"
	"syncbatch-tui/ui/terminal"
	"syncbatch-tui/ui/theme"
)

// Locate returns the absolute path of the folder to open for a path. If the path is a
// file's, it also returns the name of the file to select. Errors are the operating
// system's.
func Locate(path string) (dir, file string, err error) { return files.Locate(path) }

// stallTimeout is how long a clean exit may take. Bubble Tea cannot exit while the
// terminal accepts no output.
const stallTimeout = 2 * time.Second

// endStalled exits even though the terminal accepts no output. It cannot clear the screen
// then, but it restores the line settings first.
func endStalled(before *term.State, code int) {
	if before != nil {
		_ = term.Restore(os.Stdin.Fd(), before)
	}
	os.Exit(code)
}

// Run shows the dashboard until the user leaves it. It returns the outcome of the session.
// The error is a [signals.Signal] or a failure of the terminal.
func Run(ctx context.Context, cfg Config) (Outcome, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // cancels requests in flight

	begun := New(ctx, cfg)
	final, err := play(ctx, begun, cfg.NoColor, begun.away)
	m, ok := final.(*Model)
	if !ok {
		return Outcome{}, err
	}
	return m.Outcome(), err
}

// errBroken is the error after the program panicked.
var errBroken = errors.New("the dashboard broke down")

// play runs a model until the user leaves or a signal ends it. While away is set, another
// program has the terminal; an interrupt typed there also reaches this process, and play
// ignores it. After a panic in the model, the returned model is nil; after a panic in a
// command, it is the model's last state.
func play(ctx context.Context, model tea.Model, noColor bool, away *atomic.Bool) (tea.Model, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	// On its own, Bubble Tea would exit with success on SIGTERM and leave the terminal raw
	// on SIGHUP and SIGQUIT.
	suspension := terminal.NewSuspension(away)
	opts := []tea.ProgramOption{
		tea.WithoutSignalHandler(), tea.WithFilter(suspension.Filter), tea.WithInput(terminal.NewReader(os.Stdin)),
	}
	if noColor {
		// Bubble Tea understands only some values of NO_COLOR.
		opts = append(opts, tea.WithColorProfile(theme.Profile(noColor)))
	}
	p := tea.NewProgram(model, opts...)
	suspension.Watch(p)
	defer suspension.Stop()

	caught := make(chan signals.Signal, 1)
	defer quitOnSignals(ctx, p, away, caught)()

	// Bubble Tea would leave the title empty. A terminal without a title stack ignores
	// these sequences.
	const pushTitle, popTitle = "\x1b[22;0t", "\x1b[23;0t"
	_, _ = os.Stdout.WriteString(pushTitle)
	final, err := p.Run()
	_, _ = os.Stdout.WriteString(popTitle)
	if final == nil || errors.Is(err, tea.ErrProgramPanic) {
		return final, errors.Join(errBroken, err)
	}
	select {
	case s := <-caught:
		err = s
	default:
	}
	return final, err
}

// quitOnSignals ends the program at the first signal that is meant for it, and sends that
// signal to caught. Call the returned function to stop watching.
func quitOnSignals(ctx context.Context, p *tea.Program, away *atomic.Bool, caught chan<- signals.Signal) (stop func()) {
	before, _ := term.GetState(os.Stdin.Fd()) // nil without a terminal
	received := make(chan os.Signal, 1)
	signal.Notify(received, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-received:
				if away.Load() && (s == syscall.SIGINT || s == syscall.SIGQUIT) {
					continue
				}
				number, _ := s.(syscall.Signal)
				caught <- signals.Signal{Signal: number}
				time.AfterFunc(stallTimeout, func() { endStalled(before, 128+int(number)) })
				p.Quit()
				return
			}
		}
	}()
	return func() { signal.Stop(received) }
}
