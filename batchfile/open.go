package batchfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/batchfile/internal/buffer"
)

// MaxRead is the largest file that is read at all, in bytes: enough for a dozen full
// batches to split, and small enough to hold in memory.
const MaxRead = 64 << 20

// ErrTooLargeToRead is wrapped by the error of Open and Read for an input of
// more than MaxRead bytes.
var ErrTooLargeToRead = errors.New("larger than 64 MiB, which is more than this program reads")

// ErrNotRegular is wrapped by the error of Open for a folder, a pipe or a device.
var ErrNotRegular = errors.New("not a regular file")

// ErrFolder is the ErrNotRegular of a folder.
var ErrFolder error = folderError{}

// Open reads the file at path. Its errors are *fs.PathError. Their Err says what happened
// and wraps the error of the operating system, ErrFolder, ErrNotRegular or
// ErrTooLargeToRead.
func Open(path string) (*File, error) {
	// Stat comes first, because opening a pipe waits for a writer.
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, notOpened(path, err)
	case info.IsDir():
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrFolder}
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, notOpened(path, err)
	}
	defer f.Close()
	file, err := Read(f, path)
	if err != nil {
		return nil, err
	}
	file.ModTime, file.IsStream = info.ModTime(), false
	return file, nil
}

// Read reads a file from r, such as standard input; path is its name in reports. Its
// errors are those of r and ErrTooLargeToRead, with the path.
func Read(r io.Reader, path string) (*File, error) {
	size := bytes.MinRead
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size += int(min(info.Size(), MaxRead))
		}
	}
	buf := bytes.NewBuffer(buffer.New(size))
	if _, err := buf.ReadFrom(io.LimitReader(r, MaxRead+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if buf.Len() > MaxRead {
		return nil, fmt.Errorf("%s: %w", path, ErrTooLargeToRead)
	}
	return &File{Path: path, Content: buf.Bytes(), IsStream: true}, nil
}

// notOpened returns the error for a file that cannot be opened.
func notOpened(path string, err error) error {
	return &fs.PathError{Op: "open", Path: path, Err: fserror.Read(path, err)}
}

// folderError is the error for a folder instead of a file.
type folderError struct{}

// Error says that the path is a folder.
func (folderError) Error() string { return "it is a folder, not a file" }

// Unwrap returns ErrNotRegular.
func (folderError) Unwrap() error { return ErrNotRegular }

// WriteNew writes a new file and never overwrites one: if there is a file of that name,
// errors.Is(err, fs.ErrExist) holds. The file appears only when it is complete. No user
// can read it who cannot read the file like; if like is empty, it has the usual
// permissions. Its errors are *fs.PathError, whose Err says what happened.
func WriteNew(path string, content []byte, like string) error {
	if err := writeNew(path, content, like); err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: fserror.Write(path, err)}
	}
	return nil
}

func writeNew(path string, content []byte, like string) error {
	tmp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%08x.tmp", filepath.Base(path), rand.Uint32()))
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	if err := writeFile(tmp, content, Permissions(like)); err != nil {
		return errors.Join(err, removed(tmp))
	}
	err := os.Link(tmp, path) // unlike a rename, it fails if the name is taken
	if err == nil || errors.Is(err, fs.ErrExist) {
		return errors.Join(err, removed(tmp))
	}
	// The file system does not support links.
	return errors.Join(writeFile(path, content, Permissions(like)), removed(tmp))
}

// writeFile writes a file that must not exist yet, and syncs it to the disk. If it cannot
// write the whole file, it removes it.
func writeFile(path string, content []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, removed(path))
	}
	return nil
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Permissions returns the permissions, before the umask, of a file that is made from the
// file like: no user can read it who cannot read like. They are the usual ones if like is
// empty or cannot be examined.
func Permissions(like string) fs.FileMode {
	const usual = 0o666
	if like == "" {
		return usual
	}
	if whole, part, _ := PartOf(filepath.Base(like)); part > 0 { // a part uses the permissions of its whole file
		like = filepath.Join(filepath.Dir(like), whole)
	}
	info, err := os.Stat(like)
	if err != nil || !info.Mode().IsRegular() {
		return usual
	}
	return info.Mode().Perm()&usual | 0o600
}
