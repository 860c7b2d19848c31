package job

import (
	"math"
	"time"

	"syncbatch-tui/syncapi"
)

// minChanges is how many changes there must be before a rate is reported: generations end in waves,
// and one wave is not enough to judge by.
const minChanges = 3

// ETA measures how fast a batch progresses from the first look on. The zero value has seen nothing.
type ETA struct {
	started bool
	from    time.Time // the last look before the first change
	start   int       // how many requests had ended then
	last    int
	at      time.Time // when last changed
	changes int
}

// See records the metrics of a poll at now.
func (p *ETA) See(now time.Time, m syncapi.Metrics) {
	done := m.Done()
	switch {
	case !p.started, done < p.last: // the counts went down: start over
		*p = ETA{started: true, from: now, start: done, last: done, at: now}
	case done == p.last && p.changes == 0:
		p.from = now // leave out the time in the queue
	case done > p.last:
		p.last, p.at = done, now
		p.changes++
	}
}

// Rate is how many requests end per minute, and how long the pending ones take from now on at that
// rate. ok is false while there is too little data.
func (p *ETA) Rate(now time.Time, pending int) (perMinute float64, left time.Duration, ok bool) {
	if p.changes < minChanges || pending <= 0 {
		return 0, 0, false
	}
	elapsed := p.at.Sub(p.from)
	if elapsed <= 0 {
		return 0, 0, false
	}
	perMinute = float64(p.last-p.start) / elapsed.Minutes()
	left = time.Duration(float64(pending) / perMinute * float64(time.Minute))
	return perMinute, max(left-now.Sub(p.at), 0), true
}

// Left is a range for the time that the pending requests take. It depends on the speed of the
// requests that have ended and on their number, because a few are a weak basis. ok is false while
// there is too little data.
func (p *ETA) Left(now time.Time, pending int) (low, high time.Duration, ok bool) {
	_, left, ok := p.Rate(now, pending)
	if !ok {
		return 0, 0, false
	}
	spread := 1 / math.Sqrt(float64(p.last-p.start))
	return time.Duration(float64(left) * (1 - spread/2)), time.Duration(float64(left) * (1 + spread)), true
}

// Still is how long ago a request last ended.
func (p *ETA) Still(now time.Time) time.Duration {
	if !p.started {
		return 0
	}
	return now.Sub(p.at)
}
