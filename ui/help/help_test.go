package help

import (
	"regexp"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// No text of a key is cut or touches another, however narrow the screen is.
func TestKeysAreWhole(t *testing.T) {
	m := keys.Default()
	env := &screen.Env{Keys: m, Theme: theme.New(true, colorprofile.ASCII)}
	groups := m.Groups()
	for _, w := range []int{60, 70, 80, 100, 120, 200} {
		p := New(env, groups)
		p.SetSize(w, 400)
		s := ansi.Strip(strings.Join(p.View(), "\n"))
		for _, g := range groups {
			for _, b := range g.Keys {
				h := b.Help()
				if text := regexp.MustCompile(`(│|  )` + regexp.QuoteMeta(h.Key) + ` {2,}` + regexp.QuoteMeta(h.Desc) + `(  |\n)`); !text.MatchString(s) {
					t.Errorf("at %d columns %q, %q is not whole:\n%s", w, h.Key, h.Desc, s)
				}
			}
		}
	}
}

// The keys of the screen below come first, and no key is named twice.
func TestKeysOfTheScreenComeFirst(t *testing.T) {
	m := keys.Default()
	env := &screen.Env{Keys: m, Theme: theme.New(true, colorprofile.ASCII)}
	p := New(env, m.Listed("Files", []key.Binding{m.Submit, m.Filter}, []key.Binding{m.Up, m.Submit, m.Retry}))
	p.SetSize(100, 70)
	s := ansi.Strip(strings.Join(p.View(), "\n"))
	if here, move := strings.Index(s, "Files"), strings.Index(s, "Move"); here < 0 || here > move {
		t.Errorf("the keys of the screen do not come first:\n%s", s)
	}
	for _, desc := range []string{m.Submit.Help().Desc, m.Retry.Help().Desc} {
		if n := strings.Count(s, " "+desc); n != 1 {
			t.Errorf("%q is there %d times:\n%s", desc, n, s)
		}
	}
}
