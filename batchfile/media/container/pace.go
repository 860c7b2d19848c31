package container

// pace is the frame durations of a track, in ticks of a clock.
type pace struct {
	frames, ticks uint64
	// counts are how many frames have each duration, for the first maxPaces durations.
	counts map[uint64]uint64
}

const (
	// maxPaces bounds the different frame durations that are counted. More of them mean a
	// variable rate in any case.
	maxPaces = 64
	// maxOdd is how many frames may be longer or shorter than the others at a constant
	// rate. The first and the last ones often are.
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

// rate returns the frames per second of a clock, and whether the rate varies; the rate is
// then the mean.
func (p *pace) rate(scale uint64) (perSecond float64, isVariable bool) {
	if p.ticks == 0 || p.frames == 0 {
		return 0, false
	}
	usual, ticks := uint64(0), uint64(0)
	for d := range p.counts {
		n, sum := uint64(0), uint64(0)
		// A clock that does not divide the rate makes frames that differ by one tick; with
		// a slow clock, one tick is a whole frame.
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
