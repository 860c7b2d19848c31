// Package config reads the user's configuration file: config.toml in the folder
// syncbatch-tui of the platform's folder for configuration. [Load] refuses what it does not
// know, with the line and the nearest name. The values are those of the file alone: what
// flags and the environment say goes before them, which is decided by the caller.
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

// Config is what the file says. A field is zero for a key that the file does not have.
type Config struct {
	// Theme is one of the themes of the Vocabulary, and Palette the colors that an own
	// palette sets, by their names.
	Theme   string            `toml:"theme"`
	Palette map[string]string `toml:"palette"`
	// Columns are those of the table of batches.
	Columns []string `toml:"columns"`
	// PollInterval is the time between two polls.
	PollInterval Duration `toml:"poll_interval"`
	// Output is where results go, in which {file} and {batch} stand for their names.
	Output string `toml:"output"`
	// Notify is how the dashboard calls at the end of a batch.
	Notify string `toml:"notify"`
	// Mouse is whether the dashboard uses the mouse; nil when the file does not say.
	Mouse *bool `toml:"mouse"`
	// Editor is a program and its arguments.
	Editor string `toml:"editor"`
	// DefaultProfile is the profile of a run that names none.
	DefaultProfile string `toml:"default_profile"`
	// Keys are the keys of actions, by the action's name.
	Keys map[string]Keys `toml:"keys"`
	// Profiles are by name.
	Profiles map[string]Profile `toml:"profiles"`

	// Path is where the file is, or would be.
	Path string `toml:"-"`
	// Exists says that there is a file.
	Exists bool `toml:"-"`
}

// Vocabulary is the names and values that a configuration can use. The packages that give
// them a meaning know them.
type Vocabulary struct {
	Themes, Colors, Columns, Actions, Notify []string
	// Rebind says what is wrong with the keys of actions, and of which action; nil for no check.
	Rebind func(keys map[string]Keys) (action string, err error)
}

// minInterval is the shortest interval between two polls that a file can set.
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

// String is the duration as a user writes it: 1m, not 1m0s.
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

// Path is where the configuration file of this user is: in $XDG_CONFIG_HOME, or else in the
// platform's folder for configuration. The error says that there is none.
func Path() (string, error) {
	const folder, name = "syncbatch-tui", "config.toml"
	if dir := os.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) { // a relative one is to be ignored
		return filepath.Join(dir, folder, name), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, folder, name), nil
}

// maxBytes bounds the file, which a user writes by hand.
const maxBytes = 1 << 20

// Load reads the configuration file. Without a file, the Config has nothing but a Path. The
// errors name the file and, where there is one, the line.
func Load(v Vocabulary) (Config, error) {
	path, err := Path()
	if err != nil {
		return Config{}, nil //nolint:nilerr // a user without a home has no file
	}
	c := Config{Path: path}
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
	case !info.Mode().IsRegular():
		return c, fmt.Errorf("%s is not a file", path)
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

// checkOwner refuses a file that runs programs when another user could have written it.
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
