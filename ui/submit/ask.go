package submit

import (
	"fmt"
	"net/url"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	jobcost "syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// fileKnown takes what is known of the file under the cursor, also into a question that is
// open. One about a file that has changed is closed.
func (f *Feature) fileKnown(file screen.File) {
	changed := file.Stamp != f.file.Stamp
	f.file = file
	switch {
	case f.question == nil || !f.question.Open():
	case changed:
		f.env.Close(f.question)
		f.env.Notify(screen.Failure, "%s has changed, so nothing was sent. Look at its report and press s again.", f.asked.name())
	default:
		f.question.Lines = f.lines(f.asked)
	}
}

// ask opens the question that spends money, if the file under the cursor can be sent.
func (f *Feature) ask() tea.Cmd {
	switch file := f.file; {
	case f.sending != "":
		f.env.Notify(screen.Info, "%s is being sent; wait for Sync's answer.", f.sending)
	case file.Report == nil:
		file.Explain(f.env)
	case !file.Ready():
		f.env.Notify(screen.Failure, "%s has %s. Fix it first: Sync would refuse it.",
			file.Content.Name(), format.Count(file.Report.Errors, "error"))
		f.env.Focus(screen.Report)
	case !f.previewing:
		return f.preview()
	}
	return nil
}

// previewedMsg is what the ledger knows of a job before the user is asked about it.
type previewedMsg struct{ order order }

// preview asks the ledger whether the file was sent before. When the ledger cannot say,
// Send will not send.
func (f *Feature) preview() tea.Cmd {
	content := f.file.Content
	o := order{file: f.file, job: job.Job{Parts: []*batchfile.File{content}, WebhookURL: f.cfg.WebhookURL}}
	if f.file.Report.NeedsSplit() {
		parts, err := content.Parts()
		if err != nil {
			f.env.Fail("Cannot be split: "+o.name(), err)
			return nil
		}
		o.job.Parts = parts
	}
	f.previewing = true
	jobs := f.cfg.Jobs
	return func() tea.Msg {
		o.preview, _ = jobs.Preview(o.job)
		return previewedMsg{o}
	}
}

// previewed asks whether to send.
func (f *Feature) previewed(msg previewedMsg) {
	f.previewing = false
	o, before := msg.order, msg.order.preview.Before
	switch {
	case o.file.Stamp != f.file.Stamp:
		f.env.Notify(screen.Info, "%s is not under the cursor any more, so nothing was asked.", o.name())
		return
	case before != nil && before.Sending():
		f.env.Fail("Not submitted: "+o.name(), before)
		return
	}
	where := f.cfg.Host
	if f.cfg.Profile != "" {
		where = f.cfg.Profile + " at " + f.cfg.Host
	}
	if f.cfg.Sandbox {
		where = "the sandbox"
	}
	title, yes := "Submit to "+where+"?", "submit"
	if before != nil {
		title, yes = "Send "+o.name()+" again?", "send again"
		o.job.Again = true
		f.unknown.recall(before)
	}
	f.asked = o
	f.question = dialog.NewConfirm(f.env, title, f.lines(o), yes, sendMsg{o})
	f.question.Deliberate = before != nil
	f.env.Ask(f.question)
}

// askAgain asks before requests that were sent before are sent, and paid for, again, when
// that was not known before.
func (f *Feature) askAgain(name string, o order, before *ledger.SentBeforeError) {
	o.job.Again, o.preview.Before = true, before
	f.unknown.recall(before)
	question := dialog.NewConfirm(f.env, "Send "+name+" again?", append(f.profileLines(), f.beforeLines(before)...), "send again", sendMsg{o})
	question.Deliberate = true
	f.env.Ask(question)
}

// lines are what the user has to know of a job before it is paid for.
func (f *Feature) lines(o order) []string {
	report := o.file.Report
	lines := []string{
		format.Clean(o.name()) + " · " + format.Count(report.Requests, "request") + " · " + format.Bytes(int64(report.Bytes)),
	}
	if parts := len(o.job.Parts); parts > 1 {
		lines = append(lines, fmt.Sprintf("Too large for one batch: %d batches, one after the other.", parts))
		if sent := o.preview.Sent; sent > 0 {
			lines = append(lines, fmt.Sprintf("%d of them %s sent before; the other %d go out now.", sent, format.Plural(sent, "was", "were"), parts-sent))
		}
	}
	lines = append(lines, f.profileLines()...)
	lines = append(lines, f.costLine())
	if f.cfg.WebhookURL != "" {
		lines = append(lines, f.webhookLines()...)
	}
	if n := report.Warnings; n > 0 {
		lines = append(lines, format.Count(n, "warning")+" in the report.")
	}
	if before := o.preview.Before; before != nil {
		lines = append(lines, "")
		lines = append(lines, f.beforeLines(before)...)
	}
	return append(lines, "", "A batch cannot be cancelled once it is submitted.")
}

// profileLines name the profile that pays.
func (f *Feature) profileLines() []string {
	if f.cfg.Profile == "" {
		return nil
	}
	return []string{"Profile: " + format.Clean(f.cfg.Profile) + ", at " + format.Clean(f.cfg.Host) + "."}
}

// webhookLines name the webhook, and what is odd about it.
func (f *Feature) webhookLines() []string {
	lines := []string{"Webhook: " + format.Clean(f.cfg.WebhookURL)}
	if u, err := url.Parse(f.cfg.WebhookURL); err == nil {
		lines[0] = "Webhook: " + format.Clean(u.Redacted())
	}
	for _, p := range batchfile.WebhookProblems(f.cfg.WebhookURL) {
		lines = append(lines, "⚠ "+format.Clean(p.Message))
	}
	return lines
}

func (f *Feature) costLine() string {
	switch cost := f.file.Cost; {
	case f.cfg.Sandbox && cost != "":
		return "The sandbox costs nothing; Sync would take " + cost + "."
	case f.cfg.Sandbox:
		return "The sandbox costs nothing."
	case cost != "":
		return fmt.Sprintf("Cost: %s, assuming %.0f s at %d fps each.", cost, jobcost.MaxLength.Seconds(), jobcost.AssumedFPS)
	case f.file.Estimating:
		return "Cost: asking Sync…"
	}
	return "Cost: unknown; Sync gave no estimate."
}

// beforeLines say what was sent before, and what that means.
func (f *Feature) beforeLines(before *ledger.SentBeforeError) []string {
	sent, how := before.Shared, "were sent before"
	if sent == 0 {
		sent, how = before.Resembling, "were sent before under other ids"
	}
	lines := []string{fmt.Sprintf("⚠ %d of its %s %s:", sent, format.Count(before.Requests, "request"), how)}
	var candidates []syncapi.Batch
	unknown := false
	for i, e := range before.Earlier {
		if e.State == ledger.Unknown {
			unknown = true
			candidates = append(candidates, f.unknown.candidates(e.ID)...)
		}
		what := e.BatchID
		if what == "" {
			what = string(e.State)
		}
		if i < f.maxEarlier() {
			lines = append(lines, format.Clean(fmt.Sprintf("  %s  %s  %s", e.SentAt().Local().Format("2 Jan 15:04"), base(e.File), what)))
		}
	}
	if n := len(before.Earlier) - f.maxEarlier(); n > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", n))
	}
	switch {
	case len(candidates) > 0:
		lines = append(lines, format.Clean(candidates[0].ID)+" matches it: choose No, then press u to resolve that first.")
	case unknown:
		lines = append(lines, "An unknown one may be running: choose No, then press u to resolve it first.")
	}
	return append(lines, "Sending them again costs money again.")
}

// maxEarlier is how many earlier submissions a question names: what they mean has to stay
// in sight.
func (f *Feature) maxEarlier() int {
	if f.env.Height < lowHeight {
		return 1
	}
	return 4
}

// lowHeight is the height of a terminal below which a question has to be short.
const lowHeight = 24
