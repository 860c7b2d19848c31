package details

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// inner returns the width within the border.
func (m *Page) inner() int { return max(0, m.width-pane.FrameSize) }

// bars draws the batch's progress in one line, or as a large bar with blank lines around
// it. The first line is the one to keep when there is little room. A batch that Sync did
// not return has no bar.
func (m *Page) bars() []string {
	t, b := &m.env.Theme, m.batch
	if m.isLost() || b.Status == "" {
		return nil
	}
	const percent = 7 // including the spaces around it
	bar := pane.Bar{Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed, Total: b.Metrics.Total, OK: t.OK, Fail: t.Fail, Track: t.Track, Solid: true}
	if b.Status == syncapi.StatusFailed {
		bar.OK, bar.Track = t.Dim, t.Fail
	}
	all := make([]string, barLines)
	for i := range all {
		var s strings.Builder
		s.WriteString(" ")
		bar.Write(&s, m.inner()-percent)
		if i == 0 {
			s.WriteString(t.Strong.Render(format.FitRight(format.Percent(b.Metrics.Ratio()), percent-2)))
		}
		all[i] = s.String()
	}
	return append(all, "")
}

// barLines is the height of a large bar.
const barLines = 2

// pace says how long the batch has been running, its rate and its ETA, or how long it
// took; empty if unknown.
func (m *Page) pace() string {
	b, now := m.batch, m.env.Now
	var parts []string
	switch {
	case b.CreatedAt.IsZero() || b.Status == "" || m.isLost():
		return ""
	case !m.ended.IsZero():
		return "took " + format.Age(m.ended, b.CreatedAt)
	case b.Status.Terminal():
		return "" // the end was not seen
	}
	parts = append(parts, format.Age(now, b.CreatedAt)+" elapsed")
	if perMinute, _, ok := m.progress.eta.Rate(now, b.Metrics.Pending()); ok {
		parts = append(parts, format.Rate(perMinute))
	}
	if low, high, ok := m.progress.eta.Left(now, b.Metrics.Pending()); ok && high >= time.Second {
		parts = append(parts, "about "+format.Range(low, high)+" left")
	}
	return strings.Join(parts, " · ")
}

// The sizes of the graph, in lines and cells: its title and axis, the least and the most
// lines of columns, and the labels on its left. Next to requests, it takes at most a
// quarter of the page.
const (
	graphFrame = 3
	minGraph   = 3
	maxGraph   = 40
	labelWidth = 8
)

// graph draws the number of requests that ended per minute over time, in at most room
// lines; none if there is no data or no room.
func (m *Page) graph(room int) []string {
	t := &m.env.Theme
	width := m.inner() - labelWidth - 3 // minus the axis and a space on both sides
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
	if m.batch.Status.Terminal() {
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
	moment := format.Clock
	if to.Sub(from) >= 24*time.Hour {
		moment = format.Moment
	}
	start, end := moment(from), moment(to)
	lines = append(lines, t.Dim.Render(format.FitRight("0", labelWidth)+" └"+strings.Repeat("─", width)))
	return append(lines, t.Dim.Render(spaces(labelWidth+2)+start+format.FitRight(end, max(0, width-format.Width(start)))))
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// events returns the events of the batch with their times, oldest first.
func (m *Page) events() []event {
	all := append([]event{
		{"confirmed", m.results.Confirmed}, {"accepted", m.results.Accepted}, {"ended", m.ended}, {"saved", m.results.Saved},
	}, m.progress.events()...)
	all = slices.DeleteFunc(all, func(e event) bool { return e.at.IsZero() })
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	return all
}

// history formats the events as one text; it names each day once.
func (m *Page) history() string {
	var history []string
	day := ""
	for _, e := range m.events() {
		moment := format.Second
		if d := e.at.Local().Format(time.DateOnly); d == day {
			moment = format.Clock
		} else {
			day = d
		}
		history = append(history, e.what+" "+moment(e.at))
	}
	return strings.Join(history, " · ")
}

// counted says how many requests have ended, and how.
func (m *Page) counted() string {
	n := m.batch.Metrics
	return fmt.Sprintf("%d of %d ended · %d succeeded · %d failed", n.Done(), n.Total, n.Succeeded, n.Failed)
}
