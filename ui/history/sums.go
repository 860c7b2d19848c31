package history

import (
	"cmp"
	"fmt"
	"strings"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

const totalName = "total"

// withTotal appends the total of all months.
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

// sums draws the totals by month and by model.
func (p *Page) sums(inner int, l layout) []string {
	months := withTotal(p.shown.Months)
	if p.width < wide {
		return append(p.sum("MONTH", months, inner, l.months), p.sum("MODEL", p.shown.Models, inner, l.models)...)
	}
	left, height := inner/2, max(l.months, l.models)
	return pane.Beside(p.sum("MONTH", months, left, height), p.sum("MODEL", p.shown.Models, inner-left, height))
}

// sum draws a table of totals with a heading, in height lines. If it does not fit, its
// last line adds up the rest, unless it starts with the grand total.
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
	nameWidth := width - 3 // minus a space before the border
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
		if s.Unpriced+s.Unsure > 0 && s.Estimate > 0 {
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

// ended formats how many requests of a total ended one way. The number is a lower bound if
// the end of others is unknown.
func ended(n int, of job.Total) string {
	switch {
	case of.Unknown == 0:
		return fmt.Sprint(n)
	case n == 0:
		return "?"
	}
	return fmt.Sprintf("≥%d", n)
}
