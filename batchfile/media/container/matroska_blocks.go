package container

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"time"
)

// maxTimes bounds the frames of a track whose times are kept.
const maxTimes = 8192

// readBlock counts a block of a track.
func (m *mkv) readBlock(e element) error {
	h, err := m.r.read(e.body, int(min(11, e.end-e.body)))
	if err != nil {
		return err
	}
	number, n := vint(h, true)
	if n == 0 || len(h) < n+2 {
		return ErrFormat
	}
	for _, t := range m.tracks {
		if t.number != number {
			continue
		}
		// The time counts from the cluster's.
		at := int64(min(m.now, math.MaxInt32)) + int64(int16(be16(h[n:])))
		t.blocks++
		t.addSize(h[n:], e.end-e.body-int64(n))
		t.length = 0
		if len(t.times) < maxTimes {
			t.times = append(t.times, at)
		}
		t.latest = max(t.latest, at)
		m.last = t
		return nil
	}
	return nil
}

// addSize notes the size of the packet in a block, whose time, flags and packet are size bytes.
func (t *mkvTrack) addSize(h []byte, size int64) {
	const head, lacing = 3, 0x06
	if len(h) < head || h[2]&lacing != 0 {
		t.sizes.unknown = true // there are several packets in it
		return
	}
	t.sizes.add(uint64(size - head))
}

// steps returns the times from frame to frame in display order.
func (t *mkvTrack) steps() pace {
	slices.Sort(t.times)
	var p pace
	for i := range max(0, len(t.times)-1) {
		p.add(1, uint64(t.times[i+1]-t.times[i]))
	}
	return p
}

// end returns when the last block ends, in ticks, or 0.
func (t *mkvTrack) end(scale uint64) int64 {
	if t.blocks == 0 || scale == 0 {
		return 0
	}
	length := t.length
	switch {
	case length > 0:
	case t.perFrame > 0:
		length = int64((t.perFrame + scale/2) / scale)
	case len(t.times) > 1:
		p := t.steps()
		length = int64(p.ticks / p.frames)
	}
	return t.latest + length
}

// track returns the finished track, or false if it is neither video nor audio.
func (t *mkvTrack) track(m *mkv) (Track, bool) {
	if t.kind != mkvVideo && t.kind != mkvAudio {
		return Track{}, false
	}
	out := Track{Kind: Audio, Codec: t.codec, Duration: t.tagged}
	switch {
	case m.sawAll:
		out.Duration = m.ticks(float64(t.end(m.scale)))
	case out.Duration == 0 && len(m.tracks) == 1:
		out.Duration = m.duration
	case out.Duration == 0 && m.duration == 0:
		out.Duration = m.ticks(float64(t.end(m.scale)))
	}
	out.IsSilent = t.kind == mkvAudio && m.r.isLocal && m.sawAll && t.sizes.isSilent(t.codec)
	if t.kind == mkvVideo {
		out.Kind = Video
		m.countFrames(t, &out)
	}
	return out, true
}

// countFrames finds the number of frames and their rate.
func (m *mkv) countFrames(t *mkvTrack, out *Track) {
	p := t.steps()
	counted := 0.0
	if m.scale > 0 {
		counted, out.IsVariable = p.rate(1_000_000_000 / m.scale)
	}
	// If only the first frames were seen, some that are displayed between them are
	// missing.
	out.IsVariable = out.IsVariable && m.sawAll
	if t.perFrame > 0 {
		const rounding = 1e-5 // of a rate to nanoseconds
		out.FrameRate = usualRate(1e9/float64(t.perFrame), rounding)
	}
	if counted > 0 && (t.perFrame == 0 || out.IsVariable) {
		out.FrameRate = usualRate(counted, 1/float64(p.ticks))
	}
	out.FrameRate = plausible(out.FrameRate)
	if m.sawAll {
		out.Frames = t.blocks
		return
	}
	length := out.Duration
	if length == 0 {
		length = m.duration
	}
	out.Frames = int64(math.Round(length.Seconds() * out.FrameRate))
}

// usualRate returns the common frame rate that a counted rate means, if there is one
// within the error of a clock.
func usualRate(counted, tolerance float64) float64 {
	best := counted
	for _, rate := range []float64{24000.0 / 1001, 24, 25, 30000.0 / 1001, 30, 50, 60000.0 / 1001, 60} {
		if off := math.Abs(rate/counted - 1); off < tolerance {
			best, tolerance = rate, off
		}
	}
	return best
}

// readTagsAt reads the tags that the table at the start refers to.
func (m *mkv) readTagsAt(at int64) error {
	e, err := m.r.element(at)
	if err != nil || e.id != idTags || e.end > m.r.size {
		return err
	}
	return m.r.inside(e, m.visitTag)
}

// visitTag reads a tag with the duration of a track, which many programs write.
func (m *mkv) visitTag(e element) error {
	if e.id != idTag {
		return nil
	}
	var uid uint64
	var duration time.Duration
	var name string
	var visit func(e element) error
	visit = func(e element) (err error) {
		switch e.id {
		case idTargets, idSimpleTag:
			return m.r.inside(e, visit)
		case idTagTrackUID:
			uid, err = m.r.number(e)
		case idTagName:
			name, err = m.r.text(e)
		case idTagString:
			var text string
			text, err = m.r.text(e)
			if name == "DURATION" {
				duration = clockTime(text)
			}
		}
		return err
	}
	err := m.r.inside(e, visit)
	for _, t := range m.tracks {
		if t.uid == uid && uid > 0 && duration > 0 {
			t.tagged = duration
		}
	}
	return err
}

// clockTime reads a duration such as "00:00:01.500000000"; 0 for any other text.
func clockTime(s string) time.Duration {
	at, err := time.Parse("15:04:05", s)
	if err != nil {
		return 0
	}
	return at.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))
}

// readTail finds the last frames in the last cluster of a file that does not state its
// length, such as a browser's recording.
func (m *mkv) readTail() error {
	tail, start, err := m.r.tail(headSpan)
	if errors.Is(err, ErrBound) {
		return nil // it stays unknown
	} else if err != nil {
		return err
	}
	i := bytes.LastIndex(tail, []byte{0x1F, 0x43, 0xB6, 0x75})
	if i < 0 {
		return nil
	}
	for _, t := range m.tracks {
		t.times = nil // there is a gap between the first frames and the last ones
	}
	for at := start + int64(i); at < m.r.size; {
		e, err := m.r.element(at)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			m.isCut = true
			return nil
		} else if err != nil {
			return nil // the bytes of a cluster's id can occur in a frame
		}
		switch {
		case e.id == idCluster, e.id == idBlockGroup:
			at = e.body
			continue
		case e.end > m.r.size:
			m.isCut = e.hasEnd()
			return nil
		}
		if err := m.visit(e); err != nil {
			return err
		}
		at = e.end
	}
	return nil
}
