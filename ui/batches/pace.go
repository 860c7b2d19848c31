package batches

import (
	"math"
	"time"

	"syncbatch-tui/syncapi"
)

// pace is how a batch's requests have ended while it was watched.
type pace struct {
	samples []sample // where the count changed, oldest first
}

type sample struct {
	at   time.Time
	done int
}

const (
	// maxSamples is how far back the rate looks, in changes of the count.
	maxSamples = 32
	// minEnded and minWatched are what it takes to tell a rate at all.
	minEnded   = 4
	minWatched = 10 * time.Second
	// stallTime is how long a batch may run without a request ending before that
	// is worth a word: a batch may take a day, but its requests take minutes.
	stallTime = 30 * time.Minute
	// maxAge is Sync's own limit for a batch.
	maxAge = 24 * time.Hour
)

// add takes the count that was seen at a time.
func (p *pace) add(at time.Time, done int) {
	if n := len(p.samples); n > 0 && p.samples[n-1].done == done {
		return
	}
	p.samples = append(p.samples, sample{at, done})
	if len(p.samples) > maxSamples {
		p.samples = p.samples[1:]
	}
}

// left is between what times the rest will take, judged by those that have ended
// and by how many that are: few say little. It is false when they say nothing.
func (p *pace) left(now time.Time, m syncapi.Metrics) (low, high time.Duration, ok bool) {
	if len(p.samples) == 0 {
		return 0, 0, false
	}
	first := p.samples[0]
	n, watched := m.Done()-first.done, now.Sub(first.at)
	if n < minEnded || watched < minWatched || m.Pending() == 0 {
		return 0, 0, false
	}
	mean := watched.Seconds() / float64(n) * float64(m.Pending())
	doubt := 1 / math.Sqrt(float64(n))
	limit := maxAge.Seconds()
	seconds := func(f float64) time.Duration { return time.Duration(min(f, limit) * float64(time.Second)) }
	return seconds(mean * (1 - doubt/2)), seconds(mean * (1 + doubt)), true
}

// stalled is how long no request has ended, if that is long.
func (p *pace) stalled(now time.Time) (time.Duration, bool) {
	if len(p.samples) == 0 {
		return 0, false
	}
	d := now.Sub(p.samples[len(p.samples)-1].at)
	return d, d >= stallTime
}
