package ui

import (
	"testing"

	"charm.land/bubbles/v2/key"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// A command from the palette does the same as its key: with the focused pane, from a page,
// and with a question before it pays.
func TestPalette(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("ctrl+p")
		a.sees("Commands", "submit")
		a.press("s", "u", "b", "m", "enter")
		a.seesNot("Commands")
		a.sees("Submit to")
		a.wait(moment)
		a.press("esc")
		a.press("ctrl+p", "l", "o", "g", "enter")
		a.sees("Log")
		a.press("esc", "3", "ctrl+p", "esc")
		a.seesNot("Commands")
		a.press("down", "enter", "ctrl+p")
		a.sees("Commands")
		a.press("h", "e", "l", "p", "enter")
		a.sees("Keys")
	})
}

// The configured keys apply to the screen, the footer, the help and the palette.
func TestOwnKeys(t *testing.T) {
	own, err := keys.Default().Rebind(map[string][]string{"submit": {"ctrl+s"}, "log": {"ctrl+l"}, "palette": {"ctrl+o"}})
	if err != nil {
		t.Fatal(err)
	}
	inApp(t, func(c *Config, _ *fakeJobs) { c.Keys = &own }, func(a *app) {
		a.sees("ctrl+s submit")
		a.press("s", "L", "ctrl+p")
		a.seesNot("Submit to", "Commands")
		a.press("ctrl+o")
		a.sees("Commands", "ctrl+s")
		a.press("esc", "?")
		a.sees("ctrl+l")
		a.press("esc", "ctrl+s")
		a.sees("Submit to")
	})
	if key.Matches(keys.Physical(keyPress("s")), own.Submit) {
		t.Error("s still submits")
	}
}

// The header and the question that spends money name the profile.
func TestProfileIsNamed(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) { c.Profile = "acme" }, func(a *app) {
		a.sees("acme · ")
		a.press("s")
		a.sees("Submit to acme at ", "Profile: acme, at ")
	})
}

// The table uses the configured columns and theme.
func TestOwnColumnsAndTheme(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) {
		c.Columns, c.Theme = []string{"age"}, theme.Choice{Name: theme.HighContrast}
	}, func(a *app) {
		a.press("3")
		a.sees("AGE")
		a.seesNot("PROGRESS")
		if a.model().env.Theme != (theme.Choice{Name: theme.HighContrast}).New(true, a.model().profile) {
			t.Error("the theme is another one")
		}
	})
}

// No text is cut while another line has room for it, and no key is named twice.
func TestTextsAreWhole(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("1", "/", "z", "z", "z", "z")
		a.sees("No file matches; esc clears the")
		a.seesNot("filt…")
		a.press("esc", "ctrl+p")
		a.sees("enter runs it · esc back")
		a.seesNot("esc cancel")
	})
}
