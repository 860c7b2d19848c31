package container

import "math/bits"

// readFragment adds one fragment to its tracks.
func (m *movie) readFragment(at int64) error {
	moof, err := m.r.box(at, m.r.size)
	if err != nil {
		return err
	}
	if moof.kind != "moof" || moof.end > m.r.size {
		return ErrFormat
	}
	return m.r.within(moof, func(b box) error {
		if b.kind != "traf" {
			return nil
		}
		run := &trackRun{m: m}
		return m.r.within(b, run.visit)
	})
}

// trackRun is the part of one track in a fragment.
type trackRun struct {
	m         *movie
	t         *mp4Track
	perSample uint64
	perSize   uint64
}

func (run *trackRun) visit(b box) error {
	if run.t == nil && b.kind != "tfhd" {
		return nil
	}
	switch b.kind {
	case "tfhd":
		return run.readHeader(b)
	case "tfdt":
		h, err := run.m.r.full(b, 8, 12)
		if err != nil {
			return err
		}
		run.t.end = be32(h[4:])
		if h[0] == 1 && len(h) >= 12 {
			run.t.end = be64(h[4:])
		}
		if run.t.pace.frames == 0 {
			run.t.begin = run.t.end
		}
	case "trun":
		return run.readSamples(b)
	}
	return nil
}

func (run *trackRun) readHeader(b box) error {
	h, err := run.m.r.full(b, 8, 28)
	if err != nil {
		return err
	}
	run.t = run.m.trackByID(be32(h[4:]))
	if run.t == nil {
		return nil
	}
	run.perSample, run.perSize = run.t.perSample, run.t.perSize
	const hasBase, hasDescription, hasDuration, hasSize = 0x1, 0x2, 0x8, 0x10
	flags, at := be32(h), 8
	if flags&hasBase != 0 {
		at += 8
	}
	if flags&hasDescription != 0 {
		at += 4
	}
	if flags&hasDuration != 0 && len(h) >= at+4 {
		run.perSample = be32(h[at:])
		at += 4
	}
	if flags&hasSize != 0 && len(h) >= at+4 {
		run.perSize = be32(h[at:])
	}
	return nil
}

func (run *trackRun) readSamples(b box) error {
	h, err := run.m.r.full(b, 8, 8)
	if err != nil {
		return err
	}
	const hasOffset, hasFirstFlags, hasDuration, hasSize, perSample = 0x1, 0x4, 0x100, 0x200, 0xF00
	flags, count := be32(h), int64(be32(h[4:]))
	at := b.body + 8 + 4*int64(bits.OnesCount64(flags&(hasOffset|hasFirstFlags)))
	size := 4 * int64(bits.OnesCount64(flags&perSample))
	t := run.t
	if flags&hasDuration == 0 {
		t.pace.add(uint64(count), run.perSample)
		t.end += uint64(count) * run.perSample
	}
	if flags&hasSize == 0 {
		t.sizes.addEqual(uint64(count), run.perSize)
	}
	if flags&hasDuration == 0 && (flags&hasSize == 0 || !run.m.r.isLocal || t.kind != Audio) {
		return nil
	}
	if at > b.end || count > (b.end-at)/size {
		return ErrFormat
	}
	data, err := run.m.r.read(at, int(min(count*size, MaxRead)))
	if err != nil {
		return err
	}
	for ; int64(len(data)) >= size; data = data[size:] {
		run.readSample(data, flags&hasDuration != 0, flags&hasSize != 0)
	}
	return nil
}

// readSample reads the fields of one sample.
func (run *trackRun) readSample(fields []byte, hasDuration, hasSize bool) {
	if hasDuration {
		run.t.pace.add(1, be32(fields))
		run.t.end += be32(fields)
		fields = fields[4:]
	}
	if hasSize {
		run.t.sizes.add(be32(fields))
	}
}
