package submit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// fileKnown takes a report on the file under the cursor, also into an open question. It closes a
// question about a file that has changed.
func (f *Feature) fileKnown(file screen.File) tea.Cmd {
	before := f.file.Stamp
	f.file = file
	switch {
	case f.question == nil || !f.question.Open() || f.asked.file.Stamp != before:
	case file.Stamp != before:
		f.env.Close(f.question)
		f.env.Notify(screen.Failure, "%s has changed, so nothing was sent. Look at its report and press %s again.", f.asked.name, f.env.Keys.Submit.Help().Key)
	default:
		f.asked.file = file
		f.question.Lines = f.lines(f.terms(f.asked))
	}
	if f.wanted == "" || file.Path != f.wanted || !file.Checked {
		return nil
	}
	f.wanted = ""
	if !f.env.Now.Before(f.wantedUntil) {
		return nil
	}
	return f.ask()
}

// ask opens the question that spends money, if the file under the cursor can be sent.
func (f *Feature) ask() tea.Cmd {
	switch file := f.file; {
	case f.sending != "":
		f.env.Notify(screen.Info, "%s is being sent; wait for Sync's answer.", f.sending)
	case file.Report == nil:
		file.Explain(f.env)
	case file.Report.Requests == 0:
		f.env.Notify(screen.Failure, "%s has no requests to send; the report says why.", file.Content.Name())
		f.env.Focus(screen.Report)
	case !f.previewing:
		o, err := newOrder(file, f.cfg.WebhookURL, f.limit)
		if err != nil {
			f.env.Fail("Cannot be split: "+o.name, err)
			return nil
		}
		return f.preview(o)
	}
	return nil
}

// previewed asks whether to send.
func (f *Feature) previewed(msg previewedMsg) tea.Cmd {
	f.previewing = false
	o, before := msg.order, msg.order.preview.Before
	current := o.file.Stamp == f.file.Stamp
	switch {
	case f.env.Leaving:
		return nil
	case msg.err != nil:
		f.env.Fail("Cannot be split: "+o.name, msg.err)
		return nil
	case msg.changed:
		f.env.Notify(screen.Failure, "%s has changed since its pilot, so the rest was not submitted. Press %s to submit it as it is now.", o.name, f.env.Keys.Submit.Help().Key)
		return nil
	case !current && o.limit == 0 && (!o.pilot.isSent() || o.pilot.isSaved()):
		f.env.Notify(screen.Info, "The cursor is no longer on %s, so nothing was submitted.", o.name)
		return nil
	case before != nil && before.Sending():
		f.env.Fail("Not submitted: "+o.name, before)
		return nil
	}
	return f.open(o)
}

// open opens the question about an order. No other question sends files.
func (f *Feature) open(o order) tea.Cmd {
	if f.file.Stamp == o.file.Stamp {
		o.file = f.file // the cost may be known by now
	} else {
		o.file.Estimating = false
	}
	if err := f.budget(o); err != nil {
		f.env.Fail("Not submitted: "+o.name, err)
		return nil
	}
	if q := f.mediaOf(o.file).Quote; q != nil {
		o.job.Estimates = o.quoteOf(q)
	}
	var cmd tea.Cmd
	switch sum := total(o.job.Estimates); {
	case !o.isPart() || f.cfg.Sandbox:
	case o.pilot != nil && o.preview.Sent == 0 && sum > 0:
		o.due = price{cost: screen.About(sum)}
	default:
		o.due = price{asking: true}
		cmd = f.askDue(o)
	}
	if o.isAgain() {
		o.job.Again = true
		f.unknown.recall(o.preview.Before)
	}
	f.asked = o
	f.question = f.questionOf(o)
	f.env.Ask(f.question)
	return cmd
}

// total is the sum of estimates; 0 if one of them is unknown.
func total(estimates []float64) (sum float64) {
	for _, usd := range estimates {
		if usd <= 0 {
			return 0
		}
		sum += usd
	}
	return sum
}

// isAgain reports whether requests would be paid for a second time. For a pilot of an earlier
// session it is false, because the pilot continues.
func (o order) isAgain() bool {
	return o.preview.Before != nil && (o.pilot == nil || o.pilot.isSent())
}

// words returns the title of the question about an order, and the label of Yes.
func (o order) words(where string) (title, yes string) {
	switch {
	case o.isAgain():
		return "Send " + o.name + " again?", "send again"
	case o.pilot != nil:
		return o.pilot.words(o.name, where, o.others())
	case o.errors() > 0:
		return fmt.Sprintf("Send %s with %s?", o.name, format.Count(o.errors(), "error")), "send anyway"
	case o.limit > 0:
		return fmt.Sprintf("Submit %s as %d batches?", o.name, len(o.job.Parts)), "submit"
	}
	return "Submit to " + where + "?", "submit"
}

// questionOf makes the question about an order.
func (f *Feature) questionOf(o order) *dialog.Confirm {
	where := f.cfg.Host
	if f.cfg.Profile != "" {
		where = f.cfg.Profile + " at " + f.cfg.Host
	}
	if f.cfg.Sandbox {
		where = "the sandbox"
	}
	title, yes := o.words(where)
	var then tea.Msg = sendMsg{o}
	if o.pilot != nil && !o.pilot.isSent() {
		then = sendPilotMsg{o}
	}
	q := dialog.NewConfirm(f.env, title, f.lines(f.terms(o)), yes, then)
	q.Deliberate = o.isAgain() || o.errors() > 0 || o.pilot != nil && o.pilot.failed > 0
	switch {
	case o.preview.Before != nil && !o.isAgain(), o.pilot.isSaved() && !o.isAgain():
		q.Offer("all again…", "", wholeMsg{o})
	case o.isSmall() && o.pilot == nil:
		q.Offer("one by one", "", singlyMsg{o})
	case o.canPilot():
		q.Offer("first few…", pilotKey, pilotMsg{o})
	}
	return q
}

// askAgain asks before it sends, and pays for, requests that were sent before, if the first
// question did not say so.
func (f *Feature) askAgain(name string, o order, before *ledger.SentBeforeError) tea.Cmd {
	o.name, o.preview.Before = name, before
	return f.open(o)
}
