package container

// pace is the time from frame to frame, in ticks of a clock.
type pace struct {
	frames, ticks uint64
	// counts are how many frames last so many ticks, for the first maxPaces lengths.
	counts map[uint64]uint64
}

const (
	// maxPaces bounds the lengths of frames that are counted. More of them are a rate
	// that varies in any case.
	maxPaces = 64
	// maxOdd is how many frames may be longer or shorter than the others. The first and
	// the last ones often are, in files of a constant rate.
	maxOdd = 2
)

// add adds n frames of d ticks each.
func (p *pace) add(n, d uint64) {
	if n == 0 {
		return
	}
	p.frames += n
	p.ticks += n * d
	if p.counts == nil {
		p.counts = make(map[uint64]uint64)
	}
	if _, isKnown := p.counts[d]; isKnown || len(p.counts) < maxPaces {
		p.counts[d] += n
	}
}

// rate is the number of frames in a second of a clock, and whether it varies; then it is
// the mean.
func (p *pace) rate(scale uint64) (perSecond float64, isVariable bool) {
	if p.ticks == 0 || p.frames == 0 {
		return 0, false
	}
	usual, ticks := uint64(0), uint64(0)
	for d := range p.counts {
		n, sum := uint64(0), uint64(0)
		// A clock that does not divide the rate makes frames that differ by one tick; in a
		// slow clock, one tick is a frame.
		const fine = 8
		nearby := []uint64{d - 1, d, d + 1}
		if d < fine {
			nearby = nearby[1:2]
		}
		for _, near := range nearby {
			n += p.counts[near]
			sum += p.counts[near] * near
		}
		if n > usual || n == usual && sum < ticks {
			usual, ticks = n, sum
		}
	}
	if p.frames-usual > maxOdd || ticks == 0 {
		return plausible(float64(p.frames) * float64(scale) / float64(p.ticks)), p.frames > usual
	}
	return plausible(float64(usual) * float64(scale) / float64(ticks)), false
}
