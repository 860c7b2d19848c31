package batchfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoRequests is the error of Split for a file without requests.
var ErrNoRequests = errors.New("the file has no requests to split")

// ErrRequestTooLarge is wrapped by the error of Split for a request that fits into no
// part, because it has more than MaxBytes, including the blank lines around it.
var ErrRequestTooLarge = errors.New("a single request, with the blank lines around it, is larger than a batch may be")

// Part is one of the files that a split makes.
type Part struct {
	// Name is the name of the file, such as "input.part-1-of-3.jsonl".
	Name string
	// Content is a section of the content of the file that was split. It must not be
	// changed.
	Content []byte
	// FirstLine is the 1-based line at which the part starts.
	FirstLine int
	// Requests is the number of requests in the part.
	Requests int
}

// Split cuts a file into parts within Sync's published limits, at most
// PublishedMaxRequests and PublishedMaxBytes. It makes as few parts as possible and
// distributes the requests evenly among them, as far as their sizes allow: 510 requests
// become 255 and 255, not 500 and 10. Split does not change the lines: the parts,
// concatenated, are the file. A file within the limits is one part with its own name.
//
// Large requests may leave a part with fewer than PublishedMinRequests. A part has more
// than PublishedMaxBytes only if a single request does, and never more than MaxBytes.
// Split does not read the lines, so reject a file that is not JSON Lines first. Its errors
// are ErrNoRequests and ErrRequestTooLarge.
func Split(f *File) ([]Part, error) { return SplitMax(f, PublishedMaxRequests) }

// SplitMax is like Split with another limit of requests per part, such as one that Sync
// stated in a refusal. The limit is at least 1.
func SplitMax(f *File, requests int) ([]Part, error) {
	s, err := newSplitter(f, max(1, requests))
	if err != nil {
		return nil, err
	}
	cuts := s.cuts()
	parts := make([]Part, len(cuts))
	start, first, line := 0, 0, 1
	for i, cut := range cuts {
		content := f.Content[start:s.starts[cut]]
		parts[i] = Part{
			Name: PartName(f.Name(), i+1, len(cuts)), Content: content,
			FirstLine: line, Requests: cut - first,
		}
		start, first = start+len(content), cut
		line += bytes.Count(content, []byte("\n"))
	}
	return parts, nil
}

// PartName returns the name of part i of a file's parts, counted from 1: the name itself
// for a single part.
func PartName(name string, i, of int) string {
	if of == 1 {
		return name
	}
	ext := filepath.Ext(name)
	return fmt.Sprintf("%s.part-%d-of-%d%s", strings.TrimSuffix(name, ext), i, of, ext)
}

// PartOf reads the name of a part made by Split: the name of the file that was split,
// the number of the part, and how many parts there are. For any other name it returns
// the name itself and zeros.
func PartOf(name string) (whole string, part, parts int) {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if i := strings.LastIndex(stem, ".part-"); i >= 0 {
		whole = stem[:i] + ext
		if _, err := fmt.Sscanf(stem[i:], ".part-%d-of-%d", &part, &parts); err == nil && PartName(whole, part, parts) == name {
			return whole, part, parts
		}
	}
	return name, 0, 0
}

// splitter knows where each request of a file starts in its content; the last entry is the
// end of the content. Blank lines belong to the request before them.
type splitter struct {
	starts []int32
	max    int // requests per part
}

func newSplitter(f *File, most int) (*splitter, error) {
	// A file of tiny lines has half as many lines as bytes, and growing the slice by
	// doubling would take several times that memory.
	s := &splitter{max: most, starts: make([]int32, 0, bytes.Count(f.Content, []byte("\n"))+2)}
	for at := range f.nonBlank() {
		s.starts = append(s.starts, int32(at.offset))
	}
	if len(s.starts) == 0 {
		return nil, ErrNoRequests
	}
	s.starts[0] = 0
	s.starts = append(s.starts, int32(len(f.Content)))
	for i, end := range s.starts[1:] {
		if start := s.starts[i]; end-start > MaxBytes {
			return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(f.Content[:start], []byte("\n")), ErrRequestTooLarge)
		}
	}
	return s, nil
}

func (s *splitter) requests() int { return len(s.starts) - 1 }

// fits reports whether the requests from first up to end make a part.
func (s *splitter) fits(first, end int) bool {
	return end-first <= s.max && (s.starts[end]-s.starts[first] <= PublishedMaxBytes || end-first == 1)
}

// cuts returns the requests at which the parts end: each part gets its share of the
// remaining requests, or as many as fit.
func (s *splitter) cuts() []int {
	earliest := s.earliest()
	cuts := make([]int, len(earliest))
	first := 0
	for i := range cuts {
		share := (s.requests() - first) / (len(cuts) - i)
		end := max(first+share, earliest[i])
		for !s.fits(first, end) {
			end--
		}
		cuts[i], first = end, end
	}
	return cuts
}

// earliest returns the earliest request at which each part can end if there are as few
// parts as possible. It fills the parts from the end. A part that starts at one of these
// requests or later fits up to the next one.
func (s *splitter) earliest() []int {
	end := s.requests()
	ends := []int{end}
	for first := end - 1; first >= 0; first-- {
		if !s.fits(first, end) {
			end = first + 1
			ends = append(ends, end)
		}
	}
	slices.Reverse(ends)
	return ends
}

// Parts is like Split, but returns each part as a File of its own, in the folder of f, for
// sending parts without writing them. Its errors are those of Split.
func (f *File) Parts() ([]*File, error) { return f.PartsMax(PublishedMaxRequests) }

// PartsMax is like Parts with another limit of requests per part, as in SplitMax.
func (f *File) PartsMax(requests int) ([]*File, error) {
	parts, err := SplitMax(f, requests)
	if err != nil {
		return nil, err
	}
	files := make([]*File, len(parts))
	for i, p := range parts {
		files[i] = &File{Path: filepath.Join(filepath.Dir(f.Path), p.Name), Content: p.Content, ModTime: f.ModTime, IsStream: f.IsStream}
	}
	return files, nil
}

// Cut divides a file after its first n requests, at least one, without changing a line.
// The head is named like the first part of two. If there are no more requests, rest is nil
// and head is the file itself.
func (f *File) Cut(n int) (head, rest *File) {
	n = max(n, 1)
	for at := range f.nonBlank() {
		if n--; n >= 0 {
			continue
		}
		file := func(part int, content []byte) *File {
			name := filepath.Join(filepath.Dir(f.Path), PartName(f.Name(), part, 2))
			return &File{Path: name, Content: content, ModTime: f.ModTime, IsStream: f.IsStream}
		}
		return file(1, f.Content[:at.offset]), file(2, f.Content[at.offset:])
	}
	return f, nil
}

// Merge writes the results of several batches one after another, as the output of a file
// that was split. It does not change the bytes of a line, but removes byte order marks and
// adds a missing line end to a part's last line. It needs a few kilobytes of memory,
// whatever the size of the parts. Its errors are those of w and of the parts; data written
// before an error stays written.
func Merge(w io.Writer, parts ...io.Reader) error {
	for _, part := range parts {
		r := bufio.NewReader(part)
		if start, err := r.Peek(len(bom)); err == nil && bytes.Equal(start, []byte(bom)) {
			if _, err := r.Discard(len(bom)); err != nil {
				return err
			}
		}
		last := lastByte{w: w, last: '\n'}
		if _, err := io.Copy(&last, r); err != nil {
			return err
		}
		if last.last != '\n' {
			if _, err := w.Write([]byte{'\n'}); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastByte remembers the last byte written through it.
type lastByte struct {
	w    io.Writer
	last byte
}

func (l *lastByte) Write(b []byte) (int, error) {
	n, err := l.w.Write(b)
	if n > 0 {
		l.last = b[n-1]
	}
	return n, err
}
