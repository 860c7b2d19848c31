package keys

import (
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Every key in the map can be pressed by its name, and so from the palette.
func TestPressMatchesEveryBinding(t *testing.T) {
	m := Default()
	for _, a := range m.actions() {
		for _, k := range a.binding.Keys() {
			msg, ok := Press(k)
			if !ok || msg.String() != k || !key.Matches(msg, *a.binding) {
				t.Errorf("%s: pressing %q gives %q, %v", a.name, k, msg.String(), ok)
			}
		}
	}
}

func TestRebind(t *testing.T) {
	m, err := Default().Rebind(map[string][]string{"submit": {"ctrl+s", "f5"}, "sort": {"space"}, "mark": {"S"}, "log": {}, "quit": {"X"}})
	if err != nil {
		t.Fatal(err)
	}
	pressed := func(name string) tea.KeyPressMsg {
		msg, ok := Press(name)
		if !ok {
			t.Fatalf("%q is no key", name)
		}
		return msg
	}
	for name, b := range map[string]key.Binding{"ctrl+s": m.Submit, "f5": m.Submit, "space": m.Sort, "X": m.Quit, "ctrl+c": m.Quit} {
		if !key.Matches(pressed(name), b) {
			t.Errorf("%q does not match %q", name, b.Keys())
		}
	}
	for name, b := range map[string]key.Binding{"s": m.Submit, "S": m.Sort, "L": m.Log, "q": m.Quit} {
		if key.Matches(pressed(name), b) {
			t.Errorf("%q still matches %q", name, b.Keys())
		}
	}
	if got := m.Submit.Help().Key; got != "ctrl+s/f5" {
		t.Errorf("the help calls it %q", got)
	}
	if got := Default().Submit.Keys(); !slices.Equal(got, []string{"s"}) {
		t.Errorf("the default has become %q", got)
	}
}

func TestRebindRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		changed map[string][]string
		say     string
	}{
		"two actions with one key":    {map[string][]string{"submit": {"L"}}, `"L" would mean both submit and log`},
		"a swap of one":               {map[string][]string{"sort": {"s"}}, `"s" would mean both`},
		"ctrl+c":                      {map[string][]string{"log": {"ctrl+c"}}, "ctrl+c always leaves"},
		"no way out":                  {map[string][]string{"quit": {}}, "it needs a key"},
		"no key":                      {map[string][]string{"log": {"hyperdrive"}}, `"hyperdrive" is not a key`},
		"a shifted letter":            {map[string][]string{"log": {"shift+m"}}, `the letter that it types`},
		"a letter for the demo":       {map[string][]string{"demo": {"d"}}, `"d" edits text`},
		"a key that edits":            {map[string][]string{"remember": {"ctrl+u"}}, `"ctrl+u" edits text`},
		"one key on the first screen": {map[string][]string{"demo": {"ctrl+s"}}, `"ctrl+s" would mean both demo and remember`},
		"suspend on the first screen": {map[string][]string{"suspend": {"ctrl+d"}}, `"ctrl+d" would mean both`},
		"modifiers in another order":  {map[string][]string{"log": {"alt+ctrl+m"}}, `is not a key`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Default().Rebind(test.changed); err == nil || !strings.Contains(err.Error(), test.say) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	if m, err := Default().Rebind(map[string][]string{"demo": {"f5"}, "page_down": {"ctrl+d"}}); err != nil || m.Demo.Help().Key != "f5" {
		t.Errorf("the demo is %q, %v", m.Demo.Help().Key, err)
	}
	if m, err := Default().Rebind(map[string][]string{"log": {}}); err != nil || m.Log.Help().Key != "(no key)" || m.Log.Enabled() {
		t.Errorf("without a key, the log is %q, %v", m.Log.Help().Key, err)
	}
	if _, err := Default().Rebind(map[string][]string{"submit": {"S"}, "sort": {"s"}}); err != nil {
		t.Errorf("a swap of two keys is refused: %v", err)
	}
}

func TestActions(t *testing.T) {
	actions := Actions()
	for _, name := range []string{"submit", "next_pane", "copy_url", "go_to", "demo", "remember"} {
		if !slices.Contains(actions, name) {
			t.Errorf("%s is missing in %q", name, actions)
		}
	}
	for _, name := range []string{"yes", "no", "confirm", "choose"} {
		if slices.Contains(actions, name) {
			t.Errorf("the dialogs' %s can be changed", name)
		}
	}
}
