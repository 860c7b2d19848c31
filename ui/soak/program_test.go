package soak

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi/job"
)

// program is one session of the dashboard. It runs as under Bubble Tea, one message at a time.
type program struct {
	fail   func(string, ...any)
	model  tea.Model
	jobs   *job.Runner
	stop   context.CancelFunc
	msgs   chan tea.Msg
	panics chan string
	quit   bool
	width  int
	height int
}

// run runs a command in the background.
func (p *program) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		defer func() {
			if r := recover(); r != nil {
				p.panics <- fmt.Sprintf("a command panics: %v\n%s", r, debug.Stack())
			}
		}()
		p.msgs <- cmd()
	}()
}

// send delivers a message and everything that follows from it, without time passing.
func (p *program) send(msg tea.Msg) {
	p.deliver(msg)
	p.settle()
	p.look()
}

func (p *program) deliver(msg tea.Msg) {
	defer func() {
		if r := recover(); r != nil {
			p.fail("%T makes it panic: %v\n%s", msg, r, debug.Stack())
		}
	}()
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			p.run(cmd)
		}
	case tea.QuitMsg:
		p.quit = true
	default:
		if p.quit {
			return
		}
		var cmd tea.Cmd
		p.model, cmd = p.model.Update(msg)
		p.run(cmd)
	}
}

func (p *program) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-p.msgs:
			p.deliver(msg)
		case why := <-p.panics:
			p.fail("%s", why)
		default:
			return
		}
	}
}

// looks is how many seconds pass between two checks of a screen that only ticks.
const looks = 20

// wait lets time pass.
func (p *program) wait(d time.Duration) {
	for i := 0; d > 0 && !p.quit; i++ {
		step := min(d, time.Second)
		time.Sleep(step)
		d -= step
		p.settle()
		if i%looks == 0 {
			p.look()
		}
	}
}

// read takes a second to read a question. The time passes in the steps of a question's first
// moment.
func (p *program) read() {
	for range 10 {
		p.wait(time.Second / 10)
	}
}

func (p *program) resize(w, h int) {
	p.width, p.height = w, h
	p.send(tea.WindowSizeMsg{Width: w, Height: h})
}

// press presses keys, by Bubble Tea's names.
func (p *program) press(keys ...string) {
	for _, k := range keys {
		switch {
		case k == "enter":
			p.send(tea.KeyPressMsg{Code: tea.KeyEnter})
		case k == "esc":
			p.send(tea.KeyPressMsg{Code: tea.KeyEscape})
		case k == "tab":
			p.send(tea.KeyPressMsg{Code: tea.KeyTab})
		case k == "down":
			p.send(tea.KeyPressMsg{Code: tea.KeyDown})
		case strings.HasPrefix(k, "ctrl+"):
			p.send(tea.KeyPressMsg{Code: rune(k[5]), Mod: tea.ModCtrl})
		default:
			p.send(tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
		}
	}
}

// screen is what the user sees.
func (p *program) screen() string { return ansi.Strip(p.model.View().Content) }

func (p *program) sees(text string) bool { return strings.Contains(p.screen(), text) }

// look checks that the screen fits its window, and has only cells and styles.
func (p *program) look() {
	defer func() {
		if r := recover(); r != nil {
			p.fail("drawing %dx%d panics: %v\n%s", p.width, p.height, r, debug.Stack())
		}
	}()
	content := p.model.View().Content
	lines := strings.Split(content, "\n")
	if len(lines) != p.height {
		p.fail("%d lines on a screen of %dx%d:\n%s", len(lines), p.width, p.height, p.screen())
	}
	for _, l := range lines {
		if w := ansi.StringWidth(l); w != p.width {
			p.fail("a line of %d on a screen of %dx%d: %q", w, p.width, p.height, l)
		}
		if bad := foreign(l); bad != "" {
			p.fail("%s on the screen: %q", bad, l)
		}
	}
}

// foreign names what a line holds besides printable cells and styles; empty for nothing.
func foreign(line string) string {
	for i := 0; i < len(line); {
		if rest, ok := strings.CutPrefix(line[i:], "\x1b["); ok {
			end := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune("0123456789;:", r) })
			if end < 0 || rest[end] != 'm' {
				return "a control sequence"
			}
			i += 2 + end + 1
			continue
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		if r == utf8.RuneError && size == 1 || unicode.In(r, unicode.Cc, unicode.Cf) {
			return fmt.Sprintf("%U", r)
		}
		i += size
	}
	return ""
}
