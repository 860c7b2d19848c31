package ui

import (
	"fmt"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
)

// askAgain asks before requests that were sent before are sent, and paid for, again, when
// that was not known before.
func (m *Model) askAgain(submit submitMsg, before *ledger.SentBeforeError) {
	submit.order.Again, submit.preview.Before = true, before
	m.bringDoubt(before)
	question := dialog.NewConfirm(m.env, "Send "+submit.name+" again?", m.beforeLines(before), "send again", submit)
	question.Deliberate = true
	m.env.Ask(question)
}

// bringDoubt lets a person settle what is in doubt of what was sent before, such as what a
// damaged ledger had lost.
func (m *Model) bringDoubt(before *ledger.SentBeforeError) {
	for _, e := range before.Earlier {
		if e.State == ledger.Unknown && m.doubt.index(e.ID) < 0 {
			m.doubt.begin(m.env.Now, e.Submission)
		}
	}
}

// beforeLines say what was sent before, and what that means.
func (m *Model) beforeLines(before *ledger.SentBeforeError) []string {
	lines := []string{fmt.Sprintf("⚠ %d of its %s were sent before:", before.Shared, format.Count(before.Requests, "request"))}
	var open []syncapi.Batch
	unsettled := false
	for i, e := range before.Earlier {
		if unsettled = unsettled || e.State == ledger.Unknown; e.State == ledger.Unknown {
			open = append(open, m.candidates(e.ID)...)
		}
		what := e.BatchID
		if what == "" {
			what = string(e.State)
		}
		if i < m.maxEarlier() {
			lines = append(lines, format.Clean(fmt.Sprintf("  %s  %s  %s", e.SentAt().Local().Format("2 Jan 15:04"), baseName(e.File), what)))
		}
	}
	if n := len(before.Earlier) - m.maxEarlier(); n > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", n))
	}
	switch {
	case len(open) > 0:
		lines = append(lines, format.Clean(open[0].ID)+" looks like what came of it: No, and then u, settles that first.")
	case unsettled:
		lines = append(lines, "What is unknown may be running: No, and then u, settles that first.")
	}
	return append(lines, "Sending them again is paid for again.")
}

// maxEarlier is how many earlier submissions a question names: what they mean has to stay
// in sight.
func (m *Model) maxEarlier() int {
	if m.env.Height < lowHeight {
		return 1
	}
	return 4
}

// lowHeight is the height below which a question has to be short.
const lowHeight = 24
