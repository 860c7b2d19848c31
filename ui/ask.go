package ui

import (
	"fmt"
	"net/url"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
)

// askSubmit opens the dialog that spends money, if the file on show can be sent.
func (m *Model) askSubmit() tea.Cmd {
	c, ok := m.report.Checked()
	switch {
	case m.layout.focus == screen.Batches:
		// The file is out of mind here, and the key pays.
		m.env.Notify(screen.Info, "s submits the file under the cursor of the pane above: 1 goes there.")
	case m.submitting != "":
		m.env.Notify(screen.Info, "%s is being sent; wait for Sync's answer.", m.submitting)
	case !ok || c.Report == nil:
		m.noFile()
	case !c.Ready():
		m.env.Notify(screen.Failure, "%s has %s. Mend the file first: Sync would refuse it.",
			c.File.Name(), format.Count(c.Report.Errors, "error"))
		m.env.Focus(screen.Report)
	case !m.previewing:
		return m.preview(c)
	}
	return nil
}

// noFile says why nothing can be done with the file under the cursor.
func (m *Model) noFile() {
	c, checked := m.report.Checked()
	switch {
	case m.files.IsInput() && checked && c.Err != nil:
		m.env.Notify(screen.Failure, "%s cannot be read: %v.", baseName(c.Path), c.Err)
	case m.files.IsInput():
		m.env.Notify(screen.Info, "%s is still being read; in a moment it can be done.", baseName(m.files.Selected()))
	default:
		m.env.Notify(screen.Info, "Choose a .jsonl file first.")
	}
}

// previewedMsg is what is known of an order before it is asked about.
type previewedMsg struct {
	stamp   files.Stamp
	checked report.Checked
	submit  submitMsg
}

// preview looks for what the dialog has to say of a file: whether it was sent before. When
// the ledger cannot say, Send will not send.
func (m *Model) preview(c report.Checked) tea.Cmd {
	order := job.Job{Parts: []*batchfile.File{c.File}, WebhookURL: m.cfg.WebhookURL}
	if c.Report.NeedsSplit() {
		parts, err := c.File.Parts()
		if err != nil {
			m.env.Fail("Cannot be split: "+c.File.Name(), err)
			return nil
		}
		order.Parts = parts
	}
	m.previewing = true
	jobs, msg := m.cfg.Jobs, previewedMsg{stamp: m.stamp, checked: c, submit: submitMsg{name: c.File.Name(), order: order}}
	return func() tea.Msg {
		msg.submit.preview, _ = jobs.Preview(msg.submit.order)
		return msg
	}
}

// previewed asks whether an order is to be placed.
func (m *Model) previewed(msg previewedMsg) {
	m.previewing = false
	before := msg.submit.preview.Before
	switch {
	case msg.stamp != m.stamp:
		m.env.Notify(screen.Info, "%s is not under the cursor any more, so nothing was asked.", msg.submit.name)
		return
	case before != nil && before.Sending():
		m.env.Fail("Not submitted: "+msg.submit.name, before)
		return
	}
	where := m.cfg.Host
	if m.cfg.Sandbox {
		where = "the sandbox"
	}
	title, yes := "Submit to "+where+"?", "submit"
	if before != nil {
		title, yes = "Send "+msg.submit.name+" again?", "send again"
		msg.submit.order.Again = true
		m.bringDoubt(before)
	}
	m.asked = msg.submit
	m.question = dialog.NewConfirm(m.env, title, m.orderLines(msg.checked, msg.submit), yes, msg.submit)
	m.question.Deliberate = before != nil
	m.env.Ask(m.question)
}

// orderLines is what a person has to know of an order before it is paid for.
func (m *Model) orderLines(c report.Checked, submit submitMsg) []string {
	lines := []string{
		format.Clean(c.File.Name()) + " · " + format.Count(c.Report.Requests, "request") + " · " + format.Bytes(int64(c.Report.Bytes)),
	}
	if parts := len(submit.order.Parts); parts > 1 {
		lines = append(lines, fmt.Sprintf("More than a batch takes: %d batches, one after the other.", parts))
		if sent := submit.preview.Sent; sent > 0 {
			lines = append(lines, fmt.Sprintf("%d of them %s sent before; the other %d go out now.", sent, format.Plural(sent, "was", "were"), parts-sent))
		}
	}
	lines = append(lines, m.costLine())
	if m.cfg.WebhookURL != "" {
		lines = append(lines, m.webhookLines()...)
	}
	if n := c.Report.Warnings; n > 0 {
		lines = append(lines, format.Count(n, "warning")+" in the report.")
	}
	if before := submit.preview.Before; before != nil {
		lines = append(lines, "")
		lines = append(lines, m.beforeLines(before)...)
	}
	return append(lines, "", "A batch cannot be cancelled once it is submitted.")
}

// webhookLines name the webhook, and what is odd about it.
func (m *Model) webhookLines() []string {
	lines := []string{"Webhook: " + format.Clean(m.cfg.WebhookURL)}
	if u, err := url.Parse(m.cfg.WebhookURL); err == nil {
		lines[0] = "Webhook: " + format.Clean(u.Redacted())
	}
	for _, p := range batchfile.WebhookProblems(m.cfg.WebhookURL) {
		lines = append(lines, "⚠ "+format.Clean(p.Message))
	}
	return lines
}

func (m *Model) costLine() string {
	switch cost := m.report.Cost(); {
	case m.cfg.Sandbox && cost != "":
		return "The sandbox costs nothing; Sync would take " + cost + "."
	case m.cfg.Sandbox:
		return "The sandbox costs nothing."
	case cost != "":
		return fmt.Sprintf("Cost: %s, with 30 s each.", cost)
	case m.estimating:
		return "Cost: asking Sync…"
	}
	return "Cost: unknown; Sync gave no estimate."
}

// estimated takes the ceiling of the cost, also into a question that is open.
func (m *Model) estimated(msg estimatedMsg) {
	if msg.stamp != m.stamp {
		return
	}
	m.estimating = false
	if msg.err == nil {
		m.report.SetCost("≤ " + format.Dollars(msg.cost))
	}
	if c, whole := m.report.Checked(); whole && m.question != nil && m.question.Open() {
		m.question.Lines = m.orderLines(c, m.asked)
	}
}

// askID opens the dialog for a batch's id.
func (m *Model) askID() {
	m.env.Ask(dialog.NewPrompt(m.env, "Add a batch by its id", "enter adds it · esc leaves it", "", func(id string) tea.Msg { return addMsg{id} }))
}
