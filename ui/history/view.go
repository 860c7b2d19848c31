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
	// the reason why there are none.
	detailLines = 3
	// minRows is how many submissions stay visible before totals are shown. minSum is the
	// least number of lines of a table of totals.
	minRows = 5
	minSum  = 3
	// wide is the width of the page from which both tables of totals stand side by side.
	wide = 150
)

// layout divides the height within the frame.
type layout struct {
	rows   int // of submissions
	months int // lines of the totals by month, with their heading; 0 if there is no room
	models int // the same by model; on a wide page, beside those by month
}

// layout gives the totals at most a third of the height, and the submissions the rest.
func (p *Page) layout() layout {
	inner := max(0, p.height-pane.FrameSize-p.filter.Height()-1) // 1 for the column headers
	room := inner - detailLines - 1 - minRows                    // 1 for the blank line above the totals
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
	l, c := p.layout(), columnsFor(inner, p.want)
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

// empty says why there are no rows; empty if there are some.
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
	results, resultsStyle := p.results(e, c)
	cell := func(s theme.Style, text string, width int) string {
		if width == 0 {
			return ""
		}
		return on(s).Render(text)
	}
	cells := []string{
		cell(t.Dim, c.left(e.Confirmed.Local().Format(c.dateLayout), c.date), c.date),
		cell(t.Text, c.left(p.env.FileLink(e.File, format.Middle(c.fileName(e.File), c.file)), c.file), c.file),
		cell(batchStyle, c.left(name, c.batch), c.batch),
		cell(t.Text, format.FitRight(fmt.Sprint(e.Requests), c.requests), c.requests),
		cell(t.OK, format.FitRight(count(e.Succeeded, known), c.succeeded), c.succeeded),
		cell(failedStyle, format.FitRight(failed, c.failed), c.failed),
		cell(t.Text, format.FitRight(spent(e), c.estimate), c.estimate),
		cell(t.Text, format.FitRight(seconds(e.Saved.Seconds), c.seconds), c.seconds),
		cell(resultsStyle, c.left(p.env.FileLink(saved, format.Middle(results, c.results)), c.results), c.results),
	}
	return on(t.Accent).Render(mark) + join(cells, on(t.Text).Render(gap))
}

// isSingly reports whether requests of a submission became generations without a batch.
func isSingly(e ledger.Entry) bool { return e.Singly && e.State == ledger.Accepted }

// tail returns the distinguishing end of an id.
func tail(id string, width int) string {
	if format.Width(id) <= width {
		return id
	}
	return "…" + format.Tail(id, max(0, width-1))
}

// minName is the least width in which a name that is cut still tells which file it is.
const minName = 16

// results says where the results of a submission are. Where there is no room for that, it
// only says whether they are saved.
func (p *Page) results(e ledger.Entry, c columns) (string, theme.Style) {
	t := p.env.Theme
	switch {
	case !job.Sent(e):
		return "–", t.Dim
	case e.Saved.Path != "":
		name := format.Clean(p.env.ResultName(e.Saved.Path))
		if c.short || c.results < min(format.Width(name), minName) {
			name = "saved"
		}
		return name, t.Text
	case e.Status == "" || c.short:
		return notSaved, t.Dim
	}
	return format.Clean(strings.ToLower(e.Status)) + ", " + notSaved, t.Dim
}

// maxState bounds the width of the state of results, because the server chooses that text.
const maxState = len("jobs_created, not saved")

// measure finds the widths that the rows want.
func (p *Page) measure() wants {
	want := wants{state: len(notSaved)}
	for _, e := range p.shown.Entries {
		want.file = max(want.file, format.Width(columns{}.fileName(e.File)))
		if e.Saved.Path == "" {
			text, _ := p.results(e, columns{})
			want.state = max(want.state, format.Width(text))
		}
	}
	return wants{min(want.file, maxFile), min(want.state, maxState)}
}

// details draws more about the selected submission.
func (p *Page) details(inner int) []string {
	t := p.env.Theme
	e, _ := p.selected()
	second := fact{"results", format.Path(e.Saved.Path, p.env.Home), e.Saved.Path}
	switch {
	case !job.Sent(e):
		second = fact{"reason", cmp.Or(e.Reason, "none is recorded"), ""}
	case e.Saved.Path == "":
		second.value = notSaved
	}
	lines := []string{t.Border.Render(strings.Repeat("─", inner))}
	for _, f := range []fact{{"input", format.Path(e.File, p.env.Home), e.File}, second} {
		lines = append(lines, t.Dim.Render(" "+format.Fit(f.name, 9))+t.Text.Render(p.env.FileLink(f.path, format.Middle(format.Clean(f.value), max(0, inner-11)))))
	}
	return lines
}

// fact has in path the file that it is about; empty for none.
type fact struct{ name, value, path string }

// count formats a number of requests; a dash if it is unknown.
func count(n int, known bool) string {
	if !known {
		return "–"
	}
	return fmt.Sprint(n)
}

// spent formats the estimate of a submission that created a batch, or may have.
func spent(e ledger.Entry) string {
	if !job.Sent(e) && e.State != ledger.Unknown {
		return estimate(0, false)
	}
	return estimate(e.Estimate, e.Ceiling)
}

// estimate formats an amount, with a sign if it is a ceiling; a dash if it is unknown.
func estimate(amount float64, ceiling bool) string {
	switch {
	case amount == 0:
		return "–"
	case ceiling:
		return "≤" + format.Dollars(amount)
	}
	return format.Dollars(amount)
}

// seconds formats a length of video, such as "12m 04s"; a dash for none.
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
