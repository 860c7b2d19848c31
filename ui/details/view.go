package details

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// View draws the page.
func (m *Page) View() []string {
	t := m.env.Theme
	frame := pane.Frame{
		Theme: t, Title: "Batch", Note: format.Clean(m.batch.ID),
		Width: m.width, Height: m.height, Focused: true,
	}
	body := m.head()
	if len(m.shown) > 0 {
		body = m.requests(body)
	} else if lines := m.graph(m.contentHeight() - len(body) - 1); lines != nil {
		body = append(append(body, ""), lines...)
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = t.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// requests adds the column headers, the requests, the graph if there is room, and the
// details of the selected request.
func (m *Page) requests(body []string) []string {
	c := m.columns()
	if m.hasNames() {
		body = append(body, m.names(c))
	}
	start, end := m.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], c, i == m.list.Cursor()))
	}
	selected := m.contentHeight() - m.detailLines()
	if lines := m.graph(selected - len(body) - 1); lines != nil {
		for len(body) < selected-len(lines) {
			body = append(body, "")
		}
		body = append(body, lines...)
	}
	for len(body) < selected {
		body = append(body, "")
	}
	r, _ := m.selected()
	return append(body, m.detail(r)...)
}

// detailLines returns the number of lines reserved at the bottom for the selected request.
// It is the same for all requests.
func (m *Page) detailLines() int { return min(m.mostDetail(), 1+m.tallest) }

// mostDetail returns the largest number of lines for the selected request, including the
// rule above them.
func (m *Page) mostDetail() int {
	switch {
	case m.height < lowHeight:
		return 4
	case m.height < midHeight:
		return 5
	}
	return 6
}

// measureDetail finds the longest detail of all requests, up to the largest number of
// lines shown.
func (m *Page) measureDetail() {
	m.tallest, m.measured = 0, m.width
	for i := range m.results.Rows {
		if m.tallest = max(m.tallest, len(m.about(m.results.Rows[i], maxDetail))); m.tallest >= maxDetail {
			return
		}
	}
}

// maxDetail is the largest number of lines in mostDetail, without the rule.
const maxDetail = 5

// hasNames reports whether the columns have headers.
func (m *Page) hasNames() bool { return m.height >= lowHeight && len(m.shown) > 0 }

// detail draws a rule, the location of the request's media, and the details of the
// request.
func (m *Page) detail(r batchfile.Result) []string {
	rule := m.env.Theme.Border.Render(strings.Repeat("─", m.inner()))
	return append([]string{rule}, m.about(r, m.detailLines()-1)...)
}

// about draws the details of a request, in at most most lines.
func (m *Page) about(r batchfile.Result, most int) (lines []string) {
	t := m.env.Theme
	if m.height >= lowHeight {
		if input := m.results.Inputs[r.InputLine]; input != "" {
			lines = append(lines, m.fact("input", m.env.Link(input, format.Clean(scrub.Text(input)))))
		}
		if hasVideo(r) {
			lines = append(lines, m.fact("output", m.env.Link(r.OutputURL, format.Clean(scrub.Text(r.OutputURL)))))
		}
	}
	if text := format.Clean(r.Message); text != "" {
		lines = append(lines, t.Fail.Render(" "+format.Fit(text, max(1, m.inner()-1))))
	}
	style, text := t.Text, ""
	switch {
	case failed(r):
		text = m.remedy(r.Code)
	case lacksVideo(r):
		style, text = t.Warn, fmt.Sprintf(lacksHint, m.env.Keys.Download.Help().Key)
	case hasVideo(r):
		style, text = t.Dim, m.videoHint(r)
	}
	for _, l := range first(format.Wrap(text, max(1, m.inner()-3)), most-len(lines)) {
		lines = append(lines, style.Render(" "+m.env.FileLink(m.videos[r.ID].Path, l)))
	}
	return lines
}

// lacksHint says what to do about a result without a video, and names the key that does
// it.
const lacksHint = "Sync completed it but named no video. %s downloads the results again; they may name it by now."

// columns are the widths of a request's columns; 0 hides a column.
type columns struct{ id, input, output, length int }

// The widths of a request's columns.
const (
	statusWidth = 12
	rowFixed    = 2 + 2 + statusWidth + 1 // mark, glyph and the last space
	minIDWidth  = len("REQUEST")
	minOutput   = 24
	maxOutput   = 44
	maxInput    = 32
	lengthWidth = len("999.9 s")
)

// columns divides the width among the columns. The output, which also shows errors, gets
// room first, the length and the input last.
func (m *Page) columns() columns {
	var c columns
	room := m.inner() - rowFixed
	part := func(most int) int {
		n := max(0, min(most, room-2))
		room -= n + 2
		return n
	}
	c.id = part(max(1, min(max(m.idWidth, minIDWidth), max(room-minOutput-2, room/2))))
	if room >= minOutput+2+lengthWidth+2 {
		c.length = part(lengthWidth)
	}
	if m.inputWidth > 0 && room >= minOutput+2+minOutput/2 {
		c.input = part(min(m.inputWidth, maxInput, room-minOutput-2-2))
	}
	c.output = part(maxOutput)
	return c
}

// names draws the headers of the columns.
func (m *Page) names(c columns) string {
	s := "    " + format.Fit("STATUS", statusWidth)
	add := func(w int, name string) {
		if w > 0 {
			s += "  " + format.Fit(name, w)
		}
	}
	add(c.id, "REQUEST")
	add(c.input, "INPUT")
	add(c.output, "OUTPUT OR ERROR")
	if c.length > 0 {
		s += "  " + format.FitRight("LENGTH", c.length)
	}
	return m.env.Theme.Dim.Render(s)
}

// row draws one result.
func (m *Page) row(r batchfile.Result, c columns, selected bool) string {
	t := m.env.Theme
	on := func(s theme.Style) theme.Style { return s.On(selected) }
	mark, glyph, style := "  ", "✔", t.OK
	if selected {
		mark = "▸ "
	}
	switch {
	case failed(r):
		glyph, style = "✖", t.Fail
	case gravity(r) == 1:
		glyph, style = "?", t.Warn
	}
	line := on(t.Accent).Render(mark) + on(style).Render(glyph+" "+format.Fit(format.Clean(cmp.Or(r.Status, r.Generation.String())), statusWidth))
	add := func(w int, style theme.Style, url, text string) {
		if w > 0 {
			line += on(style).Render("  " + format.Fit(m.env.Link(url, format.Middle(text, w)), w))
		}
	}
	add(c.id, t.Text, "", format.Clean(cmp.Or(r.ID, "–")))
	input := m.results.Inputs[r.InputLine]
	add(c.input, t.Dim, input, fileOf(input))
	if v, ok := m.videos[r.ID]; ok && hasVideo(r) && c.output > 0 {
		line += on(t.Dim).Render("  ") + m.videoCell(v, c.output, on)
	} else if style, text := t.Dim, reason(r); hasVideo(r) {
		add(c.output, style, r.OutputURL, fileOf(r.OutputURL))
	} else {
		if failed(r) {
			style = t.Fail
		}
		add(c.output, style, "", text)
	}
	if c.length > 0 {
		length := ""
		if r.Seconds > 0 {
			length = fmt.Sprintf("%.1f s", r.Seconds)
		}
		line += on(t.Dim).Render("  " + format.FitRight(length, c.length))
	}
	return line + on(t.Text).Render(spaces(m.inner()-format.Width(line)))
}

// fileOf returns the name of a URL's file, or its host; clean, and empty for none.
func fileOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || raw == "" {
		return ""
	}
	if name := path.Base(u.Path); name != "." && name != "/" {
		return format.Clean(name)
	}
	return format.Clean(u.Host)
}

// reason returns the word for the problem of a result.
func reason(r batchfile.Result) string {
	if lacksVideo(r) {
		return batchfile.NoVideo.String()
	}
	return format.Clean(r.Code)
}
