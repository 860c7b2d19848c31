package submit

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// queueMsg is the state of the queue.
type queueMsg struct {
	gen   int // the generation of the queue at that time
	queue job.Queue
}

// lookAtQueue reads the queue. Another instance may have changed its part of it.
func (f *Feature) lookAtQueue() tea.Cmd {
	jobs, gen := f.cfg.Jobs, f.queueGen
	return func() tea.Msg { return queueMsg{gen, jobs.Queue()} }
}

// queueSeen takes a state of the queue. While the program sends a job, its waiting parts are in the
// queue, too; they are not from an earlier session.
func (f *Feature) queueSeen(msg queueMsg) {
	if msg.gen == f.queueGen && f.sending == "" {
		f.tellQueue(msg.queue)
	}
}

// enqueueMsg is the user's Yes to a job of an earlier session.
type enqueueMsg struct {
	job    string
	output string // where its results go
}

// enqueuedMsg says that such a job was added to this session, or why not.
type enqueuedMsg struct {
	queue job.Queue
	err   error
}

// askEarlier asks whether to send the first waiting job of an earlier session. The user confirmed
// it then, but must confirm it again, because it may have been forgotten.
func (f *Feature) askEarlier() {
	left := jobsOf(f.queue.Earlier)[0]
	first := left[0]
	name, _, _ := batchfile.PartOf(base(first.File))
	t := terms{name: name, parts: first.Parts, sent: first.Parts - len(left), webhook: first.WebhookURL}
	dollars, known := 0.0, true
	for _, s := range left {
		t.requests += s.Requests
		dollars += s.Estimate
		known = known && s.Estimate > 0
	}
	if most := f.cfg.MaxCost; most > 0 && (!known || dollars > most) {
		sum := "an unknown amount"
		if known {
			sum = screen.About(dollars)
		}
		f.env.Fail("Not sent: "+name, budgetError{"--max-cost " + format.Dollars(most) + ": the queued requests cost " + sum + "."})
		return
	}
	if dollars > 0 {
		t.price = price{cost: screen.About(dollars)}
	}
	lines := append(f.lines(t), "", "It was confirmed "+format.Moment(first.Confirmed)+", when Sync had no free slot.")
	if ids := idsOf(f.queue.Running); len(ids) > 0 {
		lines = append(lines, format.Clean("Running at Sync: "+strings.Join(ids, ", ")))
	}
	f.env.Ask(dialog.NewConfirm(f.env, "Send "+name+", queued before?", lines, "send it", enqueueMsg{first.Job, f.cfg.Output}))
}

// jobsOf groups submissions by job, in order.
func jobsOf(all []ledger.Submission) (jobs [][]ledger.Submission) {
	for _, s := range all {
		i := slices.IndexFunc(jobs, func(j []ledger.Submission) bool { return j[0].Job == s.Job })
		if i < 0 {
			i, jobs = len(jobs), append(jobs, nil)
		}
		jobs[i] = append(jobs[i], s)
	}
	return jobs
}

// idsOf returns the IDs of batches.
func idsOf(batches []syncapi.Batch) (ids []string) {
	for _, b := range batches {
		ids = append(ids, b.ID)
	}
	return ids
}

// enqueue adds the job to this session.
func (f *Feature) enqueue(msg enqueueMsg) tea.Cmd {
	if most := f.cfg.MaxCost; most > 0 {
		f.env.Fail("Not submitted", budgetError{"--max-cost " + format.Dollars(most) + ": the cost of the queued requests is unknown. Submit the file again."})
		return nil
	}
	jobs := f.cfg.Jobs
	return func() tea.Msg {
		err := job.CanSave(msg.output, 0)
		if err == nil {
			err = jobs.Enqueue(msg.job)
		}
		return enqueuedMsg{jobs.Queue(), err}
	}
}

// enqueued makes the next poll send the job.
func (f *Feature) enqueued(msg enqueuedMsg) {
	if f.tellQueue(msg.queue); msg.err != nil {
		f.env.Fail("Not submitted", msg.err)
		return
	}
	f.env.Post(screen.PollMsg{})
}

// due reports whether it is time for the next try of the queue.
func (f *Feature) due(now time.Time) bool {
	return !f.queue.Next.IsZero() && !now.Before(f.queue.Next)
}
