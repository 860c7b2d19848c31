package batches

import (
	"fmt"
	"strconv"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// View draws the pane.
func (m *Model) View() []string {
	frame := pane.Frame{Theme: m.env.Theme, Title: "Batches", Width: m.width, Height: m.height, Focused: m.focused}
	if m.height < pane.FrameSize+1 {
		if n, ratio := m.Running(); n > 0 {
			frame.Right = m.env.Theme.Running.Render(fmt.Sprintf("%d running · %s", n, format.Percent(ratio)))
		}
		return frame.Render(nil)
	}
	frame.Note = m.sorting.name()
	body := m.head()
	switch {
	case len(m.rows) == 0 && !m.loaded && m.stale == "":
		body = append(body, m.env.Theme.Dim.Render(" asking Sync…"))
	case len(m.rows) == 0 && m.loaded:
		for _, l := range format.Wrap("No batches yet. Choose a file above and press s to submit it; a adds one by its id.", max(1, m.width-pane.FrameSize-2)) {
			body = append(body, m.env.Theme.Dim.Render(" "+l))
		}
	}
	if len(m.rows) > 0 && len(m.shown) == 0 {
		body = append(body, m.env.Theme.Dim.Render(" nothing matches; esc shows all"))
	}
	for i, l := range body {
		body[i] = format.Fit(l, max(0, m.width-pane.FrameSize))
	}
	start, end := m.list.Visible()
	c := m.columns()
	frame.Exact = c.total() <= m.width-pane.FrameSize
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], c, i == m.list.Cursor()))
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.env.Theme.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
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
		lines[i] = m.env.Theme.Warn.Render([]string{" ⚠ ", "   "}[min(i, 1)] + l)
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

// painter draws the parts of a row behind each other.
type painter struct {
	strings.Builder
	selected bool // the row has the cursor, and the pane the focus
}

func (p *painter) put(s theme.Style, texts ...string) {
	s.On(p.selected).Write(&p.Builder, texts...)
}

// part puts a text into the w cells of its column, behind a gap; none into 0.
func (p *painter) part(w int, s theme.Style, text string) {
	if w > 0 {
		text = format.Middle(text, w)
		p.put(s, spaces(gap), text, spaces(w-format.Width(text)))
	}
}

// row draws one batch.
func (m *Model) row(r *row, c columns, chosen bool) string {
	t := m.env.Theme
	p := &painter{selected: chosen && m.focused}
	p.Grow(4 * m.width) // with the codes of its colours
	mark, strong := "  ", t.Text
	if chosen {
		mark, strong = "▸ ", t.Strong
	}
	p.put(t.Accent, mark)
	glyph, word, style := state(t, r)
	if len(word) > c.status {
		word = strings.TrimPrefix(word, "JOBS_") // the one status that has no room
	}
	p.put(style, glyph+" "+format.Fit(word, c.status))
	name := r.id
	if c.file == 0 && r.file != "" { // the name that the user knows
		name = r.title
	}
	p.part(c.name, strong, name)
	p.part(c.file, t.Dim, r.title)
	metrics := r.batch.Metrics
	m.bar(p, metrics, c.bar)
	percent := ""
	if r.status != "" {
		percent = format.Percent(metrics.Ratio())
	}
	p.put(t.Text, format.FitRight(percent, percentWidth))
	if c.counts > 0 {
		failed := t.Dim
		if metrics.Failed > 0 {
			failed = t.Fail
		}
		p.put(t.OK, spaces(gap)+format.FitRight(strconv.Itoa(metrics.Succeeded), 4)+" ✔ ")
		p.put(failed, format.FitRight(strconv.Itoa(metrics.Failed), 3)+" ✖")
	}
	p.part(c.age, t.Dim, format.FitRight(format.Age(m.env.Now, r.batch.CreatedAt), c.age))
	rate := ""
	if perMinute, known := r.rate(m.env.Now); known {
		rate = format.Rate(perMinute)
	}
	p.part(c.rate, t.Dim, format.FitRight(rate, c.rate))
	o := m.outcome(r, m.env.Now)
	text := o.text
	if c.outcome < minPath && format.Width(text) > c.outcome && o.short != "" {
		text = o.short
	}
	p.part(c.outcome, o.style, text)
	p.put(t.Text, spaces(1+max(0, m.width-pane.FrameSize-c.total())))
	return p.String()
}

func spaces(n int) string { return strings.Repeat(" ", n) }

// The cells of a bar. Squares, unlike full blocks, do not run into the bars above and
// below, and the three differ without colours, too.
var cells = struct{ succeeded, failed, pending string }{
	strings.Repeat("■", maxBar), strings.Repeat("□", maxBar), strings.Repeat("·", maxBar),
}

// bar draws succeeded, failed and pending requests in w cells, from the counts alone. A
// part that is not empty has a cell.
func (m *Model) bar(p *painter, s syncapi.Metrics, w int) {
	if w == 0 {
		return
	}
	succeeded, failed := shares(s, w)
	p.put(m.env.Theme.Text, spaces(gap))
	p.put(m.env.Theme.OK, cells.succeeded[:succeeded*len("■")])
	p.put(m.env.Theme.Fail, cells.failed[:failed*len("□")])
	p.put(m.env.Theme.Track, cells.pending[:(w-succeeded-failed)*len("·")])
}

// shares are the cells of the succeeded and of the failed requests in a bar of w cells.
// Neither loses its last one to the other, or to what is pending.
func shares(s syncapi.Metrics, w int) (succeeded, failed int) {
	total := max(s.Total, s.Done())
	done := share(s.Done(), total, w)
	failed = share(s.Failed, total, w)
	if s.Succeeded > 0 && done <= failed {
		if room := w - min(s.Pending(), 1); done < room {
			done++
		} else if failed > 1 {
			failed--
		}
	}
	return max(0, done-failed), failed
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
