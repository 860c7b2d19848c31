package batches

import (
	"math"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// state returns how to draw a status.
func state(t *theme.Theme, r *row) (glyph, word string, style theme.Style) {
	switch {
	case r.lost():
		return "?", "NOT FOUND", t.Warn
	case r.status == "" && r.err == nil:
		return "?", "NOT SEEN", t.Dim
	case r.status == "":
		return "?", "NO ANSWER", t.Warn
	case r.batch.Status == syncapi.StatusCompleted && r.batch.Metrics.AllFailed():
		return "✖", r.status, t.Fail
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

// painter draws the columns of a row one after another.
type painter struct {
	strings.Builder
	selected bool // the row is under the cursor and the pane is focused
}

func (p *painter) put(s theme.Style, texts ...string) {
	s.On(p.selected).Write(&p.Builder, texts...)
}

// part puts a text into the w cells of its column, after a gap; a column of 0 cells gets
// nothing.
func (p *painter) part(w int, s theme.Style, text string) {
	if w > 0 {
		text = format.Middle(text, w)
		p.put(s, spaces(gap), text, spaces(w-format.Width(text)))
	}
}

// right is part with the text aligned to the right. A header with its arrow may extend
// into the gap.
func (p *painter) right(w int, s theme.Style, text string) {
	if w > 0 {
		text = format.Middle(text, w+gap-1)
		p.put(s, spaces(gap+w-format.Width(text)), text)
	}
}

// names draws the headers of the columns and marks the one that the rows are sorted by.
func (m *Model) names(c columns) string {
	t := &m.env.Theme
	p := &painter{}
	arrow := "▾"
	if m.reversed {
		arrow = "▴"
	}
	put := func(draw func(int, theme.Style, string), w int, name string, sorts bool) {
		if sorts {
			draw(w, t.Accent, name+arrow)
		} else {
			draw(w, t.Dim, name)
		}
	}
	p.put(t.Dim, spaces(2)) // the mark; the glyph is as wide as a gap
	put(p.part, c.status, "STATUS", m.sorting == byStatus)
	put(p.part, c.name, "BATCH", m.sorting == byBatch || m.sorting == byFile && c.file == 0)
	put(p.part, c.file, "FILE", m.sorting == byFile)
	put(p.part, c.bar+percentWidth, c.progressName(), m.sorting == byProgress)
	put(p.right, c.ok, "OK", m.sorting == byOK)
	put(p.right, c.failed, "FAILED", m.sorting == byFailed)
	put(p.right, c.time, "TIME", m.sorting == byTime)
	put(p.right, c.rate, "RATE", m.sorting == byRate)
	put(p.part, c.outcome, "RESULTS", m.sorting == byResults)
	put(p.right, c.age, "AGE", m.sorting == byAge)
	return p.String()
}

// progressName returns the header above the bar and the percent, or above the percent
// alone.
func (c columns) progressName() string {
	if c.bar == 0 {
		return "DONE"
	}
	return "PROGRESS"
}

// markGlyph stands before a marked batch.
const markGlyph = "*"

// draw draws one batch.
func (m *Model) draw(r *row, c columns, chosen bool) string {
	t := &m.env.Theme
	p := &painter{selected: chosen && m.focused}
	p.Grow(4 * m.width) // including the color codes
	cursor, mark, strong := " ", " ", t.Text
	if chosen {
		cursor, strong = "▸", t.Strong
	}
	if r.marked {
		mark, strong = markGlyph, t.Strong
	}
	p.put(t.Accent, cursor, mark)
	glyph, word, style := state(t, r)
	if len(word) > c.status {
		word = strings.TrimPrefix(word, "JOBS_") // the one status that does not fit
	}
	p.put(style, glyph, " ", format.Fit(word, c.status))
	p.part(c.name, strong, r.name(c))
	p.part(c.file, t.Dim, format.Name(r.title, c.file))
	m.progress(p, r, c)
	m.numbers(p, r, c)
	o := m.outcome(r, m.env.Now)
	text := o.text
	if c.outcome < minPath && format.Width(text) > c.outcome && o.short != "" {
		text = o.short
	}
	if r.saved != "" && !r.downloading && (r.err == nil || r.lost()) {
		text = m.env.FileLink(r.path, format.Middle(text, c.outcome))
	}
	p.part(c.outcome, o.style, text)
	p.right(c.age, t.Dim, r.age(m.env.Now))
	p.put(t.Text, spaces(1+max(0, m.width-pane.FrameSize-c.total())))
	return p.String()
}

// name returns the batch's name in the first column: its id, or the short form if the id
// does not fit. Without a file column, it is the name of the input file.
func (r *row) name(c columns) string {
	switch {
	case c.file == 0 && r.title != "":
		return format.Name(r.title, c.name)
	case format.Width(r.id) > c.name:
		return r.short
	}
	return r.id
}

// progress draws the bar and the percentage. For a batch that failed as a whole, no part
// of the bar looks successful.
func (m *Model) progress(p *painter, r *row, c columns) {
	t := &m.env.Theme
	metrics := r.batch.Metrics
	if c.bar > 0 {
		b := pane.Bar{Succeeded: metrics.Succeeded, Failed: metrics.Failed, Total: metrics.Total, OK: t.OK, Fail: t.Fail, Track: t.Track}
		if r.batch.Status == syncapi.StatusFailed {
			b.OK, b.Track = t.Dim, t.Fail
		}
		b.OK, b.Fail, b.Track = b.OK.On(p.selected), b.Fail.On(p.selected), b.Track.On(p.selected)
		p.put(t.Text, spaces(gap))
		b.Write(&p.Builder, c.bar)
	}
	percent := ""
	if r.isCounted() {
		percent = format.Percent(metrics.Ratio())
	}
	p.put(t.Text, format.FitRight(percent, percentWidth))
}

// numbers draws how many requests have ended, how long that took, and the rate.
func (m *Model) numbers(p *painter, r *row, c columns) {
	t := &m.env.Theme
	metrics := r.batch.Metrics
	if c.ok > 0 {
		counts := ""
		if r.isCounted() {
			counts = strconv.Itoa(metrics.Succeeded) + "/" + strconv.Itoa(metrics.Total)
		}
		p.right(c.ok, t.Text, counts)
	}
	if failed := ""; c.failed > 0 {
		if metrics.Failed > 0 {
			failed = failures(metrics.Failed)
		}
		p.right(c.failed, t.Fail, failed)
	}
	p.right(c.time, t.Dim, r.took(m.env.Now))
	rate := ""
	if perMinute, known := r.rate(m.env.Now); known && c.rate > 0 {
		rate = format.Rate(perMinute)
	}
	p.right(c.rate, t.Dim, rate)
}

// duration returns how long the batch has been running, or took; 0 if unknown.
func (r *row) duration(now time.Time) time.Duration {
	switch {
	case r.batch.CreatedAt.IsZero():
		return 0
	case r.runs:
		return now.Sub(r.batch.CreatedAt)
	case r.ended.IsZero():
		return 0
	}
	return r.ended.Sub(r.batch.CreatedAt)
}

// due orders rows by when the user can act on their results: first by when a running batch
// will have some, as far as that is known, then batches with unsaved results, then the
// others.
func (r *row) due(now time.Time) time.Duration {
	_, high, ok := r.pace.Left(now, r.batch.Metrics.Pending())
	switch {
	case r.runs && ok:
		return high
	case r.runs:
		return math.MaxInt64 - 2
	case r.isFinished():
		return math.MaxInt64 - 1
	}
	return math.MaxInt64
}

// took formats how long the batch has been running, or took if its end was seen.
func (r *row) took(now time.Time) string {
	switch {
	case r.status == "" || r.batch.CreatedAt.IsZero():
		return ""
	case !r.ended.IsZero():
		return format.Age(r.ended, r.batch.CreatedAt)
	case r.runs:
		return format.Age(now, r.batch.CreatedAt)
	}
	return "–"
}

// age formats how long ago the batch was created. It shows no seconds: a running batch's
// time does, and every number that changes is redrawn each second.
func (r *row) age(now time.Time) string {
	if age := now.Sub(r.batch.CreatedAt); !r.batch.CreatedAt.IsZero() && age < time.Minute {
		return "now"
	}
	return format.Age(now, r.batch.CreatedAt)
}

// blanks is the string that spaces cuts its results from.
var blanks = strings.Repeat(" ", 512)

func spaces(n int) string { return blanks[:max(0, min(n, len(blanks)))] }
