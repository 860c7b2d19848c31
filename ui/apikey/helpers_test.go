package apikey

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/keyring"
)

// fakeRing is a keyring in memory.
type fakeRing struct {
	key  string
	err  error         // returned by all methods
	slow time.Duration // how long an answer takes
}

func (f *fakeRing) Get() (syncapi.Secret, error) {
	switch time.Sleep(f.slow); {
	case f.err != nil:
		return syncapi.Secret{}, f.err
	case f.key == "":
		return syncapi.Secret{}, keyring.ErrNone
	}
	return syncapi.ParseKey(f.key)
}

func (f *fakeRing) Set(key syncapi.Secret) error {
	if time.Sleep(f.slow); f.err == nil {
		f.key = key.Reveal()
	}
	return f.err
}

func (f *fakeRing) Forget() error {
	switch time.Sleep(f.slow); {
	case f.err != nil:
		return f.err
	case f.key == "":
		return keyring.ErrNone
	}
	f.key = ""
	return nil
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "backspace": tea.KeyBackspace,
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
