package details

import (
	"cmp"
	"fmt"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
)

// first returns the first n lines, and says if there are more.
func first(lines []string, n int) []string {
	if len(lines) > n && n > 0 {
		lines = append(lines[:n-1:n-1], lines[n-1]+"…")
	}
	return lines
}

// maxSummary is how many lines a summary may take.
const maxSummary = 3

// summary counts the verdicts and, if there is no histogram, the error codes.
func (m *Page) summary() []string {
	t, j := m.env.Theme, m.results.Joined
	var parts []string
	count := j.Count
	if m.results.isForeign() {
		count = m.generations // these are expected
	}
	for _, o := range []batchfile.Verdict{batchfile.Succeeded, batchfile.Failed, batchfile.Rejected, batchfile.NoVideo, batchfile.Unfinished,
		batchfile.Missing, batchfile.Unexpected, batchfile.Unreadable} {
		if n := count(o); n > 0 {
			style := t.Fail
			if o == batchfile.Succeeded {
				style = t.OK
			}
			parts = append(parts, style.Render(fmt.Sprintf("%d %s", n, o)))
		}
	}
	if m.maxCodes() == 0 {
		for _, c := range m.results.Codes {
			parts = append(parts, t.Dim.Render(codeCount(c)))
		}
	}
	var lines []string
	between := t.Dim.Render(" · ")
	for _, p := range parts {
		n := len(lines)
		if n > 0 && format.Width(lines[n-1])+format.Width(between+p) <= m.inner() {
			lines[n-1] += between + p
			continue
		}
		lines = append(lines, " "+p)
	}
	return first(lines, maxSummary)
}

func codeCount(c batchfile.CodeCount) string {
	return fmt.Sprintf("%d× %s", c.Requests, format.Clean(cmp.Or(c.Code, "no code")))
}

// generations counts the results with a verdict by their lines alone, without the requests.
func (m *Page) generations(o batchfile.Verdict) int {
	n := 0
	for _, r := range m.results.Rows {
		if r.Generation == o {
			n++
		}
	}
	return n
}

// maxCodes returns how many error codes fit into the histogram; 0 if none fit.
func (m *Page) maxCodes() int { return min(max(0, (m.height-lowHeight+4)/3), 8) }

// The widths of the histogram's columns.
const (
	maxCodeText  = 48
	histogramBar = 16
	wideRemedy   = 100 // from this width on, the bar fits next to the remedy
)

// histogram draws the error codes, how often each occurred, and what to do about it.
func (m *Page) histogram() []string {
	t, codes := m.env.Theme, m.results.Codes
	most := m.maxCodes()
	if len(codes) == 0 || most == 0 {
		return nil
	}
	hidden := 0
	if len(codes) > most {
		hidden = len(codes) - max(1, most-1)
		codes = codes[:len(codes)-hidden]
	}
	width := 0
	for _, c := range codes {
		width = max(width, format.Width(codeCount(c)))
	}
	width = min(width, maxCodeText)
	bar := 0
	if m.width >= wideRemedy {
		bar = histogramBar
	}
	var lines []string
	for _, c := range codes {
		n := max(1, c.Requests*bar*2/codes[0].Requests)
		line := t.Fail.Render(" " + format.Fit(codeCount(c), width) + "  ")
		if bar > 0 {
			line += t.Fail.Render(format.Fit(pane.Line(n), bar) + "  ")
		}
		lines = append(lines, line+t.Text.Render(m.remedy(c.Code)))
	}
	if hidden > 0 {
		lines = append(lines, t.Dim.Render(" and "+format.Count(hidden, "more code")))
	}
	return lines
}
