package submit

import (
	"fmt"
	"os"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// pilot is the first requests of a file, which are sent one by one before the rest goes out as a
// batch.
type pilot struct {
	head, rest *batchfile.File // rest is nil if the head is the whole file
	requests   int             // in head
	// begun is the ledger's record of it; nil for a new pilot.
	begun *ledger.Earlier
	// whole is the order of the whole file, if the pilot had ended before the question.
	whole *order
	// submission is the ID of the pilot's submission once it has ended; empty before. failed is
	// then how many of its requests failed.
	submission string
	failed     int
}

// isSent reports whether the pilot has ended, so that the order is for the rest.
func (p *pilot) isSent() bool { return p != nil && p.submission != "" }

// isSaved reports whether the ledger had the pilot's results before the question.
func (p *pilot) isSaved() bool { return p.isSent() && p.begun != nil }

const (
	// pilotSize is how many requests a pilot has unless the user says otherwise.
	pilotSize = 3
	// pilotKey is the key that opens the question about a pilot.
	pilotKey = "f"
)

// canPilot reports whether the first requests of an order can be sent before the others.
func (o order) canPilot() bool {
	r := o.file.Report
	return r != nil && o.errors() == 0 && r.Requests > pilotSize && !o.isSmall() && o.limit == 0 && o.preview.Sent == 0 &&
		o.preview.Before == nil && o.pilot == nil
}

type (
	// pilotMsg asks how many requests the pilot gets.
	pilotMsg struct{ order order }
	// pilotSizeMsg is the user's answer.
	pilotSizeMsg struct {
		order order
		size  string
	}
	// sendPilotMsg is the user's Yes to starting or continuing a pilot.
	sendPilotMsg struct{ order order }
	// wholeMsg asks about the whole file after its pilot was sent.
	wholeMsg struct{ order order }
)

// updatePilot handles the messages about pilots.
func (f *Feature) updatePilot(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pilotMsg:
		f.askPilotSize(msg.order, "the rest follows as a batch", "")
	case pilotSizeMsg:
		return f.askPilot(msg)
	case sendPilotMsg:
		return f.sendPilot(msg.order)
	case wholeMsg:
		o := msg.order
		if o.pilot.whole != nil {
			o = *o.pilot.whole
		}
		o.pilot = nil
		return f.open(o)
	case screen.SinglySentMsg:
		return f.pilotEnded(msg)
	}
	return nil
}

// askPilotSize asks how many requests the pilot gets. size is the user's previous input.
func (f *Feature) askPilotSize(o order, hint, size string) {
	p := dialog.NewPrompt(f.env, "How many requests to send first?", hint+" · enter asks · esc cancels", size,
		func(size string) tea.Msg { return pilotSizeMsg{o, size} })
	p.Default = strconv.Itoa(pilotSize) // not initial text: typing 2 must not make 32
	f.env.Ask(p)
}

// askPilot asks whether to send the first requests.
func (f *Feature) askPilot(msg pilotSizeMsg) tea.Cmd {
	o := msg.order
	if o.file.Stamp != f.file.Stamp {
		f.env.Notify(screen.Info, "The cursor is no longer on %s as it was, so nothing was sent.", o.name)
		return nil
	}
	n, err := strconv.Atoi(msg.size)
	if most := o.file.Report.Requests - 1; err != nil || n < 1 || n > most {
		f.askPilotSize(o, fmt.Sprintf("✖ not a number from 1 to %d", most), msg.size)
		return nil
	}
	head, rest := o.file.Content.Cut(n)
	if rest == nil {
		f.env.Notify(screen.Failure, "Nothing was sent: %s has no more than %s.", o.name, format.Count(n, "request"))
		return nil
	}
	o.pilot = &pilot{head: head, rest: rest, requests: n}
	o.job = job.Job{Parts: []*batchfile.File{head}}
	o.dueRequests, o.dueBytes = n, len(head.Content)
	return f.open(o)
}

// sendPilot starts to send the first requests one by one, unless the file costs too much. A pilot
// of an earlier session continues, and none of its requests is sent twice.
func (f *Feature) sendPilot(o order) tea.Cmd {
	if err := f.budget(o); err != nil {
		f.env.Fail("Not submitted: "+o.name, err)
		return nil
	}
	msg := screen.SendSinglyMsg{File: o.pilot.head, Name: o.name, Pilot: o.pilot.rest != nil}
	if len(o.job.Estimates) > 0 && o.pilot.begun == nil {
		msg.Estimate = o.job.Estimates[0]
	}
	if msg.Pilot {
		f.pilots[o.pilot.head] = o
	}
	f.env.Post(msg)
	return lookForChange(o)
}

// pilotEnded asks about the rest of the file once its pilot has ended.
func (f *Feature) pilotEnded(msg screen.SinglySentMsg) tea.Cmd {
	o, ok := f.pilots[msg.File]
	delete(f.pilots, msg.File)
	if !ok || msg.Err != nil || f.env.Leaving {
		return nil
	}
	p := *o.pilot
	p.submission, p.failed = msg.Submission.ID, msg.Failed
	next, err := newRest(o.file, &p, f.cfg.WebhookURL, f.limit)
	if err != nil {
		f.env.Fail("Cannot be split: "+o.name, err)
		return nil
	}
	return f.preview(next)
}

// newRest makes the order of the rest of a file after its pilot.
func newRest(file screen.File, p *pilot, webhook string, most int) (order, error) {
	o := order{name: file.Content.Name(), file: file, pilot: p, job: job.Job{WebhookURL: webhook, Pilot: p.submission}}
	var err error
	o.job.Parts, err = partsOf(p.rest, o.others(), len(p.rest.Content), most)
	return o, err
}

// remade is the order in parts of at most that many requests.
func (o order) remade(most int) (order, error) {
	if o.pilot.isSent() {
		return newRest(o.file, o.pilot, o.job.WebhookURL, most)
	}
	return newOrder(o.file, o.job.WebhookURL, most)
}

// dueParts are the parts that the question is about: the pilot, or the unsent parts.
func (o order) dueParts() []*batchfile.File {
	switch {
	case o.pilot != nil && !o.pilot.isSent():
		return []*batchfile.File{o.pilot.head}
	case o.preview.Sent == 0:
		return o.job.Parts
	}
	return job.Unsent(o.job, o.preview)
}

// pilotOf is the started or finished pilot of a file; nil if other requests of the file were sent,
// too. A whole file that was sent one by one counts as a pilot as long as its results are not
// saved.
func pilotOf(file *batchfile.File, before *ledger.SentBeforeError) *pilot {
	if before == nil || len(before.Earlier) != 1 {
		return nil
	}
	e := before.Earlier[0]
	if !e.Singly || e.Under != "" || e.Requests != before.Shared {
		return nil
	}
	head, rest := file.Cut(e.Requests)
	if rest == nil {
		head = file
	}
	isSaved := e.Saved.Path != ""
	if rest == nil && isSaved || e.Hash != ledger.HashOf(head.Content) {
		return nil
	}
	p := &pilot{head: head, rest: rest, requests: e.Requests, begun: &e}
	if isSaved {
		p.submission, p.failed = e.ID, max(e.Saved.Failed, e.Requests-e.Saved.Succeeded)
	}
	return p
}

// changed reports whether the file on the disk differs from the order's.
func (o order) changed() bool {
	info, err := os.Stat(o.file.Path)
	return err != nil || info.Size() != o.file.Stamp.Size || info.ModTime().UnixNano() != o.file.Stamp.Changed
}

// words returns the title of the question about an order with a pilot, and the label of Yes.
func (p *pilot) words(name, where string, others int) (title, yes string) {
	switch {
	case p.isSent() && p.failed > 0:
		return fmt.Sprintf("Submit %s, although the pilot has failures?", format.Others(others)), "submit"
	case p.isSent():
		return fmt.Sprintf("Submit %s to %s?", format.Others(others), where), "submit"
	case p.begun != nil:
		return "Go on with " + name + "?", "go on"
	}
	return fmt.Sprintf("Send the first %s to %s?", p.subject(), where), "send"
}

// lines say what the pilot is, and how it ended. others is the number of requests in the rest.
func (p *pilot) lines(others int) []string {
	var lines []string
	rest := format.Capital(format.Others(others)) + format.Plural(others, " follows", " follow")
	switch {
	case p.isSent():
		mark := ""
		if p.failed > 0 {
			mark = "⚠ "
		}
		lines = append(lines, mark+format.PilotEnd(p.requests, p.failed))
	case p.begun != nil && others == 0:
		return append(lines, fmt.Sprintf("You confirmed it on %s, to be sent one by one. It continues, and no request is sent twice.", format.Moment(p.begun.Confirmed)))
	case p.begun != nil:
		lines = append(lines, fmt.Sprintf("You confirmed its first %s on %s, to be sent one by one. %s, and no request is sent twice. %s after another question.",
			p.subject(), format.Moment(p.begun.Confirmed), format.Plural(p.requests, "It continues", "They continue"), rest))
	default:
		lines = append(lines, format.Plural(p.requests, "It is sent by itself. ", "They are sent one by one. ")+rest+" as a batch, after another question.")
	}
	if others < batchfile.PublishedMinRequests {
		lines = append(lines, fmt.Sprintf("Sync may refuse that batch, because it has fewer than %d requests.", batchfile.PublishedMinRequests))
	}
	return lines
}

// subject names the requests of the pilot after "the first": "request" or "3 requests".
func (p *pilot) subject() string {
	return format.Plural(p.requests, "request", format.Count(p.requests, "request"))
}

// others is how many requests come after the pilot.
func (o order) others() int { return max(0, o.file.Report.Requests-o.pilot.requests) }

// requests is how many requests of the file the order covers.
func (o order) requests() int {
	if o.pilot.isSent() {
		return o.others()
	}
	return o.file.Report.Requests
}

// quoteOf returns the costs of the parts of an order, from the quote of its file.
func (o order) quoteOf(q *cost.Quote) []float64 {
	if !o.pilot.isSent() {
		return q.Parts(o.job.Parts)
	}
	return q.Parts(append([]*batchfile.File{o.pilot.head}, o.job.Parts...))[1:]
}
