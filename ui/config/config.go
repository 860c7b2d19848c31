// Package config reads the user's configuration file: syncbatch-tui/config.toml in the
// platform's folder for configuration. [Load] rejects unknown keys and values and names
// the line and the nearest known name. The values come from the file only; flags and the
// environment take precedence, and the caller applies them.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"syncbatch-tui/batchfile/fserror"
)

// Config is the content of the file. A field is zero if the file does not set its key.
type Config struct {
	// Theme is one of the themes of the Vocabulary. Palette sets colors of the theme own,
	// by name.
	Theme   string            `toml:"theme"`
	Palette map[string]string `toml:"palette"`
	// Columns are the columns of the batches table.
	Columns []string `toml:"columns"`
	// PollInterval is the time between two polls.
	PollInterval Duration `toml:"poll_interval"`
	// Output is where results go. It may contain the placeholders {file} and {batch}.
	Output string `toml:"output"`
	// Notify is how the dashboard announces the end of a batch.
	Notify string `toml:"notify"`
	// Mouse says whether the dashboard uses the mouse; nil if the file does not set it.
	Mouse *bool `toml:"mouse"`
	// Editor is a program and its arguments.
	Editor string `toml:"editor"`
	// DefaultProfile is the profile to use if the user names none.
	DefaultProfile string `toml:"default_profile"`
	// Keys are the keys of actions, by the action's name.
	Keys map[string]Keys `toml:"keys"`
	// Profiles are the profiles by name.
	Profiles map[string]Profile `toml:"profiles"`

	// Path is the path of the file, whether or not it exists.
	Path string `toml:"-"`
	// Exists says whether the file exists.
	Exists bool `toml:"-"`
}

// Vocabulary is the set of names and values that a configuration can use. The packages
// that use them supply it.
type Vocabulary struct {
	Themes, Colors, Columns, Actions, Notify []string
	// Rebind checks the keys of actions. It returns the error and the action that it is
	// about; nil for no check.
	Rebind func(keys map[string]Keys) (action string, err error)
}

// minInterval is the shortest time between two polls that the file can set.
const minInterval = time.Second

// Duration is a time such as 30s, at least a second.
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	value, err := time.ParseDuration(string(text))
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a time such as 10s or 2m", text)
	case value < minInterval:
		return fmt.Errorf("%s is too short: the shortest is %s", text, minInterval)
	}
	*d = Duration(value)
	return nil
}

// String formats the duration as a user writes it: 1m, not 1m0s.
func (d Duration) String() string {
	s := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-2]
		}
	}
	return s
}

// Keys are the keys of one action: a string or a list of strings in the file.
type Keys []string

// Path returns the path of this user's configuration file: in $XDG_CONFIG_HOME, or else in
// the platform's folder for configuration. The error means that there is no such folder.
func Path() (string, error) {
	const folder, name = "syncbatch-tui", "config.toml"
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) { // the specification says to ignore a relative path
		return filepath.Join(dir, folder, name), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, folder, name), nil
}

// maxBytes bounds the file; it is written by hand.
const maxBytes = 1 << 20

// Load reads the configuration file. If there is no file, the Config has only a Path. The
// errors name the file and, if possible, the line.
func Load(v Vocabulary) (Config, error) {
	path, err := Path()
	if err != nil {
		return Config{}, nil //nolint:nilerr // a user without a home has no file
	}
	c := Config{Path: path}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // opening a pipe would block
		return c, fmt.Errorf("%s is not a file", path)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("cannot read %s: %w", path, fserror.Read(path, err))
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return c, err
	case info.Size() > maxBytes:
		return c, fmt.Errorf("%s is too large for a configuration: the largest is %d bytes", path, maxBytes)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxBytes))
	if err != nil {
		return c, err
	}
	c, err = Parse(text, v)
	c.Path, c.Exists = path, true
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, c.checkOwner(info)
}

// checkOwner rejects a file that runs programs if another user could have written it.
func (c Config) checkOwner(info fs.FileInfo) error {
	for name, p := range c.Profiles {
		if len(p.KeyCommand) == 0 {
			continue
		}
		folder := filepath.Dir(c.Path)
		if resolved, err := filepath.EvalSymlinks(c.Path); err == nil {
			folder = filepath.Dir(resolved)
		}
		folderInfo, err := os.Stat(folder)
		if err != nil {
			return err
		}
		if openToOthers(info) || openToOthers(folderInfo) {
			return fmt.Errorf("%s has the key_command of profile %s, and other users can change the file: run chmod go-w %s %s",
				c.Path, name, folder, c.Path)
		}
	}
	return nil
}
