// Package batchfile reads, validates, splits and joins the JSON Lines files of the Sync
// Batch API. It uses no network and no terminal: it turns bytes into values that others
// show or send.
//
// [Open] or [Read] reads a [File] once, so that the same bytes are validated, shown,
// confirmed and sent. [Validate] returns a [Report] with the line, column, rule and remedy
// of every [Problem]; [Rules] explains the rules. [Split] cuts a file that exceeds the
// limits into parts, and [Merge] combines their results again. [Join] says how each
// request ended.
//
// Files come from anywhere and can be large: at most [MaxRead] bytes are read and at most
// [MaxProblems] problems listed. No content makes the package panic or take more time than
// is proportional to its size (FuzzValidate, TestHostileFiles). No byte of a request is
// ever changed. In a Problem, control characters of quoted text are escaped; clean every
// other text before you show it.
//
// The rules are those of Sync's published reference. If the reference leaves something
// open, or has changed over time, the problem is a warning, because the server has the
// last word. Package media checks the media behind the URLs; this package never does.
package batchfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"path/filepath"
	"sync"
	"time"

	"syncbatch-tui/batchfile/internal/jsonpos"
)

// File is an input file. It is read once, so that the same content is validated, shown,
// confirmed and sent, whatever happens on the disk in the meantime. It must not be
// changed.
type File struct {
	// Path is the path given to Open, or the name given to Read.
	Path string
	// Content is every byte of the file.
	Content []byte
	// ModTime is when the file was last changed; zero after Read.
	ModTime time.Time
	// IsStream means that Path is a name given to Read, not a path.
	IsStream bool

	index lineIndex
}

// Name returns the last element of the path.
func (f *File) Name() string { return filepath.Base(f.Path) }

// Hash returns the SHA-256 of the content in hexadecimal. It does not depend on the name.
func (f *File) Hash() string {
	sum := sha256.Sum256(f.Content)
	return hex.EncodeToString(sum[:])
}

// bom is the byte order mark that some editors put in front of UTF-8.
const bom = "\uFEFF"

// indexStep is how many lines share an entry of the line index. A larger step makes the
// index smaller, which matters for a file that has only line ends; a smaller step makes
// finding a line faster.
const indexStep = 16

// lineIndex holds the start of every indexStep-th line. It is built on first use, because
// most files need no line lookups.
type lineIndex struct {
	once   sync.Once
	starts []int32
	lines  int
}

// text returns the content without a byte order mark.
func (f *File) text() []byte { return bytes.TrimPrefix(f.Content, []byte(bom)) }

// Lines returns the number of lines, including blank ones. A line end at the end of the
// file does not start another line. It is safe for concurrent use.
func (f *File) Lines() int {
	f.index.once.Do(f.buildIndex)
	return f.index.lines
}

// Line returns the n-th line, 1-based, without its line end and, on the first line,
// without the byte order mark; a problem's columns count from its start. It is nil if
// there is no such line. The bytes belong to the file and must not be changed. It is safe
// for concurrent use.
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
	// ID is the request_id, or empty if it cannot be read.
	ID string
	// Raw is the unchanged line with its line end; the last line may have none. The bytes
	// belong to the file and must not be changed.
	Raw []byte
}

// Requests yields the requests in the order of the file, valid or not.
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

// place is the position of a line: its number, and its offset in the content.
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

// RequestLine returns the 1-based line of the n-th request, 1-based, or 0 if there are
// fewer. Use it for Sync's refusals, which may count requests and not blank lines.
func (f *File) RequestLine(n int) int {
	for at := range f.nonBlank() {
		if n--; n == 0 {
			return at.line
		}
	}
	return 0
}

// maxPublic is the longest line, in bytes, that PublicLine returns.
const maxPublic = 256 << 10

// PublicLine is like Line, but safe to show: it replaces user names and passwords of URLs,
// and queries with a signature or a token, with stars. Its columns are those of Line. It
// is also nil for a line of more than 256 KiB. The time to find a line grows with its
// number, so call it once to show several problems of a line.
func (f *File) PublicLine(n int) []byte {
	line := f.Line(n)
	if len(line) > maxPublic {
		return nil
	}
	return jsonpos.HideSecrets(line)
}
