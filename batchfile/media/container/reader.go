package container

import (
	"encoding/binary"
	"errors"
	"io"
)

const (
	// MaxRead is how many bytes Parse asks for at most, in all its reads together.
	MaxRead = 256 << 10
	// MaxInspect is how many bytes Inspect asks for at most.
	MaxInspect = 8 << 20
	// headSpan is how far a parser reads on from the start to refine its findings, in
	// bytes. A download over a network needs one or two requests for this much.
	headSpan = 64 << 10
	// smallFile is the size up to which a parser reads every frame of a file, in bytes.
	smallFile = 128 << 10
)

var (
	// ErrBound is the error of Parse if it would need more than MaxRead bytes, or more
	// than its reader provides, to find everything. A reader returns it to end a parse
	// early.
	ErrBound = errors.New("more of the file would have to be read")
	// ErrFormat is the error of Parse for a file that breaks the rules of its type.
	ErrFormat = errors.New("the file is damaged, or is not of its type")
	// ErrUnknownType is the error of Parse for a file of a type that it cannot parse.
	// Info.Type has the likely type.
	ErrUnknownType = errors.New("not a type whose duration can be read")
)

// unknownSize stands for an unknown size of a file.
const unknownSize = 1 << 62

// reader reads a file within the bound.
type reader struct {
	from io.ReaderAt
	size int64 // unknownSize when it is not known
	left int64 // how many bytes may still be read
	// isLocal means that more may be read than over a network.
	isLocal bool
}

// isSized reports whether the size of the file is known.
func (r *reader) isSized() bool { return r.size != unknownSize }

// read returns n bytes at an offset. Its errors are io.ErrUnexpectedEOF if the file ends
// before them, ErrBound, and those of the file's reader.
func (r *reader) read(at int64, n int) ([]byte, error) {
	switch {
	case at < 0:
		return nil, ErrFormat
	case at > r.size-int64(n):
		return nil, io.ErrUnexpectedEOF
	case int64(n) > r.left:
		return nil, ErrBound
	}
	r.left -= int64(n)
	b := make([]byte, n)
	got, err := r.from.ReadAt(b, at)
	switch {
	case got == n:
		return b, nil
	case err == nil, errors.Is(err, io.EOF):
		return nil, io.ErrUnexpectedEOF
	}
	return nil, err
}

// upTo is like read for at most n bytes: fewer if the file ends earlier.
func (r *reader) upTo(at int64, n int) ([]byte, error) {
	return r.read(at, int(max(0, min(int64(n), r.size-at))))
}

// tail returns the last bytes of the file, at most n, and where they start.
func (r *reader) tail(n int) ([]byte, int64, error) {
	if !r.isSized() {
		return nil, 0, ErrBound
	}
	at := max(0, r.size-int64(n))
	b, err := r.read(at, int(r.size-at))
	return b, at, err
}

func be16(b []byte) uint64 { return uint64(binary.BigEndian.Uint16(b)) }
func be32(b []byte) uint64 { return uint64(binary.BigEndian.Uint32(b)) }
func be64(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
func le16(b []byte) uint64 { return uint64(binary.LittleEndian.Uint16(b)) }
func le32(b []byte) uint64 { return uint64(binary.LittleEndian.Uint32(b)) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// be reads a big-endian number of up to 8 bytes.
func be(b []byte) (n uint64) {
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}
