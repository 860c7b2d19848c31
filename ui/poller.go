package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
)

const (
	// pollTimeout bounds one poll, so that a silent network is an error to show.
	pollTimeout = 90 * time.Second
	// clockJump is the difference between the wall clock and the monotonic one
	// that means the machine was asleep or its clock was set.
	clockJump = 5 * time.Second
)

// poller says when to look at the batches. One poll is in flight at most, and
// the next is scheduled when it has ended.
type poller struct {
	interval time.Duration
	idle     time.Duration // the interval while nothing runs
	gen      int           // only an answer of this generation counts
	prepared bool          // what is looked at is there
	inFlight bool
	began    time.Time // when the poll in flight was
	again    bool      // it is to be looked at once more when this poll has ended
	due      time.Time
	failures int       // in a row
	err      error     // of the last poll
	good     time.Time // when one last succeeded; zero for never
	random   func() float64
}

func newPoller(interval, idle time.Duration, jitter func() float64) poller {
	return poller{interval: interval, idle: max(idle, interval), random: jitter}
}

// polledMsg is what a poll saw.
type polledMsg struct {
	gen      int
	at       time.Time
	snapshot job.Snapshot
	err      error
}

// start begins a poll. While one is in flight, which may have begun before what
// there is to see now, the next follows it at once.
func (p *poller) start(ctx context.Context, jobs Jobs, ids []string, now func() time.Time) tea.Cmd {
	if !p.prepared || p.inFlight {
		p.again = p.inFlight
		return nil
	}
	p.inFlight, p.again, p.began = true, false, now()
	p.gen++
	gen := p.gen
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, pollTimeout)
		defer cancel()
		s, err := jobs.Poll(ctx, ids)
		return polledMsg{gen: gen, at: now(), snapshot: s, err: err}
	}
}

// finish takes the end of a poll, and schedules the next; running says whether
// there is anything to wait for.
func (p *poller) finish(msg polledMsg, running bool) {
	p.inFlight = false
	p.err = msg.err
	interval := p.interval
	if msg.err == nil {
		p.failures, p.good = 0, msg.at
		if !running {
			interval = p.idle
		}
	} else {
		p.failures++
	}
	p.due = msg.at.Add(job.NextPoll(interval, p.failures, msg.err, p.random()))
	if p.again {
		p.due = msg.at
	}
}

// ready reports whether it is time to poll: when the next poll is due at now, and
// when the clock has jumped. An error that only a person can mend waits for that
// person.
func (p *poller) ready(now time.Time, jumped bool) bool {
	return !p.inFlight && !job.Refused(p.err) && (jumped || !now.Before(p.due))
}

// jumped reports whether the machine has slept between two ticks, or its clock was
// set: the wall clock goes on in a suspend, and the monotonic one does not.
func jumped(before, after tickMsg) bool {
	if before.at.IsZero() {
		return false
	}
	drift := after.wall.Sub(before.wall) - after.at.Sub(before.at)
	return drift > clockJump || drift < -clockJump
}

// wait is how long it is until the next poll.
func (p *poller) wait(now time.Time) time.Duration { return max(0, p.due.Sub(now)) }
