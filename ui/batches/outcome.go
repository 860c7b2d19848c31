package batches

import (
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// outcome is the last column of a row: where the results are, what the program is doing,
// or how long the batch will take.
type outcome struct {
	text, short string // short replaces text that does not fit; empty to cut text
	style       theme.Style
}

func (m *Model) outcome(r *row, now time.Time) outcome {
	t := m.env.Theme
	switch {
	case r.lost() && r.saved == "":
		return outcome{"", "", t.Text} // the state says it already
	case r.err != nil && !r.lost():
		return outcome{"no answer", "no news", t.Warn}
	case r.downloading:
		return outcome{"saving…", "", t.Running}
	case r.saved != "" && r.odd:
		return outcome{"⚠ " + r.saved, "⚠ saved", t.Warn}
	case r.saved != "":
		return outcome{r.saved, "saved", t.Text}
	case r.batch.Status == syncapi.StatusCompleted && r.batch.OutputURL == "":
		return outcome{"soon…", "", t.Dim}
	case r.gone:
		return outcome{"no results", "none", t.Warn}
	case r.batch.Ended() && r.batch.OutputURL != "":
		return outcome{"press " + m.env.Keys.Download.Help().Key, "", t.Accent}
	}
	if r.runs {
		return m.left(r, now)
	}
	return outcome{style: t.Text}
}

const (
	// stallTime is how long a batch may run without any request ending before the row
	// mentions it. A batch may take a day, but its requests take minutes.
	stallTime = 30 * time.Minute
	// maxAge is Sync's own time limit for a batch.
	maxAge = 24 * time.Hour
)

// leftWord follows a remaining time if there is room.
const leftWord = " left"

// left says how long a running batch will take, or what is unusual about it.
func (m *Model) left(r *row, now time.Time) outcome {
	if age := now.Sub(r.batch.CreatedAt); !r.batch.CreatedAt.IsZero() && age > maxAge {
		return outcome{"over 24h", "", m.env.Theme.Warn}
	}
	if d := r.pace.Still(now); d >= stallTime {
		return outcome{"no news " + format.Duration(d), "no news", m.env.Theme.Warn}
	}
	// A batch that is overdue gives no hint of when it will end.
	if low, high, ok := r.pace.Left(now, r.batch.Metrics.Pending()); ok && high >= time.Second {
		left := "~" + format.Range(low, high)
		return outcome{left + leftWord, left, m.env.Theme.Dim}
	}
	return outcome{style: m.env.Theme.Text}
}

// rate returns how many requests of a running batch end per minute. It is unknown while
// there is too little data, and when no request has ended for a long time.
func (r *row) rate(now time.Time) (perMinute float64, known bool) {
	if !r.runs {
		return 0, false
	}
	perMinute, _, known = r.pace.Rate(now, r.batch.Metrics.Pending())
	return perMinute, known && r.pace.Still(now) < stallTime
}
