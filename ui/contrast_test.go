package ui

import (
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/theme"
)

// At the start, a notice names the unreadable colors of the user's palette for the
// background that the terminal reports; there is none without colors.
func TestPaletteNotice(t *testing.T) {
	own := func(cfg *Config, _ *fakeJobs) {
		cfg.Theme = theme.Choice{Name: theme.Own, Palette: map[string]string{"dim": "#6e7681"}}
	}
	for name, test := range map[string]struct {
		msgs []tea.Msg
		want string
	}{
		"no answer": {nil, "2.7:1"},
		"dark":      {[]tea.Msg{tea.BackgroundColorMsg{Color: color.Black}}, "2.7:1"},
		"light":     {[]tea.Msg{tea.BackgroundColorMsg{Color: color.White}}, "3.4:1"},
		"no colors": {[]tea.Msg{tea.ColorProfileMsg{Profile: colorprofile.ASCII}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, own, func(a *app) {
				for _, msg := range test.msgs {
					a.send(msg)
				}
				a.seesNot("palette.dim")
				a.wait(1500 * time.Millisecond)
				if test.want == "" {
					a.seesNot("palette.dim")
					return
				}
				a.sees("palette.dim on", test.want+"; text needs 4.5:1.")
			})
		})
	}
}

// Without colors, the selected row looks different, and so do the buttons of a dialog
// before and after it accepts keys.
func TestWithoutColors(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.NoColor = true }, func(a *app) {
		line := func(text string) string {
			for l := range strings.Lines(a.m.View().Content) {
				if strings.Contains(l, text) {
					return l
				}
			}
			a.t.Fatalf("no %q:\n%s", text, a.screen())
			return ""
		}
		const reverse = "7m"
		if selected, other := line("input.jsonl "), line("broken.jsonl"); !strings.Contains(selected, reverse) || strings.Contains(other, reverse) {
			t.Errorf("the selected row is %q beside %q", selected, other)
		}
		a.press("s")
		unarmed := line("Yes, submit")
		if !strings.Contains(unarmed, "one moment…") || strings.Contains(unarmed, reverse) {
			t.Errorf("buttons that take no key yet are %q", unarmed)
		}
		a.wait(time.Second)
		armed := line("Yes, submit")
		if strings.Contains(armed, "one moment…") || strings.Count(armed, reverse) != 1 {
			t.Errorf("buttons that take keys are %q", armed)
		}
		a.press("right")
		if moved := line("Yes, submit"); moved == armed || strings.Count(moved, reverse) != 1 {
			t.Errorf("the other button is chosen: %q", moved)
		}
	})
}
