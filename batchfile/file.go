package batchfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// MaxRead is the number of bytes beyond which a file is not read at all: room
// for a dozen full batches to split, and small enough to hold in memory.
const MaxRead = 64 << 20

// ErrTooLargeToRead is wrapped by the error of Open and Read for an input of
// more than MaxRead bytes.
var ErrTooLargeToRead = errors.New("larger than 64 MiB, which is more than this program reads")

// ErrNotRegular is wrapped by the error of Open for a folder, a pipe or a device.
var ErrNotRegular = errors.New("not a regular file")

// File is an input file as it was read, once: what was validated is what is
// shown, confirmed and sent, whatever happens on the disk in between. It is not
// to be changed.
type File struct {
	// Path is the path as it was given to Open, or the name given to Read.
	Path string
	// Content is every byte of the file.
	Content []byte
	// ModTime is when the file was last changed; zero after Read.
	ModTime time.Time
	// IsStream says that Path is a name that was given to Read, and leads nowhere.
	IsStream bool

	index lineIndex
}

// Open reads the file at path. Its errors are those of the operating system,
// with the path, ErrNotRegular and ErrTooLargeToRead.
func Open(path string) (*File, error) {
	// Looked at before it is opened, because opening a pipe waits for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &os.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file, err := Read(f, path)
	if err != nil {
		return nil, err
	}
	file.ModTime, file.IsStream = info.ModTime(), false
	return file, nil
}

// Read reads a file from r, standard input for instance; path names it in
// reports. Its errors are those of r and ErrTooLargeToRead, with path.
func Read(r io.Reader, path string) (*File, error) {
	var buf bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			buf.Grow(int(min(info.Size(), MaxRead)) + bytes.MinRead)
		}
	}
	if _, err := buf.ReadFrom(io.LimitReader(r, MaxRead+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if buf.Len() > MaxRead {
		return nil, fmt.Errorf("%s: %w", path, ErrTooLargeToRead)
	}
	return &File{Path: path, Content: buf.Bytes(), IsStream: true}, nil
}

// Name is the last element of the path.
func (f *File) Name() string { return filepath.Base(f.Path) }

// Hash is the SHA-256 of the content in hexadecimal: the same bytes, the same
// hash, whatever the file is called.
func (f *File) Hash() string {
	sum := sha256.Sum256(f.Content)
	return hex.EncodeToString(sum[:])
}
