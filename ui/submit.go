package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
)

// submitMsg is a person's Yes, with the very bytes that were confirmed.
type submitMsg struct {
	name    string // of the file
	order   job.Job
	preview ledger.Preview // what the person has seen
}

// sentMsg is what came of an order.
type sentMsg struct {
	submitMsg
	sent []job.Outcome
	err  error
}

// send sends an order. While it is on its way, nothing else is sent and leaving
// waits for the answer.
func (m *Model) send(msg submitMsg) tea.Cmd {
	m.submitting = msg.name
	if n := len(msg.order.Parts); n > 1 {
		m.submitting = fmt.Sprintf("%s in %d parts", msg.name, n)
	}
	m.env.ClearNotice() // the line says now that it is being sent
	ctx, jobs, output := m.env.Context, m.cfg.Jobs, m.cfg.Output
	return func() tea.Msg {
		if err := job.CanSave(output); err != nil {
			return sentMsg{submitMsg: msg, err: fmt.Errorf("%w; nothing was sent, because its results could not be saved", err)}
		}
		sent, err := jobs.Send(ctx, msg.order)
		return sentMsg{submitMsg: msg, sent: sent, err: err}
	}
}

func (m *Model) sent(msg sentMsg) tea.Cmd {
	m.submitting = ""
	file := msg.name
	accepted := m.adopt(msg.sent)
	before, isBefore := errors.AsType[*ledger.SentBeforeError](msg.err)
	switch {
	case m.env.Leaving && msg.err != nil:
		m.left(file, msg.sent, msg.err)
	case msg.err == nil && len(msg.sent) > 1:
		m.env.Notify(screen.Success, "Submitted all %d parts, as %s.", len(msg.sent), strings.Join(accepted, ", "))
	case msg.err == nil:
		m.env.Notify(screen.Success, "Submitted %s as %s.", file, strings.Join(accepted, ", "))
	case isBefore && !before.Sending():
		m.askAgain(msg.submitMsg, before)
		return nil
	case errors.Is(msg.err, syncapi.ErrOutcomeUnknown):
		m.inDoubt(msg.sent)
	case errors.Is(msg.err, job.ErrQueued):
		m.env.Notify(screen.Info, "%s waits: your plan's number of batches is running. It goes out when one has ended.", file)
	default:
		m.notSent(file, accepted, len(msg.sent), msg.err)
	}
	m.batches.SetWaiting(m.waitingFiles())
	// Whatever came of it, the list of batches is now the truth.
	return m.pollNow()
}

// notSent says why an order of some parts was not sent, or not to its end.
func (m *Model) notSent(file string, accepted []string, parts int, err error) {
	if n := len(accepted); n > 0 {
		m.env.Fail("Not all of it is submitted: "+file, fmt.Errorf("%d of its %d parts %s, as %s; then %w",
			n, parts, format.Plural(n, "is", "are"), strings.Join(accepted, ", "), err))
		return
	}
	m.env.Fail("Not submitted: "+file, err)
}

// left keeps what came of an order for when the screen is gone.
func (m *Model) left(file string, sent []job.Outcome, err error) {
	e, isAnswer := errors.AsType[*syncapi.Error](err)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		m.inDoubt(sent)
	case errors.Is(err, job.ErrQueued): // Held has it
	case isAnswer:
		m.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, e)
	case errors.Is(err, context.Canceled):
		if n := len(sent); n == 0 || sent[n-1].State != ledger.Accepted { // they go out in turn
			m.outcome.Waiting = append(m.outcome.Waiting, file)
		}
	default:
		m.outcome.Err = fmt.Errorf("not submitted: %s: %w", file, err)
	}
}

// adopt shows the batches that came of an order and names them.
func (m *Model) adopt(sent []job.Outcome) (ids []string) {
	for _, s := range sent {
		if s.State != ledger.Accepted {
			continue
		}
		m.watch(s.BatchID)
		if !s.Earlier { // else the list has it
			m.batches.Add(s.Batch, baseName(s.File))
		}
		if s.Warning != nil {
			m.env.Log("%v", s.Warning)
		}
		ids = append(ids, s.BatchID)
	}
	return ids
}

// heldMsg is what came of an order that had to wait.
type heldMsg struct {
	sent []job.Outcome
	err  error
}

// sendHeld sends what waits for room, when a poll shows that there is some, and
// nothing else is being sent.
func (m *Model) sendHeld(s job.Snapshot) tea.Cmd {
	part, due := m.cfg.Jobs.Due(s)
	if !due || m.submitting != "" || m.env.Leaving {
		return nil
	}
	m.submitting = baseName(part.File)
	ctx, jobs := m.env.Context, m.cfg.Jobs
	return func() tea.Msg {
		sent, err := jobs.SendQueued(ctx, s)
		return heldMsg{sent: sent, err: err}
	}
}

func (m *Model) heldSent(msg heldMsg) tea.Cmd {
	file := m.submitting
	m.submitting = ""
	accepted := m.adopt(msg.sent)
	switch {
	case m.env.Leaving && msg.err != nil:
		m.left(file, msg.sent, msg.err)
	case msg.err == nil && len(accepted) == 0, errors.Is(msg.err, job.ErrQueued):
	case errors.Is(msg.err, syncapi.ErrOutcomeUnknown):
		m.inDoubt(msg.sent)
	case msg.err != nil:
		m.notSent(file, accepted, len(msg.sent), msg.err)
	default:
		m.env.Notify(screen.Success, "Submitted what was waiting, as %s.", strings.Join(accepted, ", "))
	}
	m.batches.SetWaiting(m.waitingFiles())
	if len(accepted) == 0 {
		return m.leave()
	}
	return tea.Batch(m.pollNow(), m.leave()) // something runs now
}

// waitingFiles are the names of the files that wait for room.
func (m *Model) waitingFiles() []string {
	var names []string
	for _, s := range m.cfg.Jobs.Queued() {
		names = append(names, baseName(s.File))
	}
	return names
}

// verifiedMsg is what the server's dry run said.
type verifiedMsg struct {
	stamp files.Stamp
	file  string
	err   error
}

func (m *Model) verify(c report.Checked) tea.Cmd {
	ctx, jobs, webhook, stamp := m.env.Context, m.cfg.Jobs, m.cfg.WebhookURL, m.stamp
	return func() tea.Msg {
		return verifiedMsg{stamp: stamp, file: c.File.Name(), err: jobs.DryRun(ctx, c.File, webhook)}
	}
}

func (m *Model) verified(msg verifiedMsg) {
	isVerdict := syncapi.KindOf(msg.err) == syncapi.KindInput
	onShow := msg.stamp == m.stamp
	switch {
	case msg.err == nil:
		m.env.Notify(screen.Success, "Sync accepts %s. Nothing was created.", msg.file)
	case isVerdict && onShow:
		m.env.Notify(screen.Failure, "Sync would refuse %s; the report says why.", msg.file)
	case isVerdict:
		m.env.Notify(screen.Failure, "Sync would refuse %s: %v.", msg.file, msg.err)
	default:
		m.env.Fail("Not checked: "+msg.file, msg.err)
	}
	switch {
	case onShow && msg.err == nil:
		m.report.SetVerdict(report.Verdict{Accepted: true})
	case onShow && isVerdict:
		m.report.SetVerdict(report.Verdict{Text: msg.err.Error()})
	}
}
