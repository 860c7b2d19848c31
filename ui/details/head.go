package details

import (
	"cmp"
	"net/url"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// The heights from which the page shows more. Below lowHeight the requests need all the
// room, and from midHeight there is more about the selected request.
const (
	lowHeight = 18
	midHeight = 24
)

// maxHistory is how many lines the history may take.
const maxHistory = 2

// factWidth is the width of a fact's name.
const factWidth = 9

// rank is how important a line of the head is compared with the requests below it.
type rank uint8

const (
	always  rank = iota
	useful       // kept while half of the page is left for requests
	extra        // kept while most of the page is left for requests
	surplus      // kept while every request is visible
)

// headLine is a drawn line of the head.
type headLine struct {
	text string
	rank rank
}

func (m *Page) fact(name, value string) string {
	return m.env.Theme.Dim.Render(" "+format.Fit(name, factWidth)) + m.env.Theme.Text.Render(value)
}

// head returns as many lines about the whole batch as leave enough room for the requests.
func (m *Page) head() []string {
	filter := m.filter.Lines(m.env.Theme, m.inner(), "words of the request, its status or its message")
	lines := m.allHead()
	room := m.contentHeight() - len(filter)
	for r := surplus; r > always; r-- {
		if len(lines)+m.leave(r) > room {
			lines = deleteLast(lines, r, len(lines)+m.leave(r)-room)
		}
	}
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.text)
	}
	return append(texts, filter...)
}

// deleteLast deletes the last n lines of a rank, or all of them if there are fewer.
func deleteLast(lines []headLine, r rank, n int) []headLine {
	for i := len(lines) - 1; i >= 0 && n > 0; i-- {
		if lines[i].rank == r {
			lines = append(lines[:i:i], lines[i+1:]...)
			n--
		}
	}
	return lines
}

// leave returns how many lines of the page a rank leaves for the requests.
func (m *Page) leave(r rank) int {
	if len(m.shown) == 0 {
		return 0
	}
	n, room := len(m.shown), m.contentHeight()
	switch r {
	case useful:
		n = min(n, room*2/5)
	case extra:
		n = min(n, room/2)
	}
	if m.hasNames() {
		n++
	}
	return n + m.detailLines()
}

// allHead returns all lines of the head.
func (m *Page) allHead() (lines []headLine) {
	add := func(r rank, texts ...string) {
		for _, s := range texts {
			lines = append(lines, headLine{s, r})
		}
	}
	add(always, m.status()...)
	add(always, m.warning()...)
	if bar := m.bars(); len(bar) > 0 {
		add(m.barRank(), bar[0])
		add(surplus, bar[1:]...)
	}
	add(useful, m.facts([][2]string{{"time", m.pace()}, {"cost", m.cost()}, {"input", m.input()}, {"results", m.resultsFile()}})...)
	add(extra, m.facts([][2]string{{"created", m.created()}, {"webhook", hostOf(m.batch.WebhookURL)}})...)
	for i, l := range first(format.Wrap(m.history(), max(1, m.inner()-factWidth-2)), maxHistory) {
		if l != "" {
			add(extra, m.fact([]string{"history", ""}[min(i, 1)], l))
		}
	}
	add(surplus, "")
	for i, l := range m.outcome() {
		if i < minCodes {
			add(always, l)
		} else {
			add(useful, l)
		}
	}
	if all := m.allVideos(); all != "" {
		add(always, m.fact("videos", "")+all)
	}
	if len(m.shown) > 0 {
		add(surplus, "")
	}
	return lines
}

// minCodes is how many lines of error codes, or of the reason for missing results, are
// shown even on the lowest page.
const minCodes = 2

// barRank ranks the bar higher while the batch runs.
func (m *Page) barRank() rank {
	if m.batch.Ended() {
		return extra
	}
	return always
}

// facts lays out facts, two on a line if both fit. It skips empty ones.
func (m *Page) facts(facts [][2]string) (lines []string) {
	half := m.inner() / 2
	fits := func(f [2]string) bool { return format.Width(f[1])+factWidth+2 < half }
	for i := 0; i < len(facts); i++ {
		f := facts[i]
		if f[1] == "" {
			continue
		}
		line := m.fact(f[0], f[1])
		if i%2 == 0 && i+1 < len(facts) && facts[i+1][1] != "" && fits(f) && fits(facts[i+1]) {
			i++
			line = format.Fit(line, half) + m.fact(facts[i][0], facts[i][1])
		}
		lines = append(lines, line)
	}
	return lines
}

// status draws the state of the batch and how its requests ended, in one or two lines.
func (m *Page) status() []string {
	glyph, word, style := m.state()
	first := m.fact("status", "") + style.Render(glyph+" "+word)
	if m.results.Joined == nil {
		switch {
		case m.batch.Status == "" && m.batch.Metrics.Total == 0:
		case m.isLost(), m.batch.Status == "":
			first += m.env.Theme.Dim.Render("   last seen with " + m.counted())
		default:
			first += m.env.Theme.Text.Render("   " + m.counted())
		}
		return []string{first}
	}
	parts := m.summary()
	if len(parts) == 0 {
		return []string{first}
	}
	if format.Width(first)+3+format.Width(parts[0]) <= m.inner() {
		parts[0] = first + "  " + parts[0]
		return parts
	}
	return append([]string{first}, parts...)
}

// isLost reports whether Sync says that there is no such batch.
func (m *Page) isLost() bool { return syncapi.KindOf(m.err) == syncapi.KindNotFound }

// warning says why the page is outdated, in one or two lines.
func (m *Page) warning() (lines []string) {
	text := m.down.text(m.seen)
	if m.err != nil && !m.isLost() {
		text = "Sync did not answer for this batch: " + format.Clean(m.err.Error()) + "."
	}
	if text == "" {
		return nil
	}
	for i, l := range first(format.Wrap(text, max(1, m.inner()-4)), maxWarning) {
		lines = append(lines, m.env.Theme.Warn.Render([]string{" ⚠ ", "   "}[min(i, 1)]+l))
	}
	return lines
}

// maxWarning is how many lines a warning may take.
const maxWarning = 2

// created formats when the batch was created; empty if unknown.
func (m *Page) created() string {
	if m.batch.CreatedAt.IsZero() {
		return ""
	}
	return m.batch.CreatedAt.Local().Format("Jan 2 2006 15:04:05")
}

// input names the submitted file.
func (m *Page) input() string {
	if m.isLost() {
		return m.file
	}
	return cmp.Or(m.file, "not submitted from here")
}

// resultsFile names the results file, or says where the results are.
func (m *Page) resultsFile() string {
	switch {
	case m.saved != "":
		return m.env.FileLink(m.path, m.saved)
	case m.batch.OutputURL != "":
		return "not downloaded"
	}
	return ""
}

// hostOf returns the host of a URL; empty for no URL. The path may be a secret, as in a
// webhook's URL.
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
