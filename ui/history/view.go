package history

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

const (
	dateAndTime = "2006-01-02 15:04"
	// detailLines are for the selected submission: a rule, its file, and its results or
	// why there are none.
	detailLines = 3
	// minRows is how many submissions stay visible before sums are shown, and minSum how
	// many lines a sum has at least.
	minRows = 5
	minSum  = 3
	// wide is the width of the page from which both sums stand side by side.
	wide = 150
)

// layout divides the height within the frame.
type layout struct {
	rows   int // of submissions
	months int // lines of the sums by month with their heading; 0 when there is no room
	models int // the same by model; beside those by month on a wide page
}

// layout gives the sums a third of the height at most, and the submissions the rest.
func (p *Page) layout() layout {
	inner := max(0, p.height-pane.FrameSize-p.filter.Height()-1) // 1 for the column headers
	room := inner - detailLines - 1 - minRows                    // 1 for the blank line above the sums
	l := layout{rows: max(0, inner-detailLines)}
	if len(p.shown.Months) == 0 || room < 2*minSum {
		return l
	}
	room = min(room, max(inner/3, 2*minSum))
	l.months, l.models = len(withTotal(p.shown.Months))+1, len(p.shown.Models)+1
	height := 0
	if p.width >= wide {
		l.months, l.models = min(l.months, room), min(l.models, room)
		height = max(l.months, l.models)
	} else {
		l.models = min(l.models, max(minSum, room-l.months))
		l.months = min(l.months, room-l.models)
		height = l.months + l.models
	}
	l.rows -= height + 1
	return l
}

const totalName = "total"

// withTotal adds the total of all months to them.
func withTotal(months []job.Total) []job.Total {
	if len(months) < 2 {
		return months
	}
	all := job.Total{Name: totalName}
	for _, m := range months {
		all = all.Plus(m)
	}
	return append([]job.Total{all}, months...)
}

// View draws the page.
func (p *Page) View() []string {
	t := p.env.Theme
	frame := pane.Frame{Theme: t, Title: "History", Note: "what was submitted from this machine", Width: p.width, Height: p.height, Focused: true}
	inner := max(0, p.width-pane.FrameSize)
	body := p.filter.Lines(t, inner, "words of the file, the batch or the state")
	if text, style := p.empty(); text != "" {
		for _, l := range format.Wrap(text, max(1, inner-2)) {
			body = append(body, style.Render(" "+l))
		}
		return frame.Render(body)
	}
	l, c := p.layout(), columnsFor(inner)
	body = append(body, t.Dim.Render(c.header()))
	start, end := p.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, p.row(c, p.shown.Entries[i], i == p.list.Cursor()))
	}
	body = append(body, p.details(inner)...)
	if l.months > 0 {
		body = append(body, "")
		body = append(body, p.sums(inner, l)...)
	}
	if above, below := p.list.Hidden(); above+below > 0 {
		frame.Right = t.Dim.Render(fmt.Sprintf("%d/%d", p.list.Cursor()+1, len(p.shown.Entries)))
	}
	return frame.Render(body)
}

// empty says why there are no rows; empty when there are some.
func (p *Page) empty() (string, theme.Style) {
	t := p.env.Theme
	switch {
	case p.err != nil:
		return format.Clean(p.err.Error()) + ".", t.Fail
	case !p.loaded:
		return "reading…", t.Dim
	case len(p.all.Entries) == 0:
		return format.Clean(p.all.Nothing()), t.Dim
	case len(p.shown.Entries) == 0:
		return "No submission matches the filter.", t.Dim
	}
	return "", t.Text
}

// row draws one submission.
func (p *Page) row(c columns, e ledger.Entry, selected bool) string {
	t := p.env.Theme
	on := func(s theme.Style) theme.Style { return s.On(selected) }
	mark := "  "
	if selected {
		mark = "▸ "
	}
	name, batchStyle := tail(format.Clean(e.BatchID), c.batch), t.Text
	switch {
	case isSingly(e):
		name = "one by one"
		if c.batch < len(name) {
			name = "singly"
		}
	case e.BatchID == "":
		name, batchStyle = job.StateName(e.State), t.Warn
	}
	known := job.Sent(e)
	failed, failedStyle := count(e.Failed, known), t.Dim
	if e.Failed > 0 {
		failedStyle = t.Fail
	}
	saved := ""
	if job.Sent(e) {
		saved = e.Saved.Path
	}
	results, resultsStyle := p.results(e, c.short)
	cells := []string{
		on(t.Dim).Render(c.left(e.Confirmed.Local().Format(c.dateLayout), c.date)),
		on(t.Text).Render(c.left(p.env.FileLink(e.File, format.Middle(c.fileName(e.File), c.file)), c.file)),
		on(batchStyle).Render(c.left(name, c.batch)),
		on(t.Text).Render(format.FitRight(fmt.Sprint(e.Requests), c.requests)),
		on(t.OK).Render(format.FitRight(count(e.Succeeded, known), c.succeeded)),
		on(failedStyle).Render(format.FitRight(failed, c.failed)),
		on(t.Text).Render(format.FitRight(spent(e), c.estimate)),
		on(t.Text).Render(format.FitRight(seconds(e.Saved.Seconds), c.seconds)),
		on(resultsStyle).Render(c.left(p.env.FileLink(saved, format.Middle(results, c.results)), c.results)),
	}
	return on(t.Accent).Render(mark) + strings.Join(cells, on(t.Text).Render(gap))
}

// isSingly reports whether requests of a submission became generations without a batch.
func isSingly(e ledger.Entry) bool { return e.Singly && e.State == ledger.Accepted }

// tail is the distinguishing end of an id.
func tail(id string, width int) string {
	if format.Width(id) <= width {
		return id
	}
	return "…" + format.Tail(id, max(0, width-1))
}

// results is where the results of a submission are; short says only whether they are
// saved.
func (p *Page) results(e ledger.Entry, short bool) (string, theme.Style) {
	t := p.env.Theme
	switch {
	case !job.Sent(e):
		return "–", t.Dim
	case e.Saved.Path != "" && short:
		return "saved", t.Text
	case e.Saved.Path != "":
		return format.Clean(p.env.ResultName(e.Saved.Path)), t.Text
	case e.Status == "" || short:
		return "not saved", t.Dim
	}
	return format.Clean(strings.ToLower(e.Status)) + ", not saved", t.Dim
}

// details says more about the selected submission.
func (p *Page) details(inner int) []string {
	t := p.env.Theme
	e, _ := p.selected()
	second := fact{"results", format.Path(e.Saved.Path, p.env.Home), e.Saved.Path}
	switch {
	case !job.Sent(e):
		second = fact{"reason", cmp.Or(e.Reason, "none is recorded"), ""}
	case e.Saved.Path == "":
		second.value = "not saved"
	}
	lines := []string{t.Border.Render(strings.Repeat("─", inner))}
	for _, f := range []fact{{"input", format.Path(e.File, p.env.Home), e.File}, second} {
		lines = append(lines, t.Dim.Render(" "+format.Fit(f.name, 9))+t.Text.Render(p.env.FileLink(f.path, format.Middle(format.Clean(f.value), max(0, inner-11)))))
	}
	return lines
}

// fact has the path of the file that it is about; empty for none.
type fact struct{ name, value, path string }

// sums are the totals by month and by model.
func (p *Page) sums(inner int, l layout) []string {
	months := withTotal(p.shown.Months)
	if p.width < wide {
		return append(p.sum("MONTH", months, inner, l.months), p.sum("MODEL", p.shown.Models, inner, l.models)...)
	}
	left, height := inner/2, max(l.months, l.models)
	return pane.Beside(p.sum("MONTH", months, left, height), p.sum("MODEL", p.shown.Models, inner-left, height))
}

// sum draws a table of totals with a heading, as many lines as height. When it does not
// fit, its last line adds up the rest, unless it begins with the total of all.
func (p *Page) sum(name string, totals []job.Total, width, height int) []string {
	t := p.env.Theme
	switch n := max(1, height-1); {
	case len(totals) <= n:
	case totals[0].Name == totalName:
		totals = totals[:n]
	default:
		rest := job.Total{Name: fmt.Sprintf("%d more", len(totals)-n+1)}
		for _, more := range totals[n-1:] {
			rest = rest.Plus(more)
		}
		totals = append(totals[:n-1:n-1], rest)
	}
	widths := []int{8, 9, 9, 7, 10, 9}
	nameWidth := width - 3 // with a space before the border
	for _, w := range widths {
		nameWidth -= w
	}
	line := func(style theme.Style, name string, cells ...string) string {
		text := "  " + format.Fit(format.Middle(name, max(0, nameWidth)), max(0, nameWidth))
		for i, c := range cells {
			text += format.FitRight(c, widths[i])
		}
		return format.Fit(style.Render(text), width)
	}
	lines := []string{line(t.Dim, name, "SENT", "REQUESTS", "OK", "FAILED", "ESTIMATE", "OUTPUT")}
	for _, s := range totals {
		sum := estimate(s.Estimate, false)
		if s.Unpriced > 0 && s.Estimate > 0 {
			sum = "≥" + sum
		}
		output := seconds(s.Seconds)
		if s.Untimed > 0 && s.Seconds > 0 {
			output = "≥" + output
		}
		lines = append(lines, line(t.Text, cmp.Or(format.Clean(s.Name), "unknown model"), fmt.Sprint(s.Batches), fmt.Sprint(s.Requests),
			ended(s.Succeeded, s), ended(s.Failed, s), sum, output))
	}
	for len(lines) < height {
		lines = append(lines, strings.Repeat(" ", width))
	}
	return lines
}

// ended is how many requests of a total have ended in one way, at least when it is unknown
// how others have.
func ended(n int, of job.Total) string {
	switch {
	case of.Unknown == 0:
		return fmt.Sprint(n)
	case n == 0:
		return "?"
	}
	return fmt.Sprintf("≥%d", n)
}

// count is a number of requests; a dash when it is not known.
func count(n int, known bool) string {
	if !known {
		return "–"
	}
	return fmt.Sprint(n)
}

// spent is the estimate of a submission that created a batch, or may have.
func spent(e ledger.Entry) string {
	if !job.Sent(e) && e.State != ledger.Unknown {
		return estimate(0, false)
	}
	return estimate(e.Estimate, e.Ceiling)
}

// estimate is an amount with a sign for a ceiling; a dash when it is not known.
func estimate(amount float64, ceiling bool) string {
	switch {
	case amount == 0:
		return "–"
	case ceiling:
		return "≤" + format.Dollars(amount)
	}
	return format.Dollars(amount)
}

// seconds is a length of video, such as "12m 04s"; a dash for none.
func seconds(n float64) string {
	d := time.Duration(n * float64(time.Second)).Round(time.Second)
	switch {
	case n <= 0:
		return "–"
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", n)
	case d < time.Hour:
		return fmt.Sprintf("%dm %02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%dh %02dm", d/time.Hour, d%time.Hour/time.Minute)
}
