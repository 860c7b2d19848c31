package container

import (
	"errors"
	"io"
	"slices"
)

// box is a box of an MP4 or an atom of a QuickTime file.
type box struct {
	kind  string
	start int64 // of its header
	body  int64 // of what comes after the header
	end   int64 // after it; beyond the file if the file is cut
}

// box reads the header of the box at an offset. A box without a size extends to limit. Its
// error is ErrFormat for an impossible size.
func (r *reader) box(at, limit int64) (box, error) {
	h, err := r.read(at, 8)
	if err != nil {
		return box{}, err
	}
	b := box{kind: string(h[4:8]), start: at, body: at + 8}
	switch size := be32(h); size {
	case 0:
		b.end = limit
	case 1:
		h, err := r.read(b.body, 8)
		if err != nil {
			return box{}, err
		}
		b.body += 8
		b.end = at + int64(min(be64(h), unknownSize))
	default:
		b.end = at + int64(size)
	}
	if b.end < b.body {
		return box{}, ErrFormat
	}
	return b, nil
}

// within calls visit for the boxes inside a box.
func (r *reader) within(parent box, visit func(box) error) error {
	for at := parent.body; at+8 <= parent.end; {
		b, err := r.box(at, parent.end)
		switch {
		case err != nil:
			return err
		case b.end > parent.end:
			return ErrFormat
		}
		if err := visit(b); err != nil {
			return err
		}
		at = b.end
	}
	return nil
}

// full reads up to n bytes of the body of a box that starts with a version and flags. Its
// error is ErrFormat if there are fewer than least.
func (r *reader) full(b box, least, n int) ([]byte, error) {
	n = int(min(int64(n), b.end-b.body))
	if n < least {
		return nil, ErrFormat
	}
	return r.read(b.body, n)
}

// isMP4 reports whether a file starts like an MP4 or QuickTime file.
func isMP4(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch string(head[4:8]) {
	case "ftyp", "moov", "mdat", "wide", "styp":
		return true
	case "free", "skip":
		return be32(head) >= 8 && be32(head) < 1<<20
	}
	return false
}

// movie is the state of reading an MP4 file.
type movie struct {
	r         *reader
	brand     string
	scale     uint64 // ticks in a second of the movie's clock
	duration  uint64 // in those ticks
	tracks    []*mp4Track
	hasHeader bool // moov was found
	dataEnd   int64
	isCut     bool

	isFragmented bool
	fragments    fragments
}

func parseMP4(r *reader, info *Info) error {
	m := &movie{r: r}
	err := m.walk()
	if errors.Is(err, io.ErrUnexpectedEOF) && r.isSized() {
		m.isCut, err = true, nil
	}
	if err == nil && m.isFragmented {
		err = m.readFragments()
	}
	m.describe(info)
	if err == nil && !m.hasHeader && !m.isCut && info.Class() != "image" {
		err = ErrFormat
	}
	return err
}

// walk goes over the top level of the file until everything is known.
func (m *movie) walk() error {
	for at := int64(0); at+8 <= m.r.size; {
		b, err := m.r.box(at, m.r.size)
		if err != nil {
			if m.hasHeader && errors.Is(err, ErrFormat) {
				return nil // junk after the last box
			}
			return err
		}
		if err := m.visit(b); err != nil {
			return err
		}
		if b.end > m.r.size {
			m.isCut = m.isCut || b.kind == "mdat" || b.kind == "moov" || b.kind == "moof"
			return nil
		}
		if m.hasHeader && (m.dataEnd > 0 && !m.isFragmented || m.fragments.first > 0) {
			return nil
		}
		at = b.end
	}
	return nil
}

func (m *movie) visit(b box) error {
	switch b.kind {
	case "ftyp":
		brand, err := m.r.full(b, 4, 4)
		m.brand = string(brand)
		return err
	case "moov":
		if b.end > m.r.size {
			return nil
		}
		m.hasHeader = true
		return m.r.within(b, m.visitHeader)
	case "mdat":
		m.dataEnd = max(b.end, 1)
	case "sidx":
		return m.readIndex(b)
	case "moof":
		if m.fragments.first == 0 {
			m.fragments.first = b.start
		}
	}
	return nil
}

// visitHeader reads one box inside moov.
func (m *movie) visitHeader(b box) error {
	switch b.kind {
	case "mvhd":
		h, err := m.r.full(b, 20, 32)
		if err != nil {
			return err
		}
		m.scale, m.duration, err = clock(h, 12, 20)
		return err
	case "trak":
		t := &mp4Track{}
		m.tracks = append(m.tracks, t)
		return m.r.within(b, func(b box) error { return t.visit(m.r, b) })
	case "mvex":
		m.isFragmented = true
		return m.r.within(b, m.visitExtends)
	}
	return nil
}

// clock reads a time scale and a duration, which are at offset at0 in version 0 of a box
// and at offset at1 in version 1. A duration with all bits set is unknown.
func clock(h []byte, at0, at1 int) (scale, duration uint64, err error) {
	if h[0] == 0 {
		if len(h) < at0+8 {
			return 0, 0, ErrFormat
		}
		scale, duration = be32(h[at0:]), be32(h[at0+4:])
		if duration == 1<<32-1 {
			duration = 0
		}
		return scale, duration, nil
	}
	if len(h) < at1+12 {
		return 0, 0, ErrFormat
	}
	scale, duration = be32(h[at1:]), be64(h[at1+4:])
	if duration == 1<<64-1 {
		duration = 0
	}
	return scale, duration, nil
}

// describe fills info with the findings.
func (m *movie) describe(info *Info) {
	info.IsCut = m.isCut
	for _, t := range m.tracks {
		track, ok := t.track(m)
		if !ok {
			continue
		}
		info.Tracks = append(info.Tracks, track)
		if track.Kind == Video && info.Width == 0 {
			info.Width, info.Height = t.width, t.height
		}
		info.Duration = max(info.Duration, track.Duration+ticks(t.delay, m.scale))
		if m.r.isSized() && t.lastChunk >= m.r.size {
			info.IsCut = true
		}
	}
	if info.Duration == 0 {
		info.Duration = ticks(m.fallback(), m.scale)
	}
	info.Type = m.mediaType(info)
}

// fallback returns the duration of the whole movie from its header, in the movie's ticks.
func (m *movie) fallback() uint64 {
	if m.isFragmented {
		return m.fragments.duration
	}
	return m.duration
}

// imageBrands are the brands of images in such a container.
var imageBrands = []string{"heic", "heix", "mif1", "msf1", "hevc"}

// mediaType returns the type of the file from its brand and tracks.
func (m *movie) mediaType(info *Info) string {
	class := "video/"
	if info.VideoTrack() == nil && info.AudioTrack() != nil {
		class = "audio/"
	}
	switch {
	case len(info.Tracks) == 0 && (m.brand == "avif" || m.brand == "avis"):
		return "image/avif"
	case len(info.Tracks) == 0 && slices.Contains(imageBrands, m.brand):
		return "image/heic"
	case class == "video/" && (m.brand == "qt  " || m.brand == ""):
		return "video/quicktime"
	}
	return class + "mp4"
}
