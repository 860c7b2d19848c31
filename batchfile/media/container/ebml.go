package container

import (
	"io"
	"math"
	"math/bits"
)

// element is an EBML element; Matroska and WebM files consist of them.
type element struct {
	id   uint64 // with the bits that give its length
	body int64
	end  int64 // unknownSize if the element does not say where it ends
}

// hasEnd reports whether the element says where it ends.
func (e element) hasEnd() bool { return e.end != unknownSize }

// element reads the header of the element at an offset.
func (r *reader) element(at int64) (element, error) {
	h, err := r.upTo(at, 12)
	if err != nil {
		return element{}, err
	}
	id, n := vint(h, false)
	if n == 0 || n > 4 {
		return element{}, r.short(h, ErrFormat)
	}
	size, m := vint(h[n:], true)
	if m == 0 {
		return element{}, r.short(h, ErrFormat)
	}
	e := element{id: id, body: at + int64(n+m), end: unknownSize}
	if isUnknown := size == 1<<(7*m)-1; !isUnknown {
		e.end = min(unknownSize-1, e.body+int64(size))
	}
	return e, nil
}

// short returns io.ErrUnexpectedEOF for a header cut by the end of the file, and otherwise
// err.
func (r *reader) short(h []byte, err error) error {
	if len(h) < 12 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// vint reads a number of variable length and returns its length, 0 if there is none. If
// clears is set, it clears the bit that marks the length.
func vint(b []byte, clears bool) (n uint64, length int) {
	if len(b) == 0 || b[0] == 0 {
		return 0, 0
	}
	length = bits.LeadingZeros8(b[0]) + 1
	if length > len(b) {
		return 0, 0
	}
	n = be(b[:length])
	if clears {
		n &^= 1 << (7 * length)
	}
	return n, length
}

// inside calls visit for the elements in another one that says where it ends.
func (r *reader) inside(parent element, visit func(element) error) error {
	for at := parent.body; at < parent.end; {
		e, err := r.element(at)
		switch {
		case err != nil:
			return err
		case e.end > parent.end:
			return ErrFormat
		}
		if err := visit(e); err != nil {
			return err
		}
		at = e.end
	}
	return nil
}

// number returns the value of an unsigned integer element.
func (r *reader) number(e element) (uint64, error) {
	if e.end-e.body > 8 {
		return 0, ErrFormat
	}
	b, err := r.read(e.body, int(e.end-e.body))
	return be(b), err
}

// real returns the value of a floating-point element.
func (r *reader) real(e element) (float64, error) {
	n, err := r.number(e)
	switch e.end - e.body {
	case 4:
		return float64(math.Float32frombits(uint32(n))), err
	case 8:
		return math.Float64frombits(n), err
	}
	return 0, err
}

// text returns the value of a short text element, and "" for a longer one.
func (r *reader) text(e element) (string, error) {
	const longest = 64
	if e.end-e.body > longest {
		return "", nil
	}
	b, err := r.read(e.body, int(e.end-e.body))
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b), err
}
