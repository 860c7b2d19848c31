package container

import "time"

const (
	// maxDeltas bounds the entries of a time table that are read: each frame of a minute
	// at 60 frames per second.
	maxDeltas = 4096
	// maxEdits bounds the entries of an edit list.
	maxEdits = 64
)

// mp4Track is the state of reading a track of an MP4 file.
type mp4Track struct {
	id            uint64
	kind          Kind // 0 for a track that is neither video nor audio
	codec         string
	width, height int
	scale         uint64 // ticks in a second of the track's clock
	duration      uint64 // from its header, in those ticks
	samples       uint64
	pace          pace
	lastChunk     int64 // where its last chunk of data starts
	edits         []edit
	sizes         packetSizes
	delay         uint64 // pause before it starts, in ticks of the movie's clock

	perSample uint64 // duration of a sample in a fragment that states none
	perSize   uint64 // and its size in bytes
	begin     uint64 // of its first fragment, and
	end       uint64 // of its last one
}

// edit is one entry of an edit list: play length of the track, starting at from.
type edit struct {
	length uint64 // in ticks of the movie's clock
	from   int64  // in ticks of the track's clock; -1 for nothing
}

// visit reads one box inside trak, or inside one of its relevant boxes.
func (t *mp4Track) visit(r *reader, b box) error {
	inside := func(b box) error { return t.visit(r, b) }
	switch b.kind {
	case "mdia", "minf", "stbl", "edts":
		return r.within(b, inside)
	case "tkhd":
		return t.readHeader(r, b)
	case "mdhd":
		h, err := r.full(b, 20, 32)
		if err != nil {
			return err
		}
		t.scale, t.duration, err = clock(h, 12, 20)
		return err
	case "hdlr":
		return t.readHandler(r, b)
	case "elst":
		return t.readEdits(r, b)
	case "stsd":
		return t.readDescription(r, b)
	case "stts":
		return t.readDeltas(r, b)
	case "stsz", "stz2":
		return t.readSizes(r, b)
	case "stco", "co64":
		return t.readLastChunk(r, b)
	}
	return nil
}

func (t *mp4Track) readHeader(r *reader, b box) error {
	h, err := r.full(b, 16, 24)
	if err != nil {
		return err
	}
	switch {
	case h[0] == 0:
		t.id = be32(h[12:])
	case len(h) >= 24:
		t.id = be32(h[20:])
	}
	return nil
}

func (t *mp4Track) readHandler(r *reader, b box) error {
	h, err := r.full(b, 12, 12)
	if err != nil {
		return err
	}
	switch string(h[8:12]) {
	case "vide":
		t.kind = Video
	case "soun":
		t.kind = Audio
	}
	return nil
}

func (t *mp4Track) readDescription(r *reader, b box) error {
	h, err := r.full(b, 16, 8+8+28)
	if err != nil {
		return err
	}
	t.codec = string(h[12:16])
	if t.kind == Video && len(h) >= 44 {
		t.width, t.height = int(be16(h[40:])), int(be16(h[42:]))
	}
	return nil
}

func (t *mp4Track) readEdits(r *reader, b box) error {
	h, err := r.full(b, 8, 8)
	if err != nil {
		return err
	}
	size := int64(12)
	if h[0] == 1 {
		size = 20
	}
	count := min(int64(be32(h[4:])), (b.end-b.body-8)/size, maxEdits)
	data, err := r.read(b.body+8, int(count*size))
	if err != nil {
		return err
	}
	for ; len(data) > 0; data = data[size:] {
		e := edit{length: be32(data), from: int64(int32(be32(data[4:])))}
		if h[0] == 1 {
			e = edit{length: be64(data), from: int64(be64(data[8:]))}
		}
		t.edits = append(t.edits, e)
	}
	return nil
}

func (t *mp4Track) readDeltas(r *reader, b box) error {
	h, err := r.full(b, 8, 8)
	if err != nil {
		return err
	}
	count := int64(be32(h[4:]))
	if count > (b.end-b.body-8)/8 {
		return ErrFormat
	}
	data, err := r.read(b.body+8, int(min(count, maxDeltas)*8))
	if err != nil {
		return err
	}
	for i := 0; i < len(data); i += 8 {
		n, d := be32(data[i:]), be32(data[i+4:])
		t.pace.add(n, d)
	}
	return nil
}

func (t *mp4Track) readLastChunk(r *reader, b box) error {
	h, err := r.full(b, 8, 8)
	if err != nil {
		return err
	}
	size := int64(4)
	if b.kind == "co64" {
		size = 8
	}
	count := int64(be32(h[4:]))
	if count > (b.end-b.body-8)/size {
		return ErrFormat
	}
	if count == 0 {
		return nil
	}
	last, err := r.read(b.body+8+(count-1)*size, int(size))
	if err == nil {
		t.lastChunk = int64(min(be(last), unknownSize-1))
	}
	return err
}

// track returns the finished track, or false if it is empty or neither video nor audio.
func (t *mp4Track) track(m *movie) (Track, bool) {
	if t.kind == 0 {
		return Track{}, false
	}
	out := Track{Kind: t.kind, Codec: t.codec, Duration: t.played(m)}
	if t.kind == Audio {
		out.IsSilent = t.sizes.isSilent(t.codec) && (!m.isFragmented || m.fragments.isWhole)
		return out, true
	}
	out.FrameRate, out.IsVariable = t.pace.rate(t.scale)
	out.Frames = int64(t.samples)
	if m.isFragmented {
		out.Frames = m.fragments.frames(t, out)
	}
	return out, true
}

// played returns how long the track plays: the part that its edit list selects, or all of
// it.
func (t *mp4Track) played(m *movie) time.Duration {
	if t.scale == 0 {
		return 0
	}
	all := float64(t.media(m)) / float64(t.scale)
	if m.scale == 0 {
		return seconds(all)
	}
	total := 0.0
	t.delay = 0
	for _, e := range t.edits {
		length := float64(e.length) / float64(m.scale)
		if e.from < 0 {
			t.delay += e.length
			continue
		}
		rest := all
		if t.kind == Audio { // an edit of video only compensates the delay of frames out of order
			rest -= float64(e.from) / float64(t.scale)
		}
		if m.isFragmented && len(t.edits) <= 2 {
			length = rest // it was unknown when the list was written
		}
		total += max(0, min(length, rest))
	}
	if total == 0 {
		return seconds(all)
	}
	return seconds(total)
}

// media returns the length of the whole track, in ticks.
func (t *mp4Track) media(m *movie) uint64 {
	switch {
	case m.isFragmented && m.fragments.isWhole && t.begin < t.end:
		return t.end - t.begin // it starts later if another track has a delay
	case m.isFragmented && (t.end > 0 || t.samples > 0):
		return t.end
	case t.samples > 0 && t.pace.frames == t.samples:
		return t.pace.ticks
	}
	return t.duration
}
