package logs

import (
	"fmt"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

const filterHint = "words · status:503 · method:post · enter keeps it · esc shows all"

// The widths of a request's columns.
const (
	timeWidth    = 8
	methodWidth  = 6
	statusWidth  = 5
	latencyWidth = 8
	timesWidth   = 6
	minPath      = 10 // "/v2/batch"
	maxPath      = 48
)

// View draws the page.
func (p *Page) View() []string {
	t := p.env.Theme
	inner := max(0, p.width-pane.FrameSize)
	frame := pane.Frame{Theme: t, Title: "Log", Note: p.note(), Width: p.width, Height: p.height, Focused: true}
	body := p.filter.Lines(t, inner, filterHint)
	if len(p.rows) == 0 {
		text := "Nothing has been logged yet."
		if p.filter.Text != "" {
			text = "Nothing matches the filter."
		}
		return frame.Render(append(body, t.Dim.Render(" "+text)))
	}
	if above, below := p.list.Hidden(); above+below > 0 {
		frame.Right = t.Dim.Render(fmt.Sprintf("%d/%d", p.list.Cursor()+1, len(p.rows)))
	}
	start, end := p.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, p.row(&p.rows[i], i == p.list.Cursor(), inner))
	}
	for len(body) < p.height-pane.FrameSize-detailLines {
		body = append(body, "")
	}
	r := &p.rows[p.list.Cursor()]
	for _, l := range format.Wrap(r.last().whole()+r.times(), max(1, inner-2)) {
		body = append(body, " "+l)
	}
	return frame.Render(body)
}

// note returns the summary of the log in the title.
func (p *Page) note() string {
	requests := 0
	for i := range p.shown {
		if p.shown[i].isRequest() {
			requests++
		}
	}
	note := format.Count(requests, "request")
	if p.follows {
		return note + " · following"
	}
	if end := p.env.Keys.Bottom.Help().Key; end != "" {
		return note + " · " + end + " follows"
	}
	return note
}

// times says for a folded row how many requests there were, and since when.
func (r *row) times() string {
	if len(r.entries) == 1 {
		return ""
	}
	return fmt.Sprintf(" · %d times since %s", len(r.entries), r.entries[0].at.Format("15:04:05"))
}

// row draws one line.
func (p *Page) row(r *row, selected bool, width int) string {
	t, e := p.env.Theme, r.last()
	mark := "  "
	if selected {
		mark = "▸ "
	}
	var b strings.Builder
	t.Accent.On(selected).Write(&b, mark)
	t.Dim.On(selected).Write(&b, e.at.Format("15:04:05"), "  ")
	rest := max(0, width-timeWidth-4)
	style := p.style(e)
	if !e.isRequest() {
		style.On(selected).Write(&b, format.Fit(e.text, rest))
		return b.String()
	}
	x := e.request
	path := min(max(minPath, rest-methodWidth-statusWidth-latencyWidth-timesWidth-len("taken as refused")-3), maxPath) // including an ellipsis
	t.Text.On(selected).Write(&b, format.Fit(x.Method, methodWidth), format.Fit(format.Middle(target(x), path), path), "  ")
	style.On(selected).Write(&b, format.FitRight(status(x), statusWidth-2), "  ")
	t.Dim.On(selected).Write(&b, format.FitRight(format.Latency(x.Latency), latencyWidth-2), "  ")
	rest -= methodWidth + path + 2 + statusWidth + latencyWidth
	times := ""
	if n := len(r.entries); n > 1 {
		times = fmt.Sprintf("×%d", n)
	}
	t.Text.On(selected).Write(&b, format.Fit(times, min(timesWidth, max(0, rest))))
	style.On(selected).Write(&b, format.Fit(summary(x), max(0, rest-timesWidth)))
	return b.String()
}

// style returns the style of an entry: worrying decisions stand out.
func (p *Page) style(e *entry) theme.Style {
	t := p.env.Theme
	switch {
	case e.request.Decision == syncapi.DecidedRetry, e.level == screen.Warning:
		return t.Warn
	case e.level == screen.Failure:
		return t.Fail
	case e.level == screen.Success:
		return t.OK
	}
	return t.Text
}

// target names the target of a request in the table.
func target(x syncapi.Exchange) string {
	if x.Path == "" {
		return "a file at " + x.Host
	}
	return x.Path
}

func status(x syncapi.Exchange) string {
	if x.Status == 0 {
		return "-"
	}
	return fmt.Sprint(x.Status)
}

// summary says what the client decided and why.
func summary(x syncapi.Exchange) string {
	if x.Reason == "" {
		return decided(x)
	}
	return decided(x) + " · " + x.Reason
}
