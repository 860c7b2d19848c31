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

// dialogFields returns the bindings of dialogs and text fields. Users cannot change them:
// the keys that confirm a payment are the same for every user.
func (m *Map) dialogFields() []*key.Binding {
	return []*key.Binding{&m.Yes, &m.No, &m.Choose, &m.Confirm, &m.Cancel}
}

// welcomeFields returns the bindings that only the screen that asks for an API key at the
// start has.
func (m *Map) welcomeFields() []*key.Binding { return []*key.Binding{&m.Demo, &m.Remember} }

// action is a rebindable binding with its name in the configuration.
type action struct {
	name    string
	binding *key.Binding
	// welcome means that it belongs to the screen that asks for an API key at the start.
	// The user types the API key there, so a key that types text cannot be bound.
	welcome bool
}

// actions returns the actions in the order of the Map.
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

// snake converts a field's name to the form used in the configuration: NextPane becomes
// next_pane.
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

// Actions returns the names of the actions whose keys can be changed.
func Actions() []string {
	m := Default()
	var names []string
	for _, a := range m.actions() {
		names = append(names, a.name)
	}
	return names
}

// Of returns the keys of an action and its description; none for an unknown action. For
// the action that quits, it omits ctrl+c, because that cannot be changed.
func (m Map) Of(action string) (keys []string, does string) {
	for _, a := range m.actions() {
		if a.name == action {
			return slices.DeleteFunc(slices.Clone(a.binding.Keys()), isCtrlC), a.binding.Help().Desc
		}
	}
	return nil, ""
}

// RebindError says what is wrong with the keys of an action.
type RebindError struct {
	Action string // as the configuration writes it
	text   string
}

// Error returns a sentence.
func (e *RebindError) Error() string { return e.text }

// Rebind returns a map with other keys for some actions. Its errors are *RebindError: about
// a key that does not exist, or about two actions with the same key.
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

// ctrlC always quits, whatever the configuration says.
const ctrlC = "ctrl+c"

func isCtrlC(key string) bool { return key == ctrlC }

// check rejects a key that does not exist, or that the action cannot have.
func (a action) check(k string) error {
	if err := check(k); err != nil {
		return err
	}
	if msg, ok := Press(k); a.welcome && ok && (msg.Text != "" || slices.Contains(editing, k)) {
		return fmt.Errorf("%q edits text where this action is offered: choose a key such as \"ctrl+d\" or \"f5\"", k)
	}
	return nil
}

// editing are the keys that edit the text field for an API key, besides those that type
// text.
var editing = strings.Fields("enter esc backspace delete left right home end ctrl+a ctrl+e ctrl+u ctrl+w ctrl+k ctrl+h ctrl+b ctrl+f")

// spot is where a key works: on the screen that asks for an API key at the start, or
// elsewhere.
type spot struct {
	key     string
	welcome bool
}

// owners returns the actions of each key. The key that suspends also works on the screen
// that asks for an API key at the start.
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

// PressOf returns the press of the first key of a binding; false if the binding has no
// key.
func PressOf(b key.Binding) (tea.KeyPressMsg, bool) {
	if !b.Enabled() || len(b.Keys()) == 0 {
		return tea.KeyPressMsg{}, false
	}
	return Press(b.Keys()[0])
}

// noKey is shown for an action without a key, because sentences name keys.
const noKey = "(no key)"

// label formats keys for display.
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

// named returns the keys that have names, by name.
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

// modifiers are in the order that Bubble Tea uses.
var modifiers = []struct {
	name string
	mod  tea.KeyMod
}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}}

// Press returns the press of a key by its name in a binding, such as "S", "ctrl+p" or
// "pgdown"; false for an unknown name.
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

// check rejects a name that is no key, or that Bubble Tea writes differently, because no
// press would match it.
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
