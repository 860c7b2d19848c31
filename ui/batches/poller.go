package batches

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// pollTimeout bounds one poll, so that a network that does not respond becomes an error to
// show.
const pollTimeout = 90 * time.Second

// poller decides when to poll the batches. At most one poll is in flight, and the next one
// is scheduled when it has ended.
type poller struct {
	interval time.Duration
	idle     time.Duration // the interval while no batch runs
	gen      int           // answers of other generations are dropped
	prepared bool          // PreparedMsg has come
	inFlight bool
	began    time.Time // start of the poll in flight
	again    bool      // poll once more when the poll in flight has ended
	due      time.Time // time of the next poll
	failures int       // in a row
	err      error     // of the last poll
	listErr  error     // why the last poll saw only single batches
	good     time.Time // time of the last success; zero for never
	jitter   func() float64
}

func newPoller(interval, idle time.Duration, jitter func() float64) poller {
	return poller{interval: interval, idle: max(idle, interval), jitter: jitter}
}

// PollEndedMsg says that a poll has ended.
type PollEndedMsg struct {
	// Gen distinguishes this poll from earlier ones.
	Gen      int
	At       time.Time
	Snapshot job.Snapshot
	Err      error
	// Changes is the new content of the ledger; nil for none.
	Changes *ledger.Contents
}

// start begins a poll. If one is in flight, it may have begun before the latest change, so
// another one follows it at once.
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
		msg := PollEndedMsg{Gen: gen, At: now(), Snapshot: s, Err: err}
		if c, changed := jobs.Changes(); changed {
			msg.Changes = &c
		}
		return msg
	}
}

// finish handles the end of a poll and schedules the next one. running says whether any
// batch runs.
func (p *poller) finish(msg PollEndedMsg, running bool) {
	p.inFlight = false
	p.err, p.listErr = msg.Err, msg.Snapshot.ListErr
	interval := p.interval
	if msg.Err == nil {
		p.failures, p.good = 0, msg.At
		if !running {
			interval = p.idle
		}
	} else {
		p.failures++
	}
	p.due = msg.At.Add(job.NextPoll(interval, p.failures, msg.Err, p.jitter()))
	if p.again {
		p.due = msg.At
	}
}

// ready reports whether it is time to poll, because the next poll is due or the clock has
// jumped. After an error that only the user can fix, it waits for the user.
func (p *poller) ready(now time.Time, jumped bool) bool {
	return !p.inFlight && !job.Refused(p.err) && (jumped || !now.Before(p.due))
}

// wait returns the time until the next poll.
func (p *poller) wait(now time.Time) time.Duration { return max(0, p.due.Sub(now)) }
