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

// Run shows the dashboard until the user leaves it. It returns the outcome of the session.
// The error is a [signals.Signal] or a failure of the terminal.
func Run(ctx context.Context, cfg Config) (Outcome, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // cancels requests in flight

	begun := New(ctx, cfg)
	final, err := play(ctx, begun, cfg.NoColor, begun.away, func(abrupt <-chan struct{}) {
		cancel()
		begun.env.Paid.Wait(abrupt)
	})
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
// command, it is the model's last state. Before a program ends whose terminal accepts no
// output, play calls stalled, which returns at once when abrupt is closed.
func play(ctx context.Context, model tea.Model, noColor bool, away *atomic.Bool, stalled func(abrupt <-chan struct{})) (tea.Model, error) {
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

	w := watchSignals(ctx, p, away, stalled)
	defer w.stop()

	// Bubble Tea would leave the title empty. A terminal without a title stack ignores
	// these sequences.
	const pushTitle, popTitle = "\x1b[22;0t", "\x1b[23;0t"
	_, _ = os.Stdout.WriteString(pushTitle)
	final, err := p.Run()
	_, _ = os.Stdout.WriteString(popTitle)
	w.restored()
	if m, ok := model.(*Model); ok {
		awaitPaid(m, final != nil, w.abrupt)
	}
	if final == nil || errors.Is(err, tea.ErrProgramPanic) {
		return final, errors.Join(errBroken, err)
	}
	select {
	case s := <-w.caught:
		err = s
	default:
	}
	return final, err
}

// watch waits for signals that end the program.
type watch struct {
	program  *tea.Program
	away     *atomic.Bool
	stalled  func(abrupt <-chan struct{})
	before   *term.State // of the terminal; nil without one
	received chan os.Signal
	caught   chan signals.Signal // receives the first signal
	abrupt   chan struct{}       // closed at the next signal
	ended    chan struct{}       // closed once the terminal is restored
}

// watchSignals ends the program at the first signal that is meant for it, and sends that
// signal to caught. It closes abrupt at a later signal, or at the first one if the
// terminal is already restored.
func watchSignals(ctx context.Context, p *tea.Program, away *atomic.Bool, stalled func(abrupt <-chan struct{})) *watch {
	before, _ := term.GetState(os.Stdin.Fd())
	w := &watch{
		program: p, away: away, stalled: stalled, before: before, received: make(chan os.Signal, 1),
		caught: make(chan signals.Signal, 1), abrupt: make(chan struct{}), ended: make(chan struct{}),
	}
	signal.Notify(w.received, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go w.run(ctx)
	return w
}

func (w *watch) run(ctx context.Context) {
	var first time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-w.received:
			number, _ := s.(syscall.Signal)
			switch {
			case w.away.Load() && (s == syscall.SIGINT || s == syscall.SIGQUIT):
			case first.IsZero() && !w.isRestored():
				first = time.Now()
				w.caught <- signals.Signal{Signal: number}
				time.AfterFunc(stallTimeout, func() { w.endStalled(number) })
				w.program.Quit()
			case time.Since(first) >= signals.RepeatTime:
				if first.IsZero() {
					w.caught <- signals.Signal{Signal: number}
				}
				close(w.abrupt)
				return
			}
		}
	}
}

// restored says that the terminal is restored.
func (w *watch) restored() { close(w.ended) }

func (w *watch) isRestored() bool {
	select {
	case <-w.ended:
		return true
	default:
		return false
	}
}

// endStalled exits unless the terminal has been restored in the meantime. It cannot clear
// the screen of a terminal that accepts no output, but it restores the line settings
// first.
func (w *watch) endStalled(s syscall.Signal) {
	if w.isRestored() {
		return
	}
	if w.before != nil {
		_ = term.Restore(os.Stdin.Fd(), w.before)
	}
	w.stalled(w.abrupt)
	os.Exit(signals.Signal{Signal: s}.ExitCode())
}

func (w *watch) stop() { signal.Stop(w.received) }
