package keys

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// dialogFields are the bindings of the dialogs and of the screen of a start without a key.
// They stay as they are: what confirms a payment is the same for every user.
func (m *Map) dialogFields() []*key.Binding {
	return []*key.Binding{&m.Yes, &m.No, &m.Choose, &m.Confirm, &m.Demo, &m.Remember}
}

// action is a binding that can be changed, by the name that the configuration calls it.
type action struct {
	name    string
	binding *key.Binding
}

// actions are in the order of the Map.
func (m *Map) actions() []action {
	var all []action
	dialogs := m.dialogFields()
	for field, value := range reflect.ValueOf(m).Elem().Fields() {
		if b, ok := value.Addr().Interface().(*key.Binding); ok && !slices.Contains(dialogs, b) {
			all = append(all, action{snake(field.Name), b})
		}
	}
	return all
}

// snake is the name of a field as the configuration writes it: NextPane is next_pane.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && unicode.IsLower(runes[i-1]) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Actions are the names of the actions whose keys can be changed.
func Actions() []string {
	m := Default()
	var names []string
	for _, a := range m.actions() {
		names = append(names, a.name)
	}
	return names
}

// Of is the keys of an action, and what it does; none for an unknown one. Of the keys that
// leave, it does not name ctrl+c, which cannot be changed.
func (m Map) Of(action string) (keys []string, does string) {
	for _, a := range m.actions() {
		if a.name == action {
			return slices.DeleteFunc(slices.Clone(a.binding.Keys()), isCtrlC), a.binding.Help().Desc
		}
	}
	return nil, ""
}

// Rebind is the map with other keys for some actions. Its errors are sentences: about a key
// that does not exist, and about two actions with one key.
func (m Map) Rebind(changed map[string][]string) (Map, error) {
	before := m.owners()
	for _, a := range m.actions() {
		keys, ok := changed[a.name]
		if !ok {
			continue
		}
		for _, k := range keys {
			if err := check(k); err != nil {
				return m, fmt.Errorf("keys.%s: %w", a.name, err)
			}
		}
		if len(keys) == 0 && a.name == "quit" {
			return m, fmt.Errorf("keys.quit: it needs a key besides ctrl+c")
		}
		if a.name == "quit" {
			keys = append(slices.Clone(keys), ctrlC)
		}
		a.binding.SetKeys(keys...)
		a.binding.SetHelp(label(keys), a.binding.Help().Desc)
		a.binding.SetEnabled(len(keys) > 0)
	}
	after := m.owners()
	for _, a := range m.actions() {
		for _, k := range a.binding.Keys() {
			if owners := after[k]; len(owners) > 1 && !slices.Equal(owners, before[k]) {
				return m, fmt.Errorf("keys: %q would mean both %s and %s: choose another key for one of them", k, owners[0], owners[1])
			}
		}
	}
	return m, nil
}

// ctrlC always leaves, whatever the configuration says.
const ctrlC = "ctrl+c"

func isCtrlC(key string) bool { return key == ctrlC }

// owners are the actions of each key.
func (m Map) owners() map[string][]string {
	owners := map[string][]string{}
	for _, a := range m.actions() {
		for _, k := range a.binding.Keys() {
			owners[k] = append(owners[k], a.name)
		}
	}
	return owners
}

// label is how keys are shown.
func label(keys []string) string {
	shown := slices.DeleteFunc(slices.Clone(keys), isCtrlC)
	for i, k := range shown {
		switch k {
		case "up":
			shown[i] = "↑"
		case "down":
			shown[i] = "↓"
		case "left":
			shown[i] = "←"
		case "right":
			shown[i] = "→"
		case "pgdown":
			shown[i] = "pgdn"
		}
	}
	return strings.Join(shown, "/")
}

// named are the keys that have names, by these.
func named() map[string]rune {
	names := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "esc": tea.KeyEscape, "space": tea.KeySpace,
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "insert": tea.KeyInsert, "delete": tea.KeyDelete,
	}
	for i := range 12 {
		names[fmt.Sprintf("f%d", i+1)] = tea.KeyF1 + rune(i)
	}
	return names
}

// modifiers are in the order in which Bubble Tea writes them.
var modifiers = []struct {
	name string
	mod  tea.KeyMod
}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}}

// Press is the press of a key that a binding names, such as "S", "ctrl+p" or "pgdown"; false
// for a name that is none.
func Press(name string) (tea.KeyPressMsg, bool) {
	var msg tea.KeyPressMsg
	rest := name
	for _, m := range modifiers {
		if after, ok := strings.CutPrefix(rest, m.name); ok {
			rest, msg.Mod = after, msg.Mod|m.mod
		}
	}
	if code, ok := named()[rest]; ok {
		if msg.Code = code; code == tea.KeySpace && msg.Mod == 0 {
			msg.Text = " "
		}
		return msg, true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if size == 0 || size != len(rest) || !unicode.IsPrint(r) {
		return tea.KeyPressMsg{}, false
	}
	msg.Code = unicode.ToLower(r)
	if msg.Mod == 0 {
		msg.Text = rest
		if unicode.IsUpper(r) {
			msg.Mod, msg.ShiftedCode = tea.ModShift, r
		}
	}
	return msg, true
}

// check refuses what is no key, or not as Bubble Tea writes it: no press would match it.
func check(name string) error {
	msg, ok := Press(name)
	switch {
	case name == ctrlC:
		return fmt.Errorf("ctrl+c always leaves, and can mean nothing else")
	case ok && msg.Mod.Contains(tea.ModShift) && msg.Text == "" && unicode.IsPrint(msg.Code):
		return fmt.Errorf("%q is written as the letter that it types, such as \"S\"", name)
	case ok && msg.String() == name:
		return nil
	case ok:
		return fmt.Errorf("%q is written as %q", name, msg.String())
	}
	return fmt.Errorf("%q is not a key such as \"s\", \"S\", \"ctrl+s\", \"f5\" or \"pgdown\"", name)
}
