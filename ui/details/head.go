package details

import (
	"cmp"
	"errors"
	"io/fs"
	"net/url"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// The heights of the page from which it says more of the batch: below lowHeight the
// requests need the room, from midHeight it says more than what changes, and from
// highHeight the bar is larger and the facts have air.
const (
	lowHeight  = 18
	midHeight  = 24
	highHeight = 30
)

// maxHistory is how many lines the history may take.
const maxHistory = 2

// factWidth is that of a fact's name.
const factWidth = 9

func (m *Page) fact(name, value string) string {
	return m.env.Theme.Dim.Render(" "+format.Fit(name, factWidth)) + m.env.Theme.Text.Render(value)
}

// head is what is known of the batch as a whole.
func (m *Page) head() []string {
	lines := m.facts()
	if m.height >= highHeight || m.results.Joined != nil && m.height >= lowHeight {
		lines = append(lines, "")
	}
	lines = append(lines, m.outcome()...)
	if all := m.allVideos(); all != "" {
		lines = append(lines, m.fact("videos", "")+all)
	}
	if m.height >= highHeight && m.results.Joined != nil {
		lines = append(lines, "")
	}
	return append(lines, m.filter.Lines(m.env.Theme, m.inner(), "words of the request, its status or its message")...)
}

// facts are what is known without the results.
func (m *Page) facts() []string {
	b := m.batch
	glyph, style := m.statusStyle()
	lines := []string{m.fact("status", "") + style.Render(glyph+" "+format.Clean(cmp.Or(string(b.Status), "unknown"))) +
		m.env.Theme.Text.Render("   "+m.counted())}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, m.fact(name, value))
		}
	}
	high := m.height >= highHeight
	if high {
		lines = append(lines, "")
		lines = append(lines, m.bar(2)...)
		lines = append(lines, "")
	} else if m.height >= lowHeight || m.results.Joined == nil {
		lines = append(lines, m.bar(1)...)
	}
	if m.height >= lowHeight || m.results.Joined == nil {
		add("time", m.pace())
		add("cost", m.cost())
	}
	add("input", cmp.Or(m.file, "not submitted from here"))
	add("results", cmp.Or(m.saved, "not downloaded"))
	if m.height < lowHeight {
		return lines
	}
	if m.height >= midHeight {
		if !b.CreatedAt.IsZero() {
			add("created", b.CreatedAt.Local().Format("2 Jan 2006 15:04:05"))
		}
		add("webhook", hostOf(b.WebhookURL))
	}
	for i, l := range first(format.Wrap(m.history(), max(1, m.inner()-factWidth-2)), maxHistory) {
		add([]string{"history", ""}[min(i, 1)], l)
	}
	return lines
}

// hostOf is the host of a URL whose path may be a secret, as that of a webhook is; empty
// for no URL.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return ""
	case err != nil || u.Host == "":
		return "an address that cannot be read"
	}
	return format.Clean(u.Scheme + "://" + u.Host + "/…")
}

// outcome is the results in a few lines, or why there are none here.
func (m *Page) outcome() []string {
	t := m.env.Theme
	switch {
	case errors.Is(m.results.Err, job.ErrNotCollected):
		return m.wrapped(t.Dim, m.noResults())
	case errors.Is(m.results.Err, fs.ErrNotExist):
		return m.wrapped(t.Warn, "The results were saved as "+m.saved+", which no longer exists. d saves them again.")
	case m.results.Err != nil:
		return m.wrapped(t.Fail, format.Clean(m.results.Err.Error())+".")
	case !m.loaded:
		return []string{t.Dim.Render(" reading…")}
	case m.results.Joined != nil:
		return append(m.summary(), m.histogram()...)
	}
	return nil
}

// noResults says why there are none here yet.
func (m *Page) noResults() string {
	switch {
	case !m.batch.Ended():
		return "The result of each request is known when the batch has ended."
	case m.batch.OutputURL == "":
		return "The batch failed as a whole and has no results. Its file can be submitted again."
	}
	return "d downloads the results; then the page shows every request."
}

// wrapped is text on as many lines as it takes.
func (m *Page) wrapped(s theme.Style, text string) []string {
	lines := format.Wrap(text, max(1, m.inner()-2))
	for i, l := range lines {
		lines[i] = s.Render(" " + l)
	}
	return lines
}
