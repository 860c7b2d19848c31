// Package fserror explains file system errors in sentences and says what the user can do.
package fserror

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// failure says in a sentence why a path cannot be used.
type failure struct {
	text string
	err  error
}

// Error returns the sentence.
func (f *failure) Error() string { return f.text }

// Unwrap returns the error of the operating system.
func (f *failure) Unwrap() error { return f.err }

// Read returns the error for a path that cannot be read: a sentence without the path that
// wraps the error of the operating system. It returns nil if err is nil.
func Read(path string, err error) error { return explain(path, err, "read it") }

// Write is like Read for a path that cannot be written.
func Write(path string, err error) error { return explain(path, err, "write there") }

func explain(path string, err error, what string) error {
	if err == nil {
		return nil
	}
	if f, said := errors.AsType[*failure](err); said {
		return f
	}
	_, cause, ok := Path(err)
	if !ok {
		cause = err
	}
	if errors.Is(err, fs.ErrNotExist) && Home(path) != nil {
		return &failure{unexpanded, cause}
	}
	if text := sentence(path, cause, what); text != "" {
		return &failure{text, cause}
	}
	return cause
}

// Path returns the path that the operating system could not use, and its error; false for
// an error without a path.
func Path(err error) (path string, cause error, ok bool) {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Path, e.Err, true
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.New, e.Err, true
	}
	return "", nil, false
}

// sentence says what happened; empty if the error's own text is best.
func sentence(path string, err error, what string) string {
	if runtime.GOOS == "windows" {
		if text := windowsName(filepath.Base(path)); text != "" {
			return text
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notThere(path, what)
	case is(err, syscall.EROFS):
		return "the file system is read-only"
	case errors.Is(err, fs.ErrPermission):
		return "you do not have permission to " + what
	case errors.Is(err, fs.ErrExist):
		return "there is a file or folder with that name"
	case is(err, syscall.ENAMETOOLONG):
		return "the name is longer than file names may be"
	case is(err, syscall.ENOTDIR):
		return notFolder
	case is(err, syscall.EISDIR):
		return "it is a folder, not a file"
	case is(err, syscall.ELOOP):
		return "the symbolic links of the path lead in a circle"
	case is(err, syscall.ENOSPC):
		return "the disk is full"
	case is(err, syscall.EDQUOT):
		return "your quota of the disk is used up"
	case is(err, syscall.EBUSY):
		return "another program has it open"
	}
	return ""
}

// notThere says which part of a path does not exist.
func notThere(path, what string) string {
	folder, parent := missingFolder(path)
	// Windows reports a path through a file, and a path in it, as not existing.
	if isFile(parent) || what == "read it" && isFile(path) {
		return notFolder
	}
	if folder != "" {
		return "there is no folder " + folder
	}
	if what == "read it" {
		return "there is no such file"
	}
	return impossible
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// notFolder says that a path leads through a file.
const notFolder = "a part of the path is a file, not a folder"

// impossible means that the folder exists but accepts no files.
const impossible = "no file can be made there"

// unexpanded says what happened to a path that starts with "~".
const unexpanded = `"~" is not expanded here; write the path of your home folder`

// Home returns the error for a path that starts with "~" because no shell has expanded it;
// nil if there is such a folder.
func Home(path string) error {
	if path != "~" && !strings.HasPrefix(path, "~/") {
		return nil
	}
	if _, err := os.Stat("~"); err == nil {
		return nil
	}
	return &failure{unexpanded, fs.ErrNotExist}
}

// missingFolder returns the first folder of a path that does not exist, or "", and its
// parent.
func missingFolder(path string) (missing, parent string) {
	for parent = filepath.Dir(path); ; parent = filepath.Dir(parent) {
		if _, err := os.Stat(parent); !errors.Is(err, fs.ErrNotExist) {
			return missing, parent
		}
		missing = parent
		if parent == filepath.Dir(parent) {
			return missing, parent
		}
	}
}

// Remedy says in a sentence how to fix an error of Write in a folder; empty if the error
// says so itself.
func Remedy(err error) string {
	f, said := errors.AsType[*failure](err)
	switch {
	case is(err, syscall.ENOSPC), is(err, syscall.EDQUOT):
		return "Make room there, or choose another folder."
	case is(err, syscall.EROFS):
		return "Choose another folder."
	case errors.Is(err, fs.ErrPermission):
		return "Make the folder writable, or choose another one."
	case is(err, syscall.ENAMETOOLONG):
		return "Choose a shorter name."
	case is(err, syscall.EBUSY):
		return "Close it in the other program, or choose another name."
	case said && (f.text == unexpanded || f.text == impossible):
	case errors.Is(err, fs.ErrNotExist):
		return "Make the folder, or choose another one."
	}
	return "Choose another folder."
}

// Named puts the path before an error of Read or Write.
func Named(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
