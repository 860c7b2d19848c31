package submit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// fileKnown takes what is known of the file under the cursor, also into a question that is
// open. One about a file that has changed is closed.
func (f *Feature) fileKnown(file screen.File) tea.Cmd {
	before := f.file.Stamp
	f.file = file
	switch {
	case f.question == nil || !f.question.Open() || f.asked.file.Stamp != before:
	case file.Stamp != before:
		f.env.Close(f.question)
		f.env.Notify(screen.Failure, "%s has changed, so nothing was sent. Look at its report and press s again.", f.asked.name)
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
	case !current && o.limit == 0:
		f.env.Notify(screen.Info, "The cursor is no longer on %s, so nothing was submitted.", o.name)
		return nil
	case before != nil && before.Sending():
		f.env.Fail("Not submitted: "+o.name, before)
		return nil
	}
	return f.open(o)
}

// open opens the question about an order. It is the only one that sends files.
func (f *Feature) open(o order) tea.Cmd {
	if f.file.Stamp == o.file.Stamp {
		o.file = f.file // the cost may have become known
	} else {
		o.file.Estimating = false
	}
	if err := f.budget(o); err != nil {
		f.env.Fail("Not submitted: "+o.name, err)
		return nil
	}
	if q := f.mediaOf(o.file).Quote; q != nil {
		o.job.Estimates = q.Parts(o.job.Parts)
	}
	var cmd tea.Cmd
	if o.preview.Sent > 0 && !f.cfg.Sandbox {
		o.due = price{asking: true}
		cmd = f.askDue(o)
	}
	where := f.cfg.Host
	if f.cfg.Profile != "" {
		where = f.cfg.Profile + " at " + f.cfg.Host
	}
	if f.cfg.Sandbox {
		where = "the sandbox"
	}
	title, yes := "Submit to "+where+"?", "submit"
	switch before := o.preview.Before; {
	case before != nil:
		title, yes = "Send "+o.name+" again?", "send again"
		o.job.Again = true
		f.unknown.recall(before)
	case o.errors() > 0:
		title, yes = fmt.Sprintf("Send %s with %s?", o.name, format.Count(o.errors(), "error")), "send anyway"
	case o.limit > 0:
		title, yes = fmt.Sprintf("Submit %s as %d batches?", o.name, len(o.job.Parts)), "submit"
	}
	f.asked = o
	f.question = dialog.NewConfirm(f.env, title, f.lines(f.terms(o)), yes, sendMsg{o})
	f.question.Deliberate = o.preview.Before != nil || o.errors() > 0
	if o.isSmall() {
		f.question.Offer("one by one", singlyMsg{o})
	}
	f.env.Ask(f.question)
	return cmd
}

// askAgain asks before requests that were sent before are sent, and paid for, again, when
// that was not known before.
func (f *Feature) askAgain(name string, o order, before *ledger.SentBeforeError) tea.Cmd {
	o.name, o.preview.Before = name, before
	return f.open(o)
}
