package submit

import (
	"fmt"

	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// budgetError says why a file is not sent under --max-cost.
type budgetError struct{ why string }

func (e budgetError) Error() string { return e.why }

// budget says why an order exceeds the budget of the session; nil if it does not.
func (f *Feature) budget(o order) error {
	most := f.cfg.MaxCost
	if most <= 0 {
		return nil
	}
	flag, check, submit := "--max-cost "+format.Dollars(most)+": ", f.env.Keys.CheckMedia.Help().Key, f.env.Keys.Submit.Help().Key
	m := f.mediaOf(o.file)
	switch {
	case m.Checking:
		return budgetError{flag + "the cost is unknown while the media are being checked. Press " + submit + " again when that is done."}
	case m.Quote == nil:
		return budgetError{flag + "the cost is unknown until the media are checked. Press " + check + " for that, and then " + submit + " again."}
	}
	due, what := m.Quote, ""
	if p := o.preview; p.Sent > 0 { // parts that were already sent cost nothing more
		q := due.Due(o.job.Parts, p.Unsent)
		due, what = &q, fmt.Sprintf("%d of %d parts %s still to be sent: ", len(p.Unsent), len(o.job.Parts), format.Plural(len(p.Unsent), "is", "are"))
	}
	if !due.Within(most) {
		return budgetError{flag + what + due.Exceeds(most) + "."}
	}
	return nil
}

// mediaOf is what is known about the media of a file that is, or was, under the cursor.
func (f *Feature) mediaOf(file screen.File) screen.MediaMsg {
	if f.media.Stamp != file.Stamp {
		return screen.MediaMsg{}
	}
	return f.media
}

// mediaKnown takes new facts about media, also into an open question. It closes a question that
// would spend more than the budget.
func (f *Feature) mediaKnown(msg screen.MediaMsg) {
	if msg.Stamp != f.file.Stamp && msg.Stamp != f.asked.file.Stamp {
		return
	}
	f.media = msg
	if f.question == nil || !f.question.Open() || msg.Stamp != f.asked.file.Stamp {
		return
	}
	if err := f.budget(f.asked); err != nil {
		f.env.Close(f.question)
		f.env.Fail("Not submitted: "+f.asked.name, err)
		return
	}
	f.question.Lines = f.lines(f.terms(f.asked))
}

// mediaLines say how many media were checked, and how certain the cost is.
func (f *Feature) mediaLines(m screen.MediaMsg) []string {
	if m.Note == "" {
		return []string{"Media: not checked; " + f.env.Keys.CheckMedia.Help().Key + " checks them."}
	}
	lines := []string{"Media: " + m.Note}
	if m.Quote == nil {
		return lines
	}
	if !isKnown(m.Quote) {
		lines = append(lines, "Cost in detail: "+screen.Shares(m.Quote)+".")
	}
	if parts := screen.NotIncluded(m.Quote); parts != "" {
		lines = append(lines, "Not included: "+parts+".")
	}
	if m.Quote.Differ > 0 {
		compared := fmt.Sprintf("%d of %d requests that were", m.Quote.Differ, m.Quote.Analyzed)
		if m.Quote.Analyzed == 1 {
			compared = "the request that was"
		}
		lines = append(lines, "⚠ Sync's own price differs for "+compared+" compared.")
	}
	return lines
}

// isKnown reports whether the cost of every request is known.
func isKnown(q *cost.Quote) bool { return q.Known.Requests == len(q.Items) }
