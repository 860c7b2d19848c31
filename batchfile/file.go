package batchfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"syncbatch-tui/batchfile/internal/jsonpos"
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

// bom is the byte order mark that some editors put in front of UTF-8.
const bom = "\uFEFF"

// indexStep is how many lines share an entry of the line index: a compromise
// between the size of the index, which must stay small for a file of nothing
// but line ends, and the bytes that are scanned to find a line.
const indexStep = 16

// lineIndex holds where every indexStep-th line starts. It is built on first
// use, so that a file that nobody looks into does not pay for it.
type lineIndex struct {
	once   sync.Once
	starts []int32
	lines  int
}

// text is the content without a byte order mark.
func (f *File) text() []byte { return bytes.TrimPrefix(f.Content, []byte(bom)) }

// Lines is the number of lines, blank ones included. A line end at the end of
// the file does not start another line. It is safe for concurrent use.
func (f *File) Lines() int {
	f.index.once.Do(f.buildIndex)
	return f.index.lines
}

// Line is the n-th line, 1-based, without its line end and, on the first line,
// without the byte order mark; a problem's columns count from its start. It is
// nil when there is no such line. The bytes are the file's own and not to be
// changed. It is safe for concurrent use.
func (f *File) Line(n int) []byte { return trimLineEnd(f.rawLine(n)) }

// rawLine is Line with the line end.
func (f *File) rawLine(n int) []byte {
	if n < 1 || n > f.Lines() {
		return nil
	}
	rest := f.text()[f.index.starts[(n-1)/indexStep]:]
	for range (n - 1) % indexStep {
		rest = rest[bytes.IndexByte(rest, '\n')+1:]
	}
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end+1]
	}
	return rest
}

// Request is a line of an input file that is not blank.
type Request struct {
	// Line is the 1-based line.
	Line int
	// ID is the request_id, or empty when the line has none that can be read.
	ID string
	// Raw is the line as it stands, with its line end; the last line may have
	// none. The bytes are the file's own and not to be changed.
	Raw []byte
}

// Requests yields the requests in the order of the file, whether they are valid
// or not.
func (f *File) Requests() iter.Seq[Request] {
	return func(yield func(Request) bool) {
		p := jsonpos.Parser{Keep: 1, Brief: true}
		for at, line := range f.nonBlank() {
			r := Request{Line: at.line, Raw: line}
			if p.ParseObject(line) {
				r.ID = p.Text(p.Field(0, "request_id"))
			}
			if !yield(r) {
				return
			}
		}
	}
}

// place is where a line is: its number, and its offset in the content.
type place struct{ line, offset int }

// nonBlank yields the lines that are not blank, with their line ends.
func (f *File) nonBlank() iter.Seq2[place, []byte] {
	return func(yield func(place, []byte) bool) {
		at := place{1, len(f.Content) - len(f.text())}
		for line := range bytes.Lines(f.text()) {
			if !jsonpos.IsBlank(line) && !yield(at, line) {
				return
			}
			at.line++
			at.offset += len(line)
		}
	}
}

func (f *File) buildIndex() {
	at := 0
	for line := range bytes.Lines(f.text()) {
		if f.index.lines%indexStep == 0 {
			f.index.starts = append(f.index.starts, int32(at))
		}
		f.index.lines++
		at += len(line)
	}
}

// trimLineEnd cuts "\n" or "\r\n" off the end.
func trimLineEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}

// maxPublic is the longest line, in bytes, that PublicLine reads through.
const maxPublic = 256 << 10

// PublicLine is Line for showing: what stands before the hosts of its URLs, a user
// name and a password, and what lets its owner in, a query with a signature or a token,
// is stars. Its columns are those of Line. It is nil for a line of more than 256 KiB,
// too, which nobody reads. Finding a line takes a time that grows with it: whoever
// shows many problems of a line asks once.
func (f *File) PublicLine(n int) []byte {
	line := f.Line(n)
	if len(line) > maxPublic {
		return nil
	}
	return jsonpos.HideSecrets(line)
}
