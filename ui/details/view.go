package details

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// detailLines is the place at the lower end for the selected result: a rule, its
// message and what to do.
const detailLines = 4

// View draws the page.
func (m *Page) View() []string {
	t := m.env.Theme
	frame := pane.Frame{
		Theme: t, Title: "Batch", Note: format.Clean(m.batch.ID),
		Width: m.width, Height: m.height, Focused: true,
	}
	body := m.head()
	start, end := m.list.Visible()
	for i := start; i < end; i++ {
		body = append(body, m.row(m.shown[i], i == m.list.Cursor()))
	}
	inner := max(0, m.width-pane.FrameSize)
	if r, ok := m.selected(); ok {
		for len(body) < m.height-pane.FrameSize-detailLines {
			body = append(body, "")
		}
		body = append(body, t.Border.Render(strings.Repeat("─", inner)))
		if text := format.Clean(r.Message); text != "" {
			body = append(body, t.Fail.Render(" "+format.Fit(text, max(1, inner-1))))
		}
		style, text := t.Text, ""
		switch {
		case failed(r):
			text = format.Clean(syncapi.Remedy(r.Code))
		case lacksVideo(r):
			style, text = t.Warn, lacksHint
		case hasVideo(r):
			text = m.videoHint(r)
		}
		left := m.height - pane.FrameSize - len(body)
		for _, l := range first(format.Wrap(text, max(1, inner-3)), left) {
			body = append(body, style.Render(" "+l))
		}
	}
	if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = t.Dim.Render(fmt.Sprintf("%d/%d", m.list.Cursor()+1, len(m.shown)))
	}
	return frame.Render(body)
}

// noResults says why there are none here yet.
func (m *Page) noResults() string {
	switch {
	case !m.batch.Settled():
		return "The result of each request is known when the batch has ended."
	case m.batch.OutputURL == "":
		return "The batch failed as a whole and has no results. Its file can be submitted again."
	}
	return "d downloads the results; then every request stands here."
}

// lacksHint is what to do about a result without a video.
const lacksHint = "Sync has completed it and names no video. d downloads the results again, which may have it then."

// first are the first n lines, and say when there are more.
func first(lines []string, n int) []string {
	if len(lines) > n && n > 0 {
		lines = append(lines[:n-1:n-1], lines[n-1]+"…")
	}
	return lines
}

// head is what is known of the batch.
func (m *Page) head() []string {
	t, b := m.env.Theme, m.batch
	fact := func(name, value string) string {
		return t.Dim.Render(" "+format.Fit(name, 9)) + t.Text.Render(value)
	}
	created := ""
	if !b.CreatedAt.IsZero() {
		created = b.CreatedAt.Local().Format("2 Jan 2006 15:04:05")
	}
	counts := fmt.Sprintf("   %d of %d", b.Metrics.Done(), b.Metrics.Total)
	if m.results.Joined == nil { // else the summary has them
		counts += fmt.Sprintf(", %d succeeded, %d failed", b.Metrics.Succeeded, b.Metrics.Failed)
	}
	lines := []string{
		fact("status", format.Clean(cmp.Or(string(b.Status), "unknown"))+counts),
		fact("input", cmp.Or(m.file, "not submitted from here")),
		fact("results", cmp.Or(m.saved, "not downloaded")),
	}
	if m.height >= lowHeight { // else the requests need the room
		lines = slices.Insert(lines, 1, fact("created", cmp.Or(created, "–")))
		if history := m.history(); history != "" {
			lines = append(lines, fact("history", history))
		}
		if b.WebhookURL != "" {
			lines = append(lines, fact("webhook", format.Clean(b.WebhookURL)))
		}
		lines = append(lines, "")
	}
	switch {
	case errors.Is(m.results.Err, job.ErrNotCollected):
		lines = append(lines, m.wrapped(t.Dim, m.noResults())...)
	case errors.Is(m.results.Err, fs.ErrNotExist):
		lines = append(lines, m.wrapped(t.Warn, "The results were saved as "+m.saved+", which is not there any more. d saves them again.")...)
	case m.results.Err != nil:
		lines = append(lines, m.wrapped(t.Fail, format.Clean(m.results.Err.Error())+".")...)
	case !m.loaded:
		lines = append(lines, t.Dim.Render(" reading…"))
	case m.results.Joined != nil:
		lines = append(lines, m.summary()...)
	}
	if all := m.allVideos(); all != "" {
		lines = append(lines, fact("videos", "")+all)
	}
	lines = append(lines, m.filter.Lines(t, m.width-pane.FrameSize)...)
	return lines
}

// history is what happened to the batch and when, by the ledger; each day is named once.
func (m *Page) history() string {
	var history []string
	day := ""
	for _, h := range []struct {
		what string
		at   time.Time
	}{{"confirmed", m.results.Confirmed}, {"accepted", m.results.Accepted}, {"saved", m.results.Saved}} {
		if h.at.IsZero() {
			continue
		}
		layout := "2 Jan 15:04:05"
		if d := h.at.Local().Format(time.DateOnly); d == day {
			layout = time.TimeOnly
		} else {
			day = d
		}
		history = append(history, h.what+" "+h.at.Local().Format(layout))
	}
	return strings.Join(history, " · ")
}

// wrapped is text on as many lines as it takes.
func (m *Page) wrapped(s theme.Style, text string) []string {
	lines := format.Wrap(text, max(1, m.width-pane.FrameSize-2))
	for i, l := range lines {
		lines[i] = s.Render(" " + l)
	}
	return lines
}

// lowHeight is the height of the page below which it says less of the batch.
const lowHeight = 18

// maxSummary is how many lines a summary may take.
const maxSummary = 3

// summary counts the outcomes, and the error codes of what failed.
func (m *Page) summary() []string {
	t, j := m.env.Theme, m.results.Joined
	var parts []string
	count := j.Count
	if j.Count(batchfile.Unexpected)+j.Count(batchfile.Unreadable) == len(m.results.Rows) {
		count = m.generations // nothing is known of the requests, so nothing is unexpected about these
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
	for _, c := range j.Codes() {
		parts = append(parts, t.Dim.Render(fmt.Sprintf("%d× %s", c.Requests, format.Clean(cmp.Or(c.Code, "no code")))))
	}
	var lines []string
	between := t.Dim.Render(" · ")
	for _, p := range parts {
		n := len(lines)
		if n > 0 && format.Width(lines[n-1])+format.Width(between+p) <= m.width-pane.FrameSize {
			lines[n-1] += between + p
			continue
		}
		lines = append(lines, " "+p)
	}
	return first(lines, maxSummary)
}

// generations counts what the lines say by themselves.
func (m *Page) generations(o batchfile.Verdict) int {
	n := 0
	for _, r := range m.results.Rows {
		if r.Generation == o {
			n++
		}
	}
	return n
}

// codeWidth is the widest that the last column is, with an error code or a video's bar.
const codeWidth = 44

// row draws one result.
func (m *Page) row(r batchfile.Result, selected bool) string {
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
	inner := max(0, m.width-pane.FrameSize)
	room := max(0, inner-2-2-12-4)
	id := max(0, min(m.idWidth, max(room-codeWidth, room/2)))
	code := min(codeWidth, room-id)
	why := reason(r)
	last := on(t.Dim).Render(format.Fit(format.Middle(why, code), code))
	if v, ok := m.videos[r.ID]; ok && hasVideo(r) {
		last = m.videoCell(v, code, on)
	}
	return on(t.Accent).Render(mark) + on(style).Render(glyph+" "+format.Fit(format.Clean(cmp.Or(r.Status, r.Generation.String())), 12)) +
		on(t.Text).Render("  "+format.Fit(format.Middle(format.Clean(cmp.Or(r.ID, "–")), id), id)) +
		on(t.Dim).Render("  ") + last + on(t.Text).Render(strings.Repeat(" ", room-id-code))
}

// reason is the word for what is not well with a result.
func reason(r batchfile.Result) string {
	if lacksVideo(r) {
		return batchfile.NoVideo.String()
	}
	return format.Clean(r.Code)
}
