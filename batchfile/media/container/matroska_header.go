package container

import (
	"math"
	"time"
)

// The relevant elements.
const (
	idDocType       = 0x4282
	idSegment       = 0x18538067
	idSeekHead      = 0x114D9B74
	idSeek          = 0x4DBB
	idSeekID        = 0x53AB
	idSeekPosition  = 0x53AC
	idInfo          = 0x1549A966
	idScale         = 0x2AD7B1
	idDuration      = 0x4489
	idTracks        = 0x1654AE6B
	idTrackEntry    = 0xAE
	idTrackNumber   = 0xD7
	idTrackUID      = 0x73C5
	idTrackType     = 0x83
	idCodec         = 0x86
	idFrameDuration = 0x23E383
	idVideo         = 0xE0
	idWidth         = 0xB0
	idHeight        = 0xBA
	idTags          = 0x1254C367
	idTag           = 0x7373
	idTargets       = 0x63C0
	idTagTrackUID   = 0x63C5
	idSimpleTag     = 0x67C8
	idTagName       = 0x45A3
	idTagString     = 0x4487
	idCluster       = 0x1F43B675
	idClusterTime   = 0xE7
	idSimpleBlock   = 0xA3
	idBlockGroup    = 0xA0
	idBlock         = 0xA1
	idBlockDuration = 0x9B
)

// The relevant kinds of tracks.
const mkvVideo, mkvAudio = 1, 2

func (m *mkv) visitSeek(e element) error {
	if e.id != idSeek {
		return nil
	}
	var id, position uint64
	err := m.r.inside(e, func(e element) (err error) {
		switch e.id {
		case idSeekID:
			id, err = m.r.number(e)
		case idSeekPosition:
			position, err = m.r.number(e)
		}
		return err
	})
	if id == idTags {
		m.tagsAt = m.segment + int64(min(position, unknownSize/2))
	}
	return err
}

func (m *mkv) readInfo(e element) error {
	length := 0.0
	err := m.r.inside(e, func(e element) (err error) {
		switch e.id {
		case idScale:
			m.scale, err = m.r.number(e)
		case idDuration:
			length, err = m.r.real(e)
		}
		return err
	})
	m.duration = m.ticks(length)
	return err
}

// ticks converts a time in ticks to a duration.
func (m *mkv) ticks(n float64) time.Duration {
	return seconds(n * float64(m.scale) / 1e9)
}

func (m *mkv) visitTrack(e element) error {
	if e.id != idTrackEntry {
		return nil
	}
	t := &mkvTrack{}
	m.tracks = append(m.tracks, t)
	return m.r.inside(e, func(e element) error { return t.visit(m.r, e) })
}

func (t *mkvTrack) visit(r *reader, e element) (err error) {
	var n uint64
	switch e.id {
	case idTrackNumber:
		t.number, err = r.number(e)
	case idTrackUID:
		t.uid, err = r.number(e)
	case idTrackType:
		t.kind, err = r.number(e)
	case idCodec:
		t.codec, err = r.text(e)
	case idFrameDuration:
		t.perFrame, err = r.number(e)
	case idVideo:
		return r.inside(e, func(e element) error { return t.visit(r, e) })
	case idWidth:
		n, err = r.number(e)
		t.width = int(min(n, math.MaxInt32))
	case idHeight:
		n, err = r.number(e)
		t.height = int(min(n, math.MaxInt32))
	}
	return err
}
