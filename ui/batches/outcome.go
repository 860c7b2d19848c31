package batches

import (
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// outcome is the last column of a row: where the results are, what is being done, or
// how long the batch will take.
type outcome struct {
	text, short string // short is for where text does not fit; empty to cut it
	style       theme.Style
}

func (m *Model) outcome(r *row, now time.Time) outcome {
	t := m.env.Theme
	switch {
	case r.lost():
		return outcome{"", "", t.Text} // its state says it
	case r.err != nil:
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
	// stallTime is how long a batch may run without a request ending before that
	// is worth a word: a batch may take a day, but its requests take minutes.
	stallTime = 30 * time.Minute
	// maxAge is Sync's own limit for a batch.
	maxAge = 24 * time.Hour
)

// leftWord ends a time that is left, where there is room for it.
const leftWord = " left"

// left says how long a batch that runs will take, or what is odd about it.
func (m *Model) left(r *row, now time.Time) outcome {
	if age := now.Sub(r.batch.CreatedAt); !r.batch.CreatedAt.IsZero() && age > maxAge {
		return outcome{"over 24h", "", m.env.Theme.Warn}
	}
	if d := r.pace.Still(now); d >= stallTime {
		return outcome{"no news " + format.Duration(d), "no news", m.env.Theme.Warn}
	}
	// What should have come by now says nothing of when it will.
	if low, high, ok := r.pace.Left(now, r.batch.Metrics.Pending()); ok && high >= time.Second {
		left := "~" + format.Range(low, high)
		return outcome{left + leftWord, left, m.env.Theme.Dim}
	}
	return outcome{style: m.env.Theme.Text}
}

// rate is how many requests of a batch that runs end in a minute; not known while
// there is not enough to tell, nor when none has ended for long.
func (r *row) rate(now time.Time) (perMinute float64, known bool) {
	if !r.runs {
		return 0, false
	}
	perMinute, _, known = r.pace.Rate(now, r.batch.Metrics.Pending())
	return perMinute, known && r.pace.Still(now) < stallTime
}
