package ui

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/apikey"
)

// evil is text from a server, a file's name or a file that tries to control the terminal.
// It starts with a word so that it can be found.
const evil = "evil\x1b]52;c;YQ==\a\x1b[2J\x1b_Gi=1\u009c\u202e\u200b\u009b31m\r\nx\xff"

// styling matches the only escape sequence that a screen is drawn with.
var styling = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// message matches the program's output to the terminal besides the screen: the bell, and a
// desktop notification.
var message = regexp.MustCompile(`(?s)^\a(?:\x1b\]9;(.*)\x1b\\)?$`)

// unstyled returns the text of a screen without its styling and line ends.
func unstyled(v tea.View) string {
	return strings.ReplaceAll(styling.ReplaceAllString(v.Content, ""), "\n", "")
}

// steers returns the unprintable parts of a text; empty if it is harmless.
func steers(text string) string {
	for _, r := range text {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200b' {
			return string(r)
		}
	}
	return ""
}

// isHarmless checks that text from outside reaches the terminal only as printable cells:
// on the screen, besides it, and on the clipboard.
func (a *app) isHarmless() {
	a.t.Helper()
	v := a.m.View()
	if screen := unstyled(v) + v.WindowTitle; steers(screen) != "" {
		a.t.Fatalf("%q on the screen:\n%q", steers(screen), screen)
	}
	if bad := steers(a.clip); bad != "" {
		a.t.Fatalf("%q in the clipboard: %q", bad, a.clip)
	}
	if m := message.FindStringSubmatch(a.raw); a.raw != "" && (m == nil || steers(m[1]) != "") {
		a.t.Fatalf("%q went to the terminal", a.raw)
	}
}

// hostileName is the name of an input file, as hostile as the system allows.
func hostileName() string {
	if runtime.GOOS == "windows" {
		return "evil\u202e.jsonl"
	}
	return "evil\x1b]0;evil\a\u202e.jsonl"
}

// inHostile runs test in a setup in which every name is hostile.
func inHostile(t *testing.T, change func(*Config, *fakeJobs), test func(*app)) {
	t.Helper()
	inApp(t, func(cfg *Config, f *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, hostileName()), []byte(goodLines(20)), 0o644))
		cfg.File, cfg.Host = hostileName(), evil
		f.batches = []syncapi.Batch{{ID: evil, Status: syncapi.Status(evil), CreatedAt: start}}
		if change != nil {
			change(cfg, f)
		}
	}, test)
}

// hostility is a place where hostile text appears.
type hostility struct {
	change func(*Config, *fakeJobs)
	test   func(*app)
}

// hostileUnknown returns an unknown submission with candidates, all of them hostile.
func hostileUnknown(id string) job.Finding {
	f := unresolved(id, "/c/"+evil+".jsonl", evil+"1", evil+"2")
	for i := range f.Candidates {
		f.Candidates[i].Status = syncapi.Status(evil)
	}
	f.Reason = syncapi.ErrOutcomeUnknown.Error() + ": " + evil
	return f
}

// goes presses keys and checks the screen after each.
func (a *app) goes(keys ...string) {
	a.t.Helper()
	for _, k := range keys {
		a.press(k)
		a.isHarmless()
	}
}

// reads checks that the open question contains texts, and waits until it accepts keys.
func (a *app) reads(want ...string) {
	a.t.Helper()
	a.sees(want...)
	a.isHarmless()
	a.wait(time.Second)
	a.isHarmless()
}

// Text from outside reaches the terminal only as printable cells.
func TestHostileStrings(t *testing.T) {
	for _, cases := range []map[string]hostility{hostileQuestions, hostileFiles, hostileBatches} {
		for name, test := range cases {
			t.Run(name, func(t *testing.T) {
				inHostile(t, test.change, func(a *app) {
					a.isHarmless()
					test.test(a)
					a.isHarmless()
					for range 9 { // all remaining questions
						if a.dialog() != nil {
							a.goes("esc")
						}
					}
					a.press("L", "y")
					for range a.model().logs.Len() {
						a.goes("k")
					}
					a.goes("esc")
					a.send(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
					a.isHarmless()
				})
			})
		}
	}
}

// The keyring's own errors come from outside, too.
func TestHostileKeyring(t *testing.T) {
	var m tea.Model = apikey.NewWelcome(Start{Keyring: &fakeRing{err: errors.New(evil)}, NoColor: true})
	found := m.Init()().(tea.BatchMsg)[1]()
	for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: 80, Height: 24}, found, keyPress("ctrl+s")} {
		m, _ = m.Update(msg)
	}
	if screen := unstyled(m.View()); steers(screen) != "" || !strings.Contains(screen, seen) {
		t.Errorf("%q", screen)
	}
}
