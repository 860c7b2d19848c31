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

// dialogFields are the bindings of the dialogs and of text that is typed. They stay as they
// are: what confirms a payment is the same for every user.
func (m *Map) dialogFields() []*key.Binding {
	return []*key.Binding{&m.Yes, &m.No, &m.Choose, &m.Confirm, &m.Cancel}
}

// welcomeFields are the bindings of the screen of a start without a key alone.
func (m *Map) welcomeFields() []*key.Binding { return []*key.Binding{&m.Demo, &m.Remember} }

// action is a binding that can be changed, by the name that the configuration calls it.
type action struct {
	name    string
	binding *key.Binding
	// welcome says that it belongs to the screen of a start without a key, where a key is
	// typed: no key that types text can mean it.
	welcome bool
}

// actions are in the order of the Map.
func (m *Map) actions() []action {
	var all []action
	dialogs, welcome := m.dialogFields(), m.welcomeFields()
	for field, value := range reflect.ValueOf(m).Elem().Fields() {
		if b, ok := value.Addr().Interface().(*key.Binding); ok && !slices.Contains(dialogs, b) {
			all = append(all, action{snake(field.Name), b, slices.Contains(welcome, b)})
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

// RebindError is what is wrong with the keys of an action.
type RebindError struct {
	Action string // as the configuration writes it
	text   string
}

// Error is a sentence.
func (e *RebindError) Error() string { return e.text }

// Rebind is the map with other keys for some actions. Its errors are a *RebindError, about a
// key that does not exist, or about two actions with one key.
func (m Map) Rebind(changed map[string][]string) (Map, error) {
	before := m.owners()
	for _, a := range m.actions() {
		keys, ok := changed[a.name]
		if !ok {
			continue
		}
		for _, k := range keys {
			if err := a.check(k); err != nil {
				return m, &RebindError{a.name, fmt.Sprintf("keys.%s: %v", a.name, err)}
			}
		}
		if len(keys) == 0 && a.name == "quit" {
			return m, &RebindError{a.name, "keys.quit: it needs a key besides ctrl+c"}
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
			if owners := after[spot{k, a.welcome}]; len(owners) > 1 && !slices.Equal(owners, before[spot{k, a.welcome}]) {
				action := owners[0]
				if _, ok := changed[action]; !ok {
					action = owners[1]
				}
				return m, &RebindError{action, fmt.Sprintf("keys: %q would mean both %s and %s: choose another key for one of them", k, owners[0], owners[1])}
			}
		}
	}
	return m, nil
}

// ctrlC always leaves, whatever the configuration says.
const ctrlC = "ctrl+c"

func isCtrlC(key string) bool { return key == ctrlC }

// check refuses a key that is none, or that an action cannot have.
func (a action) check(k string) error {
	if err := check(k); err != nil {
		return err
	}
	if msg, ok := Press(k); a.welcome && ok && (msg.Text != "" || slices.Contains(editing, k)) {
		return fmt.Errorf("%q edits text where this action is offered: choose a key such as \"ctrl+d\" or \"f5\"", k)
	}
	return nil
}

// editing are the keys of the line that an API key is typed into, besides those that type.
var editing = strings.Fields("enter esc backspace delete left right home end ctrl+a ctrl+e ctrl+u ctrl+w ctrl+k ctrl+h ctrl+b ctrl+f")

// spot is where a key means something: the screen of a start without a key, or the rest.
type spot struct {
	key     string
	welcome bool
}

// owners are the actions of each key. The screen of a start without a key has the key that
// suspends, too.
func (m Map) owners() map[spot][]string {
	owners := map[spot][]string{}
	for _, a := range m.actions() {
		for _, k := range a.binding.Keys() {
			owners[spot{k, a.welcome}] = append(owners[spot{k, a.welcome}], a.name)
			if a.name == "suspend" {
				owners[spot{k, true}] = append(owners[spot{k, true}], a.name)
			}
		}
	}
	return owners
}

// PressOf is the press of the first key of a binding; false for a binding without one.
func PressOf(b key.Binding) (tea.KeyPressMsg, bool) {
	if !b.Enabled() || len(b.Keys()) == 0 {
		return tea.KeyPressMsg{}, false
	}
	return Press(b.Keys()[0])
}

// noKey is how an action without a key is shown: sentences name keys.
const noKey = "(no key)"

// label is how keys are shown.
func label(keys []string) string {
	if len(keys) == 0 {
		return noKey
	}
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
