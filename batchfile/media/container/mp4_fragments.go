package container

import (
	"errors"
	"io"
	"math"
	"slices"
)

// maxFragments bounds how many fragments of a file are visited one after another. Over a
// network, each may need a request.
const maxFragments, maxLocalFragments = 64, 4096

// fragments is what is known about the fragments of a file.
type fragments struct {
	first    int64   // where the first one is, or 0
	duration uint64  // of the movie from its header, in its ticks
	index    float64 // total seconds of an index of segments
	isWhole  bool    // every fragment was visited
}

// visitExtends reads one box inside mvex.
func (m *movie) visitExtends(b box) error {
	switch b.kind {
	case "mehd":
		h, err := m.r.full(b, 8, 12)
		if err != nil {
			return err
		}
		m.fragments.duration = be32(h[4:])
		if h[0] == 1 && len(h) >= 12 {
			m.fragments.duration = be64(h[4:])
		}
	case "trex":
		h, err := m.r.full(b, 20, 20)
		if err != nil {
			return err
		}
		if t := m.trackByID(be32(h[4:])); t != nil {
			t.perSample, t.perSize = be32(h[12:]), be32(h[16:])
		}
	}
	return nil
}

func (m *movie) trackByID(id uint64) *mp4Track {
	for _, t := range m.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

// readIndex adds up an index of segments, sidx, which comes before the fragments.
func (m *movie) readIndex(b box) error {
	h, err := m.r.full(b, 24, 32)
	if err != nil {
		return err
	}
	at := 24 // of the references, after a reserved half word and their number
	if h[0] != 0 {
		at = 32
	}
	if len(h) < at {
		return ErrFormat
	}
	scale, count := be32(h[8:]), int64(be16(h[at-2:]))
	count = min(count, (b.end-b.body-int64(at))/12)
	if scale == 0 || m.fragments.index > 0 {
		return nil
	}
	refs, err := m.r.read(b.body+int64(at), int(count*12))
	if err != nil {
		return err
	}
	sum := uint64(0)
	for ; len(refs) > 0; refs = refs[12:] {
		sum += be32(refs[4:])
	}
	m.fragments.index = float64(sum) / float64(scale)
	return nil
}

// readFragments finds where the tracks of a fragmented file end: from all fragments of a
// small file, and otherwise from the last ones, using the table at the end of the file or
// the index at its start, or by visiting one after another.
func (m *movie) readFragments() error {
	f := &m.fragments
	if f.first == 0 {
		return nil
	}
	if m.r.isSized() && m.r.size > smallFile && !m.r.isLocal {
		if found, err := m.readLast(); found || err != nil {
			return err
		}
		if f.index > 0 {
			err := m.readFragment(f.first)
			m.endAt(f.index)
			return err
		}
	}
	for _, t := range m.tracks {
		t.end = t.pace.ticks // of the samples in the header, which come first
	}
	err := m.visitFragments(f.first)
	f.isWhole = err == nil
	if !f.isWhole {
		m.endAt(f.index) // not everything was seen
	}
	return err
}

// endAt sets where all tracks end, in seconds; 0 for an unknown end.
func (m *movie) endAt(s float64) {
	for _, t := range m.tracks {
		t.end = uint64(s * float64(t.scale))
	}
}

// visitFragments visits the fragments from an offset on, one after another.
func (m *movie) visitFragments(at int64) error {
	most := maxFragments
	if m.r.isLocal {
		most = maxLocalFragments
	}
	for n := 0; at+8 <= m.r.size; {
		b, err := m.r.box(at, m.r.size)
		if err != nil {
			return err
		}
		if b.end > m.r.size {
			m.isCut = m.isCut || b.kind == "mdat" || b.kind == "moof"
			break
		}
		if b.kind == "moof" {
			if n++; n > most {
				return ErrBound
			}
			if err := m.readFragment(at); err != nil {
				return err
			}
		}
		at = b.end
	}
	return nil
}

// readLast visits the fragments that the table at the end of the file lists last, and
// reports whether it found the end that way.
func (m *movie) readLast() (bool, error) {
	places, err := m.lastPlaces()
	if err != nil || len(places) == 0 {
		return false, hardError(err)
	}
	last := places[len(places)-1]
	for _, at := range places {
		b, err := m.r.box(at, m.r.size)
		if err != nil || b.kind != "moof" {
			return false, hardError(err) // the table belongs to another file
		}
		if at == last {
			break
		}
		if err := m.readFragment(at); err != nil {
			return false, hardError(err)
		}
	}
	// The table omits fragments that start without a key frame, and some may follow.
	err = m.visitFragments(last)
	return err == nil, hardError(err)
}

// lastPlaces returns where the tracks' last fragments are, from the table at the end of
// the file, in order; none if there is no table.
func (m *movie) lastPlaces() ([]int64, error) {
	tail, at, err := m.r.tail(16)
	if err != nil || string(tail[4:8]) != "mfro" {
		return nil, err
	}
	table, err := m.r.box(at+16-int64(be32(tail[12:])), m.r.size)
	if err != nil || table.kind != "mfra" || table.end > m.r.size {
		return nil, err
	}
	var places []int64
	err = m.r.within(table, func(b box) error {
		if b.kind != "tfra" {
			return nil
		}
		place, err := m.lastPlace(b)
		if place > 0 && !slices.Contains(places, place) {
			places = append(places, place)
		}
		return err
	})
	slices.Sort(places)
	return places, err
}

// hardError returns an error only if no other way to find the end can work after it.
func hardError(err error) error {
	if errors.Is(err, ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// lastPlace returns where the last fragment of a track's table is, or 0. The track starts
// there at the time in the table, unless the fragment states it more precisely.
func (m *movie) lastPlace(b box) (int64, error) {
	h, err := m.r.full(b, 16, 16)
	if err != nil {
		return 0, err
	}
	number := int64(4)
	if h[0] == 1 {
		number = 8
	}
	lengths := be32(h[8:])
	size := 2*number + 3 + int64(lengths>>4&3+lengths>>2&3+lengths&3)
	count := int64(be32(h[12:]))
	if count == 0 || count > (b.end-b.body-16)/size {
		return 0, nil
	}
	entry, err := m.r.read(b.body+16+(count-1)*size, int(2*number))
	if err != nil {
		return 0, err
	}
	if t := m.trackByID(be32(h[4:])); t != nil {
		t.end = be(entry[:number])
	}
	return int64(min(be(entry[number:]), unknownSize-1)), nil
}

// frames returns the number of frames of a track in fragments.
func (f *fragments) frames(t *mp4Track, track Track) int64 {
	if f.isWhole {
		return int64(t.pace.frames)
	}
	return int64(math.Round(track.Duration.Seconds() * track.FrameRate))
}
