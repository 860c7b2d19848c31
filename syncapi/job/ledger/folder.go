package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
)

// StateFolder is where the ledger of this user is: syncbatch-tui in
// $XDG_STATE_HOME, or else in the platform's folder for state: ~/.local/state,
// ~/Library/Application Support, or %LocalAppData%. The error says that there is
// no home.
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

// hashName is the only form of a hash that is used in a path.
var hashName = regexp.MustCompile(`^[0-9a-f]{64}$`)

// inputExt ends the names of inputs.
const inputExt = ".jsonl"

// inputPath is where the input of a hash is kept.
func (l *Ledger) inputPath(hash string) string {
	return filepath.Join(l.Folder, "inputs", hash+inputExt)
}

// keepInput stores the bytes that were confirmed, so that they are what is sent,
// whatever happens to the file. Its submission is in the journal by then: an input
// without one tells noteLost of one that was lost.
func (l *Ledger) keepInput(hash string, content []byte) error {
	if l.Folder == "" {
		l.memory.Lock()
		defer l.memory.Unlock()
		l.inputs[hash] = content
		return nil
	}
	path := l.inputPath(hash)
	if _, err := l.Content(hash); err != nil { // not there, or damaged
		if err := l.makeFolder(filepath.Dir(path)); err != nil {
			return ledgerError(err)
		}
		if err := l.writeFile(path, content); err != nil {
			// Windows replaces no file that somebody reads: another instance, whose
			// bytes of that hash are as good.
			if _, there := l.Content(hash); there != nil {
				return ledgerError(err)
			}
		}
	}
	now := l.Now()
	return ledgerError(os.Chtimes(path, now, now)) // by the clock that tells its age
}

// errNoInput is the error of input for bytes that are not there any more.
var errNoInput = errors.New("the bytes that were confirmed are not in the ledger any more")

// input gives the bytes that were confirmed. They are checked, because they are
// paid for.
func (l *Ledger) Content(hash string) ([]byte, error) {
	if l.Folder == "" {
		l.memory.Lock()
		defer l.memory.Unlock()
		if content, ok := l.inputs[hash]; ok {
			return content, nil
		}
		return nil, errNoInput
	}
	if !hashName.MatchString(hash) {
		return nil, errNoInput
	}
	content, err := os.ReadFile(l.inputPath(hash))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoInput, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("%w: they were changed", errNoInput)
	}
	return content, nil
}

// tempName is the pattern of the files that writeFile begins as.
func tempName(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-*")
}

// writeFile puts a file under its name when it is complete and on the disk.
func (l *Ledger) writeFile(path string, content []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Split(tempName(path))) // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	_, err = tmp.Write(content)
	if err := errors.Join(err, l.Sync(tmp), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	l.syncFolder(filepath.Dir(path))
	return nil
}

// makeFolder makes a folder and those above it, where they are not there, and makes their
// names last.
func (l *Ledger) makeFolder(path string) error {
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
		l.syncFolder(filepath.Dir(dir))
	}
	return nil
}

// syncFolder makes a new name last through a power cut, where the system can.
func (l *Ledger) syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = l.Sync(d)
		_ = d.Close()
	}
}
