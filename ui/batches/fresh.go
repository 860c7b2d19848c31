package batches

import (
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// Stale reports whether the last poll failed.
func (m *Model) Stale() bool { return m.poll.err != nil }

// stale says why the rows are outdated, and what the user can do or the program does about
// it. Both texts are clean, and empty if the rows are not outdated. k names the keys, and
// changeKey means that the user can switch to another API key.
func (p *poller) stale(k keys.Map, changeKey bool) (cause, remedy string) {
	err := p.err
	if err == nil && p.listErr != nil {
		return format.Clean(p.listErr.Error()) + ". The list of batches is missing: followed batches are up to date, others and new ones are not shown.", ""
	}
	cause, remedy = screen.OutdatedParts(err, p.good)
	switch {
	case job.Refused(err) && changeKey:
		remedy += fmt.Sprintf(" %s tries again, %s changes the key.", k.Refresh.Help().Key, k.Key.Help().Key)
	case job.Refused(err):
		remedy += " " + k.Refresh.Help().Key + " tries again."
	case err != nil:
		remedy += " Next try at " + p.due.Format(time.TimeOnly) + "; nothing is lost."
	}
	return cause, strings.TrimSpace(remedy)
}

// Countdown says when the next poll is. Its width is constant, so that nothing next to it
// moves.
func (m *Model) Countdown() string {
	wait := m.poll.wait(m.env.Now)
	switch {
	case m.poll.inFlight && m.poll.due.IsZero():
		return "first poll…"
	case job.Refused(m.poll.err) && !m.poll.inFlight:
		return "not polling"
	case m.poll.inFlight && m.env.Now.Sub(m.poll.began) >= slowPoll:
		return "asking " + format.FitRight(format.Duration(m.env.Now.Sub(m.poll.began)), 6)
	case m.poll.inFlight || wait <= 0:
		wait = 0
	case m.poll.err != nil:
		return "next try " + format.FitRight(format.Duration(wait), 3)
	}
	return "next poll " + format.FitRight(format.Duration(wait), 3)
}

// slowPoll is how long a poll may take before the header says how long it has taken.
const slowPoll = 3 * time.Second
