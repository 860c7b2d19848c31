package ui

import (
	"fmt"
	"net/url"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/report"
)

// askSubmit opens the dialog that spends money, if the file on show can be sent.
func (m *Model) askSubmit() {
	c, ok := m.report.Checked()
	switch {
	case m.focus == onBatches:
		// The file is out of mind here, and the key pays.
		m.say(info, "s submits the file under the cursor of the pane above: 1 goes there.")
	case m.submitting != "":
		m.say(info, "%s is being sent; wait for Sync's answer.", m.submitting)
	case !ok || c.Report == nil:
		m.say(info, "Choose a .jsonl file first.")
	case !c.Ready():
		m.say(failure, "%s has %s. Mend them first: Sync would refuse the file.",
			c.File.Name(), format.Count(c.Report.Errors, "error"))
		m.setFocus(onReport)
	default:
		m.confirmSubmit(c)
	}
}

func (m *Model) confirmSubmit(c report.Checked) {
	order := job.Order{Parts: []*batchfile.File{c.File}, WebhookURL: m.cfg.WebhookURL}
	if c.Report.NeedsSplit() {
		parts, err := c.File.Parts()
		if err != nil {
			m.fail("Cannot be split: "+c.File.Name(), err)
			return
		}
		order.Parts = parts
	}
	where := m.cfg.Host
	if m.cfg.Sandbox {
		where = "the sandbox"
	}
	question := m.confirm("Submit to "+where+"?", m.orderLines(c, len(order.Parts)), "submit", submitMsg{order})
	question.about = c.File.Name()
	m.ask(question)
}

// orderLines is what a person has to know of an order before it is paid for.
func (m *Model) orderLines(c report.Checked, parts int) []string {
	lines := []string{
		format.Clean(c.File.Name()) + " · " + format.Count(c.Report.Requests, "request") + " · " + format.Bytes(int64(c.Report.Bytes)),
	}
	if parts > 1 {
		lines = append(lines, fmt.Sprintf("More than a batch takes: %d batches, one after the other.", parts))
	}
	lines = append(lines, m.costLine())
	if m.cfg.WebhookURL != "" {
		lines = append(lines, m.webhookLines()...)
	}
	if n := c.Report.Warnings; n > 0 {
		lines = append(lines, format.Count(n, "warning")+" in the report.")
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
	question, ok := m.dialog.(confirm)
	if c, whole := m.report.Checked(); ok && whole && question.about != "" {
		question.lines = m.orderLines(c, len(question.then.(submitMsg).order.Parts))
		m.dialog = question
	}
}

// confirm is a question whose answer Yes is a message. lines are clean.
func (m *Model) confirm(title string, lines []string, yes string, then tea.Msg) confirm {
	return confirm{keys: m.keys, title: format.Clean(title), lines: lines, yes: yes, then: then}
}

// askID opens the dialog for a batch's id.
func (m *Model) askID() {
	m.ask(prompt{
		title: "Add a batch by its id",
		hint:  "enter adds it · esc leaves it",
		then:  func(id string) tea.Msg { return addMsg{id} },
	})
}
