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

// MaxRead is the number of bytes beyond which a file is not read at all: room
// for a dozen full batches to split, and small enough to hold in memory.
const MaxRead = 64 << 20

// ErrTooLargeToRead is wrapped by the error of Open and Read for an input of
// more than MaxRead bytes.
var ErrTooLargeToRead = errors.New("larger than 64 MiB, which is more than this program reads")

// ErrNotRegular is wrapped by the error of Open for a folder, a pipe or a device.
var ErrNotRegular = errors.New("not a regular file")

// ErrFolder is the ErrNotRegular of a folder.
var ErrFolder error = folderError{}

// Open reads the file at path. Its errors are *fs.PathError, whose Err says what
// happened and wraps the error of the operating system, ErrFolder or ErrNotRegular, and
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

// Read reads a file from r, standard input for example; path names it in reports.
// Its errors are those of r and ErrTooLargeToRead, with the path.
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

// notOpened is the error for a file that cannot be opened.
func notOpened(path string, err error) error {
	return &fs.PathError{Op: "open", Path: path, Err: fserror.Read(path, err)}
}

// folderError is the error for a folder in place of a file.
type folderError struct{}

// Error says so.
func (folderError) Error() string { return "it is a folder, not a file" }

// Unwrap is ErrNotRegular.
func (folderError) Unwrap() error { return ErrNotRegular }

// WriteNew writes a new file and never overwrites one: if there is a file of that name,
// errors.Is(err, fs.ErrExist) holds. The file appears when it is complete. It is readable
// for no one who cannot read the file like; empty for the usual permissions. Its errors are
// *fs.PathError, whose Err says what happened.
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
	err := os.Link(tmp, path) // which fails if the name is taken, unlike a rename
	if err == nil || errors.Is(err, fs.ErrExist) {
		return errors.Join(err, removed(tmp))
	}
	// The file system has no links.
	return errors.Join(writeFile(path, content, Permissions(like)), removed(tmp))
}

// writeFile writes a file that must not exist, and syncs it to the disk. It removes a file
// that it could not write to the end.
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

// Permissions are those of a file that is made from the file like, before the umask: no
// one can read it who cannot read that one. They are the usual ones if like is empty or
// cannot be looked at.
func Permissions(like string) fs.FileMode {
	const usual = 0o666
	if like == "" {
		return usual
	}
	if whole, part, _ := PartOf(filepath.Base(like)); part > 0 { // a part is not a file of its own
		like = filepath.Join(filepath.Dir(like), whole)
	}
	info, err := os.Stat(like)
	if err != nil || !info.Mode().IsRegular() {
		return usual
	}
	return info.Mode().Perm()&usual | 0o600
}
