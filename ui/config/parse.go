package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"syncbatch-tui/batchfile/spelling"
)

// file is the configuration as decoded from TOML, before single keys become lists.
type file struct {
	Config
	Keys map[string]any `toml:"keys"`
}

// Parse reads a configuration. Its errors give the line and the column, as "3:1: …".
func Parse(text []byte, v Vocabulary) (Config, error) {
	var f file
	d := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Config{}, explain(err)
	}
	c := f.Config
	c.Keys = map[string]Keys{}
	for name, value := range f.Keys {
		keys, err := keysOf(value)
		if err != nil {
			return Config{}, placed(text, wrong("keys."+name, err))
		}
		c.Keys[name] = keys
	}
	for name, p := range c.Profiles {
		p.Name = name
		c.Profiles[name] = p
	}
	return c, placed(text, c.check(v))
}

// kinds describes the valid values of keys, by their types in Go.
var kinds = map[string]string{"bool": "true or false", "string": "a string", "[]string": "a list of strings"}

// explain turns a TOML error into a sentence.
func explain(err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		var all []error
		for i := range strict.Errors {
			all = append(all, unknownKey(&strict.Errors[i]))
		}
		return errors.Join(all...)
	}
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := e.Position()
		what := strings.TrimPrefix(e.Error(), "toml: ")
		key := strings.Join(e.Key(), ".")
		if key != "" && strings.HasPrefix(what, "cannot decode") {
			for suffix, kind := range kinds {
				if strings.HasSuffix(what, " of type "+suffix) {
					return fmt.Errorf("%d:%d: %s must be %s", line, column, key, kind)
				}
			}
		}
		if key != "" && !strings.Contains(what, key) {
			what = key + ": " + what
		}
		return fmt.Errorf("%d:%d: %s", line, column, what)
	}
	return err
}

// unknownKey suggests the key that was probably meant.
func unknownKey(e *toml.DecodeError) error {
	line, column := e.Position()
	path := e.Key()
	if len(path) == 0 {
		return fmt.Errorf("%d:%d: unknown key", line, column)
	}
	name, known := path[0], keyNames(reflect.TypeFor[Config]())
	if len(path) > 2 && name == "profiles" {
		name, known = path[2], keyNames(reflect.TypeFor[Profile]())
	}
	return fmt.Errorf("%d:%d: there is no key %q%s", line, column, strings.Join(path, "."), suggest(name, known))
}

// suggest returns the likely intended name for an unknown one, as the end of a sentence.
func suggest(name string, known []string) string {
	if i := spelling.Nearest([]byte(name), known); i >= 0 {
		return ": did you mean " + known[i] + "?"
	}
	return ": choose one of " + strings.Join(known, ", ")
}

// keyNames returns the keys of a table, in the order of its fields.
func keyNames(table reflect.Type) []string {
	var names []string
	for i := range table.NumField() {
		if name := table.Field(i).Tag.Get("toml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// keysOf reads the keys of an action.
func keysOf(value any) (Keys, error) {
	switch value := value.(type) {
	case string:
		return Keys{value}, nil
	case []any:
		keys := Keys{}
		for _, item := range value {
			text, ok := item.(string)
			if !ok {
				return nil, errors.New(`a key is written as a string, such as "ctrl+s"`)
			}
			keys = append(keys, text)
		}
		return keys, nil
	}
	return nil, errors.New(`a key is written as a string, such as "ctrl+s", or as a list of strings`)
}

// check rejects invalid values.
func (c Config) check(v Vocabulary) error {
	errs := []error{
		oneOf("theme", v.Themes, c.Theme),
		oneOf("columns", v.Columns, c.Columns...),
		oneOf("notify", v.Notify, c.Notify),
		c.checkOutput(),
	}
	if c.Columns != nil && len(c.Columns) == 0 {
		errs = append(errs, wrong("columns", errors.New("the table needs one at least")))
	}
	errs = append(errs, c.checkKeys(v)...)
	for _, name := range sorted(c.Palette) {
		if err := oneOf("palette", v.Colors, name); err != nil {
			errs = append(errs, &keyError{"palette." + name, err})
		}
		if color := c.Palette[name]; color != "" && !isColor(color) {
			errs = append(errs, wrong("palette."+name, fmt.Errorf(`%q is not a color such as "#b692ff", or "0" to "15" for one of the terminal's`, color)))
		}
	}
	for _, name := range sorted(c.Profiles) {
		if err := c.Profiles[name].check(); err != nil {
			errs = append(errs, &keyError{"profiles." + name, err})
		}
	}
	if _, known := c.Profiles[c.DefaultProfile]; c.DefaultProfile != "" && !known {
		errs = append(errs, wrong("default_profile", c.noProfile(c.DefaultProfile)))
	}
	return errors.Join(errs...)
}

// checkKeys rejects actions that do not exist, and keys that they cannot have.
func (c Config) checkKeys(v Vocabulary) (errs []error) {
	for _, name := range sorted(c.Keys) {
		if err := oneOf("keys", v.Actions, name); err != nil {
			errs = append(errs, &keyError{"keys." + name, err})
		}
	}
	if v.Rebind == nil || len(errs) > 0 {
		return errs
	}
	if action, err := v.Rebind(c.Keys); err != nil {
		errs = append(errs, &keyError{"keys." + action, err})
	}
	return errs
}

// oneOf rejects values that are not in known. An empty value means unset.
func oneOf(key string, known []string, values ...string) error {
	for _, value := range values {
		if value != "" && !slices.Contains(known, value) {
			return wrong(key, fmt.Errorf("%q is not known%s", value, suggest(value, known)))
		}
	}
	return nil
}

func sorted[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isColor reports whether a text is the number of one of the 16 colors or #rrggbb.
func isColor(s string) bool {
	if hex, ok := strings.CutPrefix(s, "#"); ok {
		return len(hex) == 6 && strings.Trim(strings.ToLower(hex), "0123456789abcdef") == ""
	}
	return slices.Contains(strings.Fields("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"), s)
}

// checkOutput rejects placeholders that are unknown in the name of a results file.
func (c Config) checkOutput() error {
	folder, name := "", c.Output
	if i := strings.LastIndexAny(c.Output, `/\`); i >= 0 {
		folder, name = c.Output[:i], c.Output[i+1:]
	}
	if strings.Contains(folder, "{") {
		return wrong("output", errors.New("{file} and {batch} stand in the name of the file, not of its folder"))
	}
	rest := strings.NewReplacer("{file}", "", "{batch}", "").Replace(name)
	if strings.ContainsAny(rest, "{}") {
		return wrong("output", fmt.Errorf("%q has a placeholder that is not known: use {file} or {batch}", c.Output))
	}
	return nil
}
