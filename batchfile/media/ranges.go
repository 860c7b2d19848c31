package media

import (
	"context"
	"errors"
	"io"
	"slices"

	"syncbatch-tui/batchfile/media/container"
)

const (
	// blockSize is the least number of bytes that one request asks for.
	blockSize = 32 << 10
	// MaxHead is how much of a URL is read at most if its header comes first, in bytes.
	MaxHead = 64 << 10
	// MaxBytes is how much of a URL is read at most, in bytes.
	MaxBytes = 256 << 10
	// maxRequests is how many ranges of a URL are requested at most.
	maxRequests = 12
)

// stretch is a downloaded range of a file.
type stretch struct {
	at   int64
	data []byte
}

func (s stretch) end() int64 { return s.at + int64(len(s.data)) }

// rangeReader reads a file by ranges, each byte at most once. Beyond its limits, the error
// is container.ErrBound; the other errors are those of fetch.
type rangeReader struct {
	ctx      context.Context
	size     int64
	fetch    func(ctx context.Context, at, n int64) ([]byte, error)
	pieces   []stretch // in the order of the file, without overlaps
	bytes    int64
	requests int
}

// add keeps a piece that no other one overlaps.
func (r *rangeReader) add(s stretch) {
	i := r.after(s.at)
	r.pieces = slices.Insert(r.pieces, i, s)
	r.bytes += int64(len(s.data))
}

// after returns the number of pieces that start at or before an offset.
func (r *rangeReader) after(at int64) int {
	i := 0
	for i < len(r.pieces) && r.pieces[i].at <= at {
		i++
	}
	return i
}

// ReadAt implements io.ReaderAt.
func (r *rangeReader) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		at := off + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		i := r.after(at)
		if i > 0 && at < r.pieces[i-1].end() {
			n += copy(p[n:], r.pieces[i-1].data[at-r.pieces[i-1].at:])
			continue
		}
		if err := r.load(at, int64(len(p)-n), i); err != nil {
			return n, err
		}
	}
	return n, nil
}

// load downloads at least one of n bytes at an offset, and inserts them before the piece
// with index before.
func (r *rangeReader) load(at, n int64, before int) error {
	end := min(r.size, at+max(n, blockSize))
	if before < len(r.pieces) {
		end = min(end, r.pieces[before].at)
	}
	end = min(end, at+MaxBytes-r.bytes)
	if end <= at || r.requests >= maxRequests {
		return container.ErrBound
	}
	r.requests++
	data, err := r.fetch(r.ctx, at, end-at)
	if err != nil {
		return err
	}
	r.add(stretch{at, data})
	return nil
}

// bodyReader reads the body of an answer from a server without range support: only
// forward, only as far as needed, and no farther than MaxBytes.
type bodyReader struct {
	body io.Reader
	data []byte
	err  error // of the body; io.EOF at its end
}

// load reads on until there are n bytes, the body ends or the bound is reached.
func (r *bodyReader) load(n int64) {
	for int64(len(r.data)) < min(n, MaxBytes) && r.err == nil {
		block := make([]byte, min(blockSize, MaxBytes-len(r.data)))
		got, err := r.body.Read(block)
		r.data = append(r.data, block[:got]...)
		if err != nil && !errors.Is(err, io.EOF) {
			err = bodyError(err)
		}
		r.err = err
	}
}

// readAll reads as far as the bound allows, and reports whether that is the whole body.
func (r *bodyReader) readAll() bool {
	r.load(MaxBytes)
	return errors.Is(r.err, io.EOF)
}

// ReadAt implements io.ReaderAt.
func (r *bodyReader) ReadAt(p []byte, off int64) (int, error) {
	r.load(off + int64(len(p)))
	n := 0
	if off < int64(len(r.data)) {
		n = copy(p, r.data[off:])
	}
	switch {
	case n == len(p):
		return n, nil
	case r.err != nil:
		return n, r.err
	}
	return n, container.ErrBound
}
