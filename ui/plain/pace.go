package plain

import (
	"time"

	"syncbatch-tui/syncapi"
)

// minChanges is how many changes are seen before a rate is told: generations end
// in waves, and one wave tells nothing.
const minChanges = 3

// pace is how fast a batch has moved since it was first looked at.
type pace struct {
	started bool
	from    time.Time // the last look before anything changed
	start   int       // how many were done then
	last    int
	at      time.Time // when last changed
	changes int
}

// see takes what a look at now saw.
func (p *pace) see(now time.Time, m syncapi.Metrics) {
	done := m.Done()
	switch {
	case !p.started, done < p.last: // what went backwards is another story
		*p = pace{started: true, from: now, start: done, last: done, at: now}
	case done == p.last && p.changes == 0:
		p.from = now // the time in the queue is not counted
	case done > p.last:
		p.last, p.at = done, now
		p.changes++
	}
}

// rate is how many requests end in a minute, and how long the pending ones take
// at that rate from now on; not ok while there is not enough to tell.
func (p *pace) rate(now time.Time, pending int) (perMinute float64, left time.Duration, ok bool) {
	elapsed := p.at.Sub(p.from)
	if p.changes < minChanges || elapsed <= 0 || pending <= 0 {
		return 0, 0, false
	}
	perMinute = float64(p.last-p.start) / elapsed.Minutes()
	left = time.Duration(float64(pending) / perMinute * float64(time.Minute))
	return perMinute, max(left-now.Sub(p.at), 0), true
}
