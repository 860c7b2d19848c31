package preflight

import (
	"strings"

	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// newsOf returns the result of a check as a message.
func newsOf(file screen.File, msg checkedMsg) screen.MediaMsg {
	news := screen.MediaMsg{
		Stamp: file.Stamp, Note: note(media.Summarize(msg.results)), Problems: msg.problems, Quote: &msg.quote,
		Seconds: make(map[int]float64), States: make(map[int]string),
	}
	for _, item := range msg.quote.Items {
		if item.Seconds > 0 {
			news.Seconds[item.Line] = item.Seconds
		}
	}
	status := make(map[string]media.Status, len(msg.results))
	for _, r := range msg.results {
		status[r.URL] = r.Status
	}
	for g := range file.Content.Generations() {
		worst := media.Found
		for _, in := range g.Inputs {
			worst = max(worst, status[in.URL])
		}
		if worst != media.Found {
			news.States[g.Line] = worst.String()
		}
	}
	return news
}

// note sums up the result in a few clean words.
func note(s media.Summary) string {
	parts := []string{format.Of(s.Checked, s.URLs) + " checked"}
	if s.Longest > 0 {
		parts = append(parts, format.SecondsRange(s.Shortest, s.Longest))
	}
	const mostHosts = 2
	if n := len(s.Hosts); n > 0 && n <= mostHosts {
		parts = append(parts, strings.Join(s.Hosts, ", "))
	}
	if len(s.NotChecked) > 0 {
		parts = append(parts, "not checked: "+s.NotChecked[0])
	}
	return format.Clean(strings.Join(parts, " · "))
}
