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

// state is how a status looks.
func state(t theme.Theme, r *row) (glyph, word string, style theme.Style) {
	switch {
	case r.lost():
		return "?", "NOT FOUND", t.Warn
	case r.status == "" && r.err == nil:
		return "?", "NOT SEEN", t.Dim
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
	style = t.Text
	if selected {
		style = t.Strong
	}
	name := r.id
	if c.file == 0 && r.file != "" { // what a person knows it by
		name = r.file
	}
	add(c.name, on(style).Render(format.Fit(format.Middle(name, c.name), c.name)))
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
	o := m.outcome(r, now)
	text := o.text
	if format.Width(text) > c.outcome && o.short != "" {
		text = o.short
	}
	add(c.outcome, on(o.style).Render(format.Fit(format.Middle(text, c.outcome), c.outcome)))
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
