package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

func TestScreens(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 200, Height: 60}, {Width: 60, Height: 15}} {
		for name, keys := range map[string][]string{
			"files":   nil,
			"report":  {"down", "enter"},
			"groups":  {"down", "enter", "t"},
			"batches": {"3"},
			"submit":  {"s"},
			"help":    {"?"},
			"add":     {"a", "b", "1"},
			"go to":   {"~", "a"},
			"filter":  {"/", "b", "r"},
			"log":     {"v", "3", "d", "L"},
			"palette": {"ctrl+p", "d", "o"},
			"details": {"3", "down", "enter"},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, func(_ *Config, f *fakeJobs) { f.output = mixedOutput }, func(a *app) {
					a.send(size)
					a.press(keys...)
					golden.RequireEqual(t, a.screen())
				})
			})
		}
	}
}

// A running batch shows its rate if there is room.
func TestPaceScreens(t *testing.T) {
	for _, width := range []int{80, 120, 200} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.send(tea.WindowSizeMsg{Width: width, Height: 24})
				a.press("3")
				for range 4 {
					a.wait(10 * time.Second)
					a.jobs.set(func(f *fakeJobs) { f.batches[0].Metrics.Total += 16; f.batches[0].Metrics.Succeeded += 8 })
					a.press("r")
				}
				golden.RequireEqual(t, a.screen())
			})
		})
	}
}

// The page of a running batch draws its progress.
func TestRunningScreens(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 60, Height: 15}, {Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 200, Height: 60}} {
		t.Run(fmt.Sprintf("%dx%d", size.Width, size.Height), func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.batches[0].Metrics = syncapi.Metrics{Total: 200, Succeeded: 126, Failed: 3}
				f.batches[0].WebhookURL = "https://hooks.acme.io/T0KEN"
				f.state.Files = map[string]string{f.batches[0].ID: "/c/input.jsonl"}
				f.parts = []job.Part{{Submission: ledger.Submission{BatchID: f.batches[0].ID, Estimate: 24, Confirmed: start.Add(-125 * time.Second), Changed: start.Add(-2 * time.Minute)}}}
				for i := range 13 {
					f.seen = append(f.seen, ledger.Observation{At: start.Add(time.Duration(i-12) * 10 * time.Second), Counts: ledger.Counts{
						Status: string(syncapi.StatusProcessing), Total: 200, Succeeded: min(i*i, 18+9*i), Failed: i / 4}})
				}
			}, func(a *app) {
				a.send(size)
				a.press("3", "enter")
				golden.RequireEqual(t, a.screen())
			})
		})
	}
}

func TestEverySizeAndKey(t *testing.T) {
	inApp(t, nil, func(a *app) {
		for _, keys := range [][]string{{"1"}, {"2"}, {"3"}, {"s"}, {"esc", "?"}, {"esc", "a"}, {"esc", "L"}, {"esc", "3", "enter"}, {"esc", "1", "/", "x"}} {
			a.send(tea.WindowSizeMsg{Width: 120, Height: 40})
			a.press(keys...)
			everySize(a)
		}
		a.press("esc")
		a.send(tea.WindowSizeMsg{Width: 59, Height: 15})
		a.sees("have 59x15, need 60x15")
		a.send(tea.WindowSizeMsg{Width: 20, Height: 5})
		a.sees("have 20x5", "need 60x15", "q quits")
		a.send(tea.WindowSizeMsg{Width: 10, Height: 1})
		a.sees("need 60x15")
		a.press("q")
		if !a.quit {
			t.Error("q does not quit a small screen")
		}
	})
}

func everySize(a *app) {
	a.t.Helper()
	for w := 1; w <= 210; w += 29 {
		for h := 1; h <= 61; h += 9 {
			a.send(tea.WindowSizeMsg{Width: w, Height: h}) // check inspects the screen
		}
	}
}

// isOn checks that the cursor is on a batch.
func (a *app) isOn(id string) {
	a.t.Helper()
	if b, _ := a.model().batches.Selected(); b.ID != id {
		a.t.Errorf("the cursor is on %s:\n%s", b.ID, a.screen())
	}
}

func TestMouse(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Mouse = true }, func(a *app) {
		if a.m.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("the mouse is off")
		}
		for _, size := range []tea.WindowSizeMsg{{Width: 120, Height: 40}, {Width: 80, Height: 24}} {
			a.send(size)
			for _, name := range []string{"broken.jsonl  ", "input.jsonl  "} {
				x, y := a.at(name)
				a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
				a.sees("▸ "+name, "Report "+strings.TrimSpace(name))
			}
			x, y := a.at("f456 ")
			a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			a.isOn("batch_def456")
			a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
			a.press("r") // the rows move down below the reason
			x, y = a.at("00ba ")
			a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			a.isOn("batch_0f00ba")
			a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
			a.press("r")
			a.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
			a.isOn("batch_def456")
			a.press("1")
		}
		for x := -1; x < 82; x++ { // no position panics
			for y := -1; y < 26; y++ {
				a.deliver(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			}
		}
	})
}

// The colors are those that the terminal turns out to support.
func TestColorsOfTheTerminal(t *testing.T) {
	inApp(t, nil, func(a *app) {
		const grey = "\x1b[90m"
		if strings.Contains(a.m.View().Content, grey) {
			t.Error("sixteen colors before the terminal was asked")
		}
		a.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		if !strings.Contains(a.m.View().Content, grey) {
			t.Error("the theme stays that of many colors")
		}
		a.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		if view := a.m.View().Content; strings.Contains(view, grey) || strings.Contains(view, "\x1b[38") {
			t.Error("there are colors where the terminal has none")
		}
	})
}
