package container

import (
	"errors"
	"io"
	"math"
	"time"
)

// mkv is the state of reading a Matroska or WebM file.
type mkv struct {
	r        *reader
	docType  string
	segment  int64         // where the segment's body starts
	scale    uint64        // nanoseconds in a tick
	duration time.Duration // from the header
	tracks   []*mkvTrack
	tagsAt   int64 // position of the tags, from the table at the start, or 0
	hasTags  bool
	now      uint64    // the time of the current cluster, in ticks
	last     *mkvTrack // of the last block
	sawAll   bool      // every block was visited
	isCut    bool
}

// mkvTrack is the state of reading a track.
type mkvTrack struct {
	number, uid   uint64
	kind          uint64
	codec         string
	perFrame      uint64 // nanoseconds
	width, height int
	tagged        time.Duration // from the tags

	// From the visited blocks:
	blocks int64
	sizes  packetSizes
	times  []int64 // of the first maxTimes, in ticks
	latest int64   // in ticks
	length int64   // of the last block in ticks, if stated
}

func parseMatroska(r *reader, info *Info) error {
	m := &mkv{r: r, scale: 1_000_000}
	err := m.walk()
	if err == nil && m.tagsAt > 0 && !m.hasTags && len(m.tracks) > 1 {
		err = m.readTagsAt(m.tagsAt)
	}
	if err == nil && m.duration == 0 && !m.sawAll {
		err = m.readTail()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && r.isSized() {
		m.isCut, err = true, nil
	}
	m.describe(info)
	return err
}

// walk goes over the file without regard to nesting, because a segment or a cluster does
// not always say where it ends. It stops after the first frames of a large file.
func (m *mkv) walk() error {
	for at := int64(0); at < m.r.size; {
		e, err := m.r.element(at)
		switch {
		case err != nil:
			return err
		case m.isEnough(e, at):
			return nil
		case e.id == idSegment, e.id == idCluster, e.id == idBlockGroup:
			m.enter(e)
			at = e.body
			continue
		case !e.hasEnd():
			return ErrFormat
		case e.end > m.r.size:
			m.isCut = m.isCut || m.r.isSized()
			return nil
		}
		if err := m.visit(e); err != nil {
			return err
		}
		at = e.end
	}
	m.sawAll = true
	return nil
}

// enter records where the segment starts, and whether it ends beyond the file.
func (m *mkv) enter(e element) {
	if e.id == idSegment {
		m.segment = e.body
		m.isCut = e.hasEnd() && e.end > m.r.size && m.r.isSized()
	}
}

// isEnough reports whether reading on from an element would bring nothing new, for a large
// file on a network.
func (m *mkv) isEnough(e element, at int64) bool {
	if m.r.size <= smallFile || m.r.isLocal {
		return false
	}
	return m.last != nil && at > headSpan || e.id == idCluster && m.isDescribed()
}

// isDescribed reports whether the header says everything that the frames could.
func (m *mkv) isDescribed() bool {
	for _, t := range m.tracks {
		if t.kind == mkvVideo && t.perFrame == 0 {
			return false
		}
	}
	return m.duration > 0
}

func (m *mkv) visit(e element) error {
	switch e.id {
	case 0x1A45DFA3: // the EBML header
		return m.r.inside(e, func(e element) (err error) {
			if e.id == idDocType {
				m.docType, err = m.r.text(e)
			}
			return err
		})
	case idSeekHead:
		return m.r.inside(e, m.visitSeek)
	case idInfo:
		return m.readInfo(e)
	case idTracks:
		return m.r.inside(e, m.visitTrack)
	case idTags:
		m.hasTags = true
		return m.r.inside(e, m.visitTag)
	case idClusterTime:
		n, err := m.r.number(e)
		m.now = n
		return err
	case idSimpleBlock, idBlock:
		return m.readBlock(e)
	case idBlockDuration:
		n, err := m.r.number(e)
		if m.last != nil {
			m.last.length = int64(min(n, math.MaxInt32))
		}
		return err
	}
	return nil
}

// describe fills info with the findings.
func (m *mkv) describe(info *Info) {
	info.IsCut = m.isCut
	info.Duration = m.duration
	latest := time.Duration(0)
	for _, t := range m.tracks {
		track, ok := t.track(m)
		if !ok {
			continue
		}
		info.Tracks = append(info.Tracks, track)
		if track.Kind == Video && info.Width == 0 {
			info.Width, info.Height = t.width, t.height
		}
		latest = max(latest, m.ticks(float64(t.end(m.scale))))
	}
	if info.Duration == 0 {
		info.Duration = latest
	}
	class, name := "video/", "x-matroska"
	if info.VideoTrack() == nil && info.AudioTrack() != nil {
		class = "audio/"
	}
	if m.docType == "webm" {
		name = "webm"
	}
	info.Type = class + name
}
