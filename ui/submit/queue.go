package submit

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// queueSentMsg says that a queued part was sent, or why not.
type queueSentMsg struct {
	outcomes []job.Outcome
	queue    job.Queue // the queue afterward
	err      error
}

// sendQueued sends queued parts if a poll shows a free slot or the next try is due, unless
// something else is being sent.
func (f *Feature) sendQueued(s job.Snapshot) tea.Cmd {
	part, due := f.cfg.Jobs.Due(s)
	if !due || f.sending != "" || f.env.Leaving {
		return nil
	}
	ctx, jobs := f.begin(base(part.File)), f.cfg.Jobs
	return f.env.Paid.Call(func() tea.Msg {
		outcomes, err := jobs.SendQueued(ctx, s)
		return queueSentMsg{outcomes: outcomes, err: err, queue: jobs.Queue()}
	})
}

func (f *Feature) queueSent(msg queueSentMsg) {
	file := f.sending
	f.sending = ""
	sum := job.Summarize(msg.outcomes, msg.err)
	f.adopt(sum.Accepted)
	switch {
	case f.env.Leaving && msg.err != nil:
		f.left(file, sum, msg.err)
	case sum.Stop == job.StopNone && len(sum.Accepted) == 0, sum.Stop == job.StopQueued:
	case sum.Stop == job.StopUnknown:
		f.unknown.take(sum.Unknown)
	case sum.Stop != job.StopNone:
		f.notSent(file, sum, len(msg.outcomes), msg.err)
	default:
		f.env.Announce(screen.Success, "Submitted the queued requests as %s.", strings.Join(sum.BatchIDs(), ", "))
	}
	f.tellQueue(msg.queue)
	if len(sum.Accepted) > 0 {
		f.env.Post(screen.PollMsg{}) // a batch is running now
	}
}

// tellQueue says what is queued, and when the next try is.
func (f *Feature) tellQueue(q job.Queue) {
	f.queue = q
	f.queueGen++
	f.tellNotice(q.Notice)
	msg := screen.QueuedMsg{Files: f.queued(), Next: q.Next}
	for _, left := range jobsOf(q.Earlier) {
		name, _, parts := batchfile.PartOf(base(left[0].File))
		if parts > 1 {
			name += " (" + format.Count(len(left), "part") + ")"
		}
		msg.Earlier = append(msg.Earlier, name)
	}
	msg.Running = idsOf(q.Running)
	f.env.Post(msg)
}

// tellNotice tells the user what happened to the ledger. One alert announces a loss; later findings
// about it cause no further alert.
func (f *Feature) tellNotice(notice string) {
	if notice == f.notice {
		return
	}
	f.notice = notice
	if !f.alerted {
		f.alerted = true
		f.env.Fail("The ledger was lost", errors.New(notice))
		return
	}
	f.env.Notify(screen.Failure, "%s.", notice)
}

// queued returns the names of the files with queued parts.
func (f *Feature) queued() []string {
	var names []string
	for _, s := range f.cfg.Jobs.Queued() {
		names = append(names, base(s.File))
	}
	return names
}

// notifyQueued says why a file waits and for how long.
func (f *Feature) notifyQueued(file string, q job.Queue, err error) {
	why := "as many batches are running as your plan allows"
	if kind := syncapi.KindOf(err); kind != syncapi.KindConcurrency && kind != syncapi.KindNone {
		why = strings.TrimPrefix(err.Error(), job.ErrQueued.Error()+": ")
	}
	next := "It is sent when one ends"
	if wait := q.Next.Sub(f.env.Now); wait > 0 {
		next = "The next try is in " + format.Duration(wait)
	}
	f.env.Notify(screen.Info, "%s is queued: %s. %s; %s tries now.", file, why, next, f.env.Keys.Refresh.Help().Key)
}
