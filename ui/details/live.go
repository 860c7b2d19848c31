package details

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// inner is the width within the border.
func (m *Page) inner() int { return max(0, m.width-pane.FrameSize) }

// bar draws how far the batch is, in a number of lines; the first has the percent.
func (m *Page) bar(lines int) []string {
	t, b := &m.env.Theme, m.batch
	const percent = 7 // with the spaces beside it
	bar := pane.Bar{Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed, Total: b.Metrics.Total, OK: t.OK, Fail: t.Fail, Track: t.Track}
	if b.Status == syncapi.StatusFailed {
		bar.OK, bar.Track = t.Dim, t.Fail
	}
	all := make([]string, lines)
	for i := range all {
		var s strings.Builder
		s.WriteString(" ")
		bar.Write(&s, m.inner()-percent)
		if i == 0 {
			s.WriteString(t.Strong.Render(format.FitRight(format.Percent(b.Metrics.Ratio()), percent-2)))
		}
		all[i] = s.String()
	}
	return all
}

// pace says how long the batch has run, how fast it goes and how long it will take, or how
// long it took; empty when that is not known.
func (m *Page) pace() string {
	b, now := m.batch, m.env.Now
	var parts []string
	switch ended := m.progress.ended(); {
	case b.CreatedAt.IsZero():
	case !b.Ended():
		parts = append(parts, format.Age(now, b.CreatedAt)+" elapsed")
	case !ended.IsZero():
		parts = append(parts, "took "+format.Age(ended, b.CreatedAt))
	}
	if b.Ended() {
		return strings.Join(parts, " · ")
	}
	if perMinute, _, ok := m.progress.eta.Rate(now, b.Metrics.Pending()); ok {
		parts = append(parts, format.Rate(perMinute))
	}
	if low, high, ok := m.progress.eta.Left(now, b.Metrics.Pending()); ok && high >= time.Second {
		parts = append(parts, "about "+format.Range(low, high)+" left")
	}
	return strings.Join(parts, " · ")
}

// cost is what the requests that have ended come to, of what the batch was estimated to
// cost; empty when that is not known.
func (m *Page) cost() string {
	e := m.results.Estimate
	if e <= 0 {
		return ""
	}
	word := "about "
	if m.results.Ceiling {
		word = "at most "
	}
	if m.batch.Ended() {
		return word + format.Dollars(e)
	}
	return word + format.Dollars(e*m.batch.Metrics.Ratio()) + " so far of " + format.Dollars(e)
}

// The sizes of the graph, in lines and cells: its title and axis, the least and the most
// lines of columns, and the labels at its left. Beside requests it takes a quarter of the
// page at most.
const (
	graphFrame = 3
	minGraph   = 3
	maxGraph   = 20
	labelWidth = 8
)

// graph draws how many requests ended in a minute over time, in at most so many lines;
// none when there is nothing to draw, or no room.
func (m *Page) graph(room int) []string {
	t := &m.env.Theme
	width := m.inner() - labelWidth - 3 // the axis, and a space on both sides
	most := maxGraph
	if len(m.shown) > 0 {
		most = max(minGraph, m.height/4)
	}
	height := min(room-graphFrame, most)
	if height < minGraph || width < minGraph {
		return nil
	}
	rates, from, to := m.progress.rates(m.batch.CreatedAt, 2*width)
	if rates == nil {
		return nil
	}
	highest := slices.Max(rates)
	style := t.Running
	if m.batch.Ended() {
		style = t.OK
	}
	lines := []string{t.Dim.Render(" requests ended per minute")}
	for i, l := range pane.Graph(rates, highest, height) {
		label := ""
		if i == 0 {
			label = strings.TrimSuffix(format.Rate(highest), "/min")
		}
		lines = append(lines, t.Dim.Render(format.FitRight(label, labelWidth)+" │")+style.Render(l))
	}
	layout := time.TimeOnly
	if to.Sub(from) >= 24*time.Hour {
		layout = "2 Jan 15:04"
	}
	start, end := from.Local().Format(layout), to.Local().Format(layout)
	lines = append(lines, t.Dim.Render(format.FitRight("0", labelWidth)+" └"+strings.Repeat("─", width)))
	return append(lines, t.Dim.Render(spaces(labelWidth+2)+start+format.FitRight(end, max(0, width-format.Width(start)))))
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// events are what happened to the batch and when, the oldest first.
func (m *Page) events() []event {
	all := append([]event{
		{"confirmed", m.results.Confirmed}, {"accepted", m.results.Accepted}, {"saved", m.results.Saved},
	}, m.progress.events()...)
	all = slices.DeleteFunc(all, func(e event) bool { return e.at.IsZero() })
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	return all
}

// history is the events in one text; each day is named once.
func (m *Page) history() string {
	var history []string
	day := ""
	for _, e := range m.events() {
		layout := "2 Jan 15:04:05"
		if d := e.at.Local().Format(time.DateOnly); d == day {
			layout = time.TimeOnly
		} else {
			day = d
		}
		history = append(history, e.what+" "+e.at.Local().Format(layout))
	}
	return strings.Join(history, " · ")
}

// statusStyle is how the batch's status looks.
func (m *Page) statusStyle() (glyph string, style theme.Style) {
	t := &m.env.Theme
	switch b := m.batch; {
	case b.Status == syncapi.StatusFailed:
		return "✖", t.Fail
	case b.Status == syncapi.StatusCompleted && b.Metrics.Failed > 0:
		return "✔", t.Warn
	case b.Status == syncapi.StatusCompleted:
		return "✔", t.OK
	case b.Status == syncapi.StatusProcessing:
		return "●", t.Running
	}
	return "○", t.Running
}

// counted is how many requests have ended, and how.
func (m *Page) counted() string {
	n := m.batch.Metrics
	s := fmt.Sprintf("%d of %d ended", n.Done(), n.Total)
	if m.results.Joined == nil { // else the summary has them
		s += fmt.Sprintf(" · %d succeeded · %d failed", n.Succeeded, n.Failed)
	}
	return s
}
