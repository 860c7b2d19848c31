package batchfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoRequests is the error of Split for a file without requests.
var ErrNoRequests = errors.New("the file has no requests to split")

// ErrRequestTooLarge is wrapped by the error of Split for a request of more than
// MaxBytes, blank lines around it included, which fits in no part.
var ErrRequestTooLarge = errors.New("a single request, with the blank lines around it, is larger than a batch may be")

// Part is one of the files that a split makes.
type Part struct {
	// Name is the name of the file, such as "input.part-1-of-3.jsonl".
	Name string
	// Content is a stretch of the content of the file that was split. It is not
	// to be changed.
	Content []byte
	// FirstLine is the 1-based line with which the part starts.
	FirstLine int
	// Requests is the number of requests in the part.
	Requests int
}

// Split cuts a file into parts that are within Sync's published limits, at most
// PublishedMaxRequests and PublishedMaxBytes. There are as few as possible, and each
// has an even share of the requests, as near as the sizes let it: 510 requests become
// 255 and 255, not 500 and 10. Whatever is in the lines stays untouched, and the parts
// one after the other are the file. A file within the limits is one part with its own
// name.
//
// Large requests may leave a part with less than PublishedMinRequests. A part has more
// than PublishedMaxBytes only when a single request has, and never more than MaxBytes.
// Split does not look into the lines: a file that is not JSON Lines has to be
// refused before. Its errors are ErrNoRequests and ErrRequestTooLarge.
func Split(f *File) ([]Part, error) {
	s, err := newSplitter(f)
	if err != nil {
		return nil, err
	}
	cuts := s.cuts()
	parts := make([]Part, len(cuts))
	start, first, line := 0, 0, 1
	for i, cut := range cuts {
		content := f.Content[start:s.starts[cut]]
		parts[i] = Part{
			Name: partName(f.Name(), i+1, len(cuts)), Content: content,
			FirstLine: line, Requests: cut - first,
		}
		start, first = start+len(content), cut
		line += bytes.Count(content, []byte("\n"))
	}
	return parts, nil
}

// partName is the name of a part.
func partName(name string, i, of int) string {
	if of == 1 {
		return name
	}
	ext := filepath.Ext(name)
	return fmt.Sprintf("%s.part-%d-of-%d%s", strings.TrimSuffix(name, ext), i, of, ext)
}

// PartOf reads the name of a part that Split has made: the name of the file that was
// split, and the part's number of how many. For any other name they are the name itself
// and zeros.
func PartOf(name string) (whole string, part, parts int) {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if i := strings.LastIndex(stem, ".part-"); i >= 0 {
		whole = stem[:i] + ext
		if _, err := fmt.Sscanf(stem[i:], ".part-%d-of-%d", &part, &parts); err == nil && partName(whole, part, parts) == name {
			return whole, part, parts
		}
	}
	return name, 0, 0
}

// splitter knows where the requests of a file start, in its content, and after
// them where that ends. What is blank belongs to the request before it.
type splitter struct{ starts []int32 }

func newSplitter(f *File) (*splitter, error) {
	// A file of nothing but tiny lines has as many as half its bytes, and growing
	// by doubling would take several times that.
	s := &splitter{starts: make([]int32, 0, bytes.Count(f.Content, []byte("\n"))+2)}
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
	return end-first <= PublishedMaxRequests && (s.starts[end]-s.starts[first] <= PublishedMaxBytes || end-first == 1)
}

// cuts are the requests at which the parts end: each part takes its share of the
// requests that are left, or else as many as fit.
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

// earliest are the requests at which each of the fewest possible parts may end at the
// earliest: the parts are filled from behind. A part that starts at one of them or
// later fits up to the next.
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

// WriteNew writes a file that is not there yet, and never one that is: then its
// error is one for which errors.Is(err, fs.ErrExist) holds. A file that could
// not be written to its end is removed.
func WriteNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Parts is Split with each part as a File of its own, in the folder of f, for those
// who send parts without writing them. Its errors are those of Split.
func (f *File) Parts() ([]*File, error) {
	parts, err := Split(f)
	if err != nil {
		return nil, err
	}
	files := make([]*File, len(parts))
	for i, p := range parts {
		files[i] = &File{Path: filepath.Join(filepath.Dir(f.Path), p.Name), Content: p.Content, ModTime: f.ModTime, IsStream: f.IsStream}
	}
	return files, nil
}

// Merge writes the results of several batches one after the other, as the output
// of a file that was split. The bytes of each line are untouched: byte order
// marks go, and a line end is added where a part ends without one. It holds a
// few kilobytes, however large the parts are. Its errors are those of w and of
// the parts; what was written before an error stays written.
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

// lastByte remembers the last byte that was written through it.
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
