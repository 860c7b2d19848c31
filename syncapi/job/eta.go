package job

import (
	"math"
	"time"

	"syncbatch-tui/syncapi"
)

// minChanges is how many changes there must be before a rate is reported: generations end in
// waves, and one wave tells nothing.
const minChanges = 3

// ETA is how fast a batch has moved since it was first looked at. The zero value
// has seen nothing.
type ETA struct {
	started bool
	from    time.Time // the last look before anything changed
	start   int       // how many were done then
	last    int
	at      time.Time // when last changed
	changes int
}

// See takes the metrics of a poll at now.
func (p *ETA) See(now time.Time, m syncapi.Metrics) {
	done := m.Done()
	switch {
	case !p.started, done < p.last: // counts went back: begin anew
		*p = ETA{started: true, from: now, start: done, last: done, at: now}
	case done == p.last && p.changes == 0:
		p.from = now // the time in the queue is not counted
	case done > p.last:
		p.last, p.at = done, now
		p.changes++
	}
}

// Rate is how many requests end in a minute, and how long the pending ones take
// at that rate from now on; not ok while there is not enough to tell.
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

// Left is between what times the pending requests take, judged by those that have
// ended and by how many that are, since few say little; not ok while there is not
// enough to tell.
func (p *ETA) Left(now time.Time, pending int) (low, high time.Duration, ok bool) {
	_, left, ok := p.Rate(now, pending)
	if !ok {
		return 0, 0, false
	}
	spread := 1 / math.Sqrt(float64(p.last-p.start))
	return time.Duration(float64(left) * (1 - spread/2)), time.Duration(float64(left) * (1 + spread)), true
}

// Still is how long no request has ended.
func (p *ETA) Still(now time.Time) time.Duration {
	if !p.started {
		return 0
	}
	return now.Sub(p.at)
}
