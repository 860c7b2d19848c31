package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/screen"
)

// at returns the position of a text on the screen.
func (a *app) at(text string) (x, y int) {
	a.t.Helper()
	for y, l := range strings.Split(a.screen(), "\n") {
		if i := strings.Index(l, text); i >= 0 {
			return ansi.StringWidth(l[:i]), y
		}
	}
	a.t.Fatalf("no %q on the screen:\n%s", text, a.screen())
	return 0, 0
}

// click clicks on a text.
func (a *app) click(text string) {
	a.t.Helper()
	x, y := a.at(text)
	a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// The keys in the footer can be clicked on every page if the mouse is enabled.
func TestClickOnKeys(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.click("? help")
		a.sees("Move")
		a.press("esc")
		a.click("tab next pane")
		if a.model().layout.focus != screen.Report {
			t.Error("a click on tab does not go to the next pane")
		}
		a.press("3")
		a.click("enter open")
		a.sees("Batch batch_abc123")
		a.click("esc back")
		a.sees("Files")
		a.press("1")
		a.click("q quit")
		if !a.quit {
			t.Error("a click on q does not quit")
		}
	})
}

// Buttons can be clicked as soon as the dialog accepts answers, and not earlier.
func TestClickOnButtons(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.click("Yes, submit")
		a.wait(time.Second)
		if len(a.jobs.submitted) != 0 {
			t.Fatal("a click in the first moment submits")
		}
		a.wait(2 * moment)
		a.click(" No ")
		if a.dialog() != nil {
			t.Error("No does not close the dialog")
		}
		a.press("s")
		a.wait(2 * moment)
		a.click("Yes, submit")
		a.wait(time.Second)
		if len(a.jobs.submitted) != 1 {
			t.Errorf("a click on Yes submits %d files", len(a.jobs.submitted))
		}
	})
}

// A double click opens the item under it; two slow clicks do not.
func TestDoubleClick(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.click("batch_def456")
		a.wait(time.Second)
		a.click("batch_def456")
		a.seesNot("Batch batch_def456")
		a.wait(time.Second)
		a.click("batch_def456")
		a.click("batch_def456")
		a.sees("Batch batch_def456")
		a.press("esc")
		a.click("ab.mp4")
		a.click("ab.mp4")
		a.sees("Request ab")
	})
}

// The wheel moves by one row.
func TestWheel(t *testing.T) {
	inApp(t, nil, func(a *app) {
		x, y := a.at("batch_abc123")
		a.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
		a.isOn("batch_def456")
		a.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
		a.isOn("batch_abc123")
		a.press("?")
		before := a.screen()
		a.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
		a.press("esc")
		if a.screen() == before {
			t.Error("the help does not close")
		}
	})
}

// A click on a header sorts by its column.
func TestClickOnHeaders(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) {
			f.batches = append(f.batches, syncapi.Batch{ID: "batch_run", Status: syncapi.StatusProcessing, CreatedAt: start.Add(-100 * time.Hour)})
		})
		a.press("r")
		a.click("STATUS")
		a.sees("STATUS▾")
		a.click("AGE")
		a.sees("AGE▾")
	})
}

// The marks of clickable text never reach the terminal.
func TestMarksStayInside(t *testing.T) {
	inApp(t, nil, func(a *app) {
		for _, keys := range []string{"1", "s", "?", "3"} {
			a.press(keys)
			if strings.Contains(a.m.View().Content, "\x1b[0;0;") {
				t.Errorf("marks after %s", keys)
			}
			a.press("esc")
		}
	})
}

// Esc answers at once, and ctrl+z suspends, even in the first moment of a dialog, in a
// text dialog, and on a page.
func TestEscAndSuspendInTheFirstMoment(t *testing.T) {
	inApp(t, nil, func(a *app) {
		suspends := func() bool {
			a.suspended = false
			a.send(keyPress("ctrl+z"))
			return a.suspended
		}
		for _, k := range []string{"s", ":", "/", "?", "ctrl+p"} {
			a.press(k)
			if !suspends() {
				t.Errorf("ctrl+z does not suspend after %s", k)
			}
			a.send(keyPress("esc"))
			if a.dialog() != nil || a.model().typing() || len(a.model().pages) > 0 {
				t.Errorf("esc does not leave what %s opened", k)
			}
		}
		if !suspends() {
			t.Error("ctrl+z does not suspend in a pane")
		}
	})
}
