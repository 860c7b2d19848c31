package batches

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// View draws the pane, with ages as of now.
func (m Model) View(now time.Time, focused bool) []string {
	frame := pane.Frame{Theme: m.theme, Title: "Batches", Width: m.width, Height: m.height, Focused: focused}
	if m.height < pane.FrameSize+1 {
		if n, ratio := m.Running(); n > 0 {
			frame.Right = m.theme.Running.Render(fmt.Sprintf("%d running · %s", n, format.Percent(ratio)))
		}
		return frame.Render(nil)
	}
	frame.Note = m.sorting.name()
	body := m.head()
	switch {
	case len(m.rows) == 0 && !m.loaded && m.stale == "":
		body = append(body, m.theme.Dim.Render(" asking Sync…"))
	case len(m.rows) == 0 && m.loaded:
		for _, l := range format.Wrap("No batches yet. Choose a file above and press s to submit it; a adds one by its id.", max(1, m.width-pane.FrameSize-2)) {
			body = append(body, m.theme.Dim.Render(" "+l))
		}
	}
	if len(m.rows) > 0 && len(m.shown) == 0 {
		body = append(body, m.theme.Dim.Render(" nothing matches; esc shows all"))
	}
	start, end := m.list.Visible()
	c := m.columns()
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], c, now, i == m.list.Cursor(), focused))
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.theme.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// maxWarning is how many lines a warning may take.
const maxWarning = 3

// warning is why the rows are not fresh, in the lines that they can spare: one of
// them stays in sight.
func (m *Model) warning() []string {
	if m.stale == "" {
		return nil
	}
	width := max(1, m.width-pane.FrameSize-4)
	room := m.height - pane.FrameSize - m.filter.Height() - min(len(m.shown), 1) - min(len(m.waits), 1)
	lines := format.Wrap(m.stale, width)
	if most := max(1, min(maxWarning, room)); len(lines) > most {
		lines = append(lines[:most-1], format.Fit(strings.Join(lines[most-1:], " "), width))
	}
	for i, l := range lines {
		lines[i] = m.theme.Warn.Render([]string{" ⚠ ", "   "}[min(i, 1)] + l)
	}
	return lines
}

const (
	fixed        = 2 + 2 + 5 // mark, glyph, and the percent with a space before it
	gap          = 2
	ageWidth     = 4
	minID        = 10
	minFile      = 8
	maxFile      = 32
	minBar       = 8
	maxBar       = 40
	maxSaved     = 30
	outcomeWidth = len("~12-34m" + leftWord)
	rateWidth    = len("9999/min")
	statusSize   = len("JOBS_CREATED")
	countsSize   = len("1000 v 100 x")
)

// columns shares the width among the parts: what a row is about comes first, and
// what is left after the widest contents goes to the bar.
func (m *Model) columns() columns {
	c := columns{status: statusSize}
	room := m.width - pane.FrameSize - fixed - c.status - gap
	take := func(least, most int) int {
		if most == 0 || room < least+gap {
			return 0
		}
		n := min(most, room-gap)
		room -= n + gap
		return n
	}
	c.id = take(minID, minID)
	c.bar = take(minBar, minBar)
	c.counts = take(countsSize, countsSize)
	c.age = take(ageWidth, ageWidth)
	if m.want.saved > 0 {
		c.saved = take(minFile, min(m.want.saved, max(minFile, room/2)))
	}
	if m.want.file > 0 {
		c.file = take(minFile, min(m.want.file, max(minFile, room/2)))
	}
	grow := func(width *int, most int) {
		if *width > 0 {
			n := max(0, min(most-*width, room))
			*width, room = *width+n, room-n
		}
	}
	grow(&c.id, m.want.id)
	grow(&c.saved, m.want.saved)
	grow(&c.file, m.want.file)
	c.rate = take(rateWidth, m.want.rate) // the first to go: the time left says it, too
	grow(&c.bar, maxBar)
	return c
}

// state is how a status looks.
func state(t theme.Theme, r *row) (glyph, word string, style theme.Style) {
	switch {
	case r.status == "" && r.lost():
		return "?", "NOT FOUND", t.Warn
	case r.status == "":
		return "?", "NO ANSWER", t.Warn
	case r.batch.Status == syncapi.StatusCompleted && r.batch.Metrics.Failed > 0:
		return "✔", r.status, t.Warn
	case r.batch.Status == syncapi.StatusCompleted:
		return "✔", r.status, t.OK
	case r.batch.Status == syncapi.StatusFailed:
		return "✖", r.status, t.Fail
	case r.batch.Status == syncapi.StatusProcessing:
		return "●", r.status, t.Running
	}
	return "○", r.status, t.Running
}

// row draws one batch.
func (m *Model) row(r *row, c columns, now time.Time, selected, focused bool) string {
	t := m.theme
	on := func(s theme.Style) theme.Style { return s.On(selected && focused) }
	space := on(t.Text).Render(strings.Repeat(" ", gap))
	number := func(n, w int) string { return format.FitRight(strconv.Itoa(n), w) }
	glyph, word, style := state(t, r)
	mark := "  "
	if selected {
		mark = "▸ "
	}
	var b strings.Builder
	b.Grow(4 * m.width) // with the codes of its colours
	b.WriteString(on(t.Accent).Render(mark))
	b.WriteString(on(style).Render(glyph + " " + format.Fit(word, c.status)))
	add := func(width int, s string) {
		if width > 0 {
			b.WriteString(space)
			b.WriteString(s)
		}
	}
	metrics := r.batch.Metrics
	name := t.Text
	if selected {
		name = t.Strong
	}
	add(c.id, on(name).Render(format.Fit(format.Middle(r.id, c.id), c.id)))
	add(c.file, on(t.Dim).Render(format.Fit(format.Middle(r.file, c.file), c.file)))
	add(c.bar, m.bar(metrics, c.bar, on))
	percent := format.Percent(metrics.Ratio())
	if r.status == "" {
		percent = ""
	}
	b.WriteString(on(t.Text).Render(format.FitRight(percent, 5)))
	failed := t.Dim
	if metrics.Failed > 0 {
		failed = t.Fail
	}
	add(c.counts, on(t.OK).Render(number(metrics.Succeeded, 4)+" ✔ ")+on(failed).Render(number(metrics.Failed, 3)+" ✖"))
	add(c.age, on(t.Dim).Render(format.FitRight(format.Age(now, r.batch.CreatedAt), c.age)))
	rate := ""
	if perMinute, known := r.rate(now); known {
		rate = format.Rate(perMinute)
	}
	add(c.rate, on(t.Dim).Render(format.FitRight(rate, c.rate)))
	outcome, look := m.outcome(r, now)
	if format.Width(outcome) > c.saved {
		outcome = strings.TrimSuffix(outcome, leftWord)
	}
	add(c.saved, on(look).Render(format.Fit(format.Middle(outcome, c.saved), c.saved)))
	b.WriteString(on(t.Text).Render(strings.Repeat(" ", max(0, m.width-pane.FrameSize-c.total()))))
	return b.String()
}

// bar draws succeeded, failed and pending requests from the counts alone. A part
// that is not empty has a cell. Squares, unlike full blocks, do not run into the
// bars above and below, and the three differ without colours, too.
func (m *Model) bar(s syncapi.Metrics, w int, on func(theme.Style) theme.Style) string {
	t := m.theme
	failed := share(s.Failed, s.Total, w)
	succeeded := max(0, share(s.Done(), s.Total, w)-failed)
	return on(t.OK).Render(strings.Repeat("■", succeeded)) + on(t.Fail).Render(strings.Repeat("□", failed)) +
		on(t.Track).Render(strings.Repeat("·", w-succeeded-failed))
}

// share is n of total in cells of w.
func share(n, total, w int) int {
	switch {
	case n <= 0 || total <= 0 || w <= 0:
		return 0
	case n >= total:
		return w
	}
	return max(1, min(w-1, n*w/total))
}
