package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// StateFolder is where the ledger of this user is: syncbatch-tui in $XDG_STATE_HOME, or
// else in the platform's folder for state: ~/.local/state, ~/Library/Application Support,
// or %LocalAppData%. The error says that there is no home.
func StateFolder() (string, error) {
	const name = "syncbatch-tui"
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) { // a relative one is to be ignored
		return filepath.Join(dir, name), nil
	}
	if dir := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
		return filepath.Join(dir, name), nil
	}
	home, err := os.UserHomeDir()
	switch {
	case err != nil:
		return "", fmt.Errorf("there is no folder for the ledger; set XDG_STATE_HOME to one: %w", err)
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", name), nil
	}
	return filepath.Join(home, ".local", "state", name), nil
}

// makeFolder makes a folder and those above it, where they are not there, and makes their
// names last.
func makeFolder(path string) error {
	var made []string
	for dir := path; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) || filepath.Dir(dir) == dir {
			break
		}
		made = append(made, dir)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	for _, dir := range made {
		syncFolder(filepath.Dir(dir))
	}
	return nil
}

// syncFolder makes a new name last through a power cut, where the system can.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
