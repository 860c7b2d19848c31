package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// maxLog is how many entries the log keeps.
const maxLog = 500

// logEntry is one thing that the program did, or that the server answered.
type logEntry struct {
	at    time.Time
	level level
	text  string // clean
}

// record adds to the log. The same thing said again, as while the network is
// away, is kept once, with the time of the last.
func (m *Model) record(l level, text string) {
	e := logEntry{at: m.now, level: l, text: text}
	if n := len(m.log); n > 0 && m.log[n-1].text == text {
		m.log[n-1] = e
		return
	}
	m.log = append(m.log, e)
	if len(m.log) > maxLog {
		m.log = m.log[1:]
	}
}

// logView is the page that shows the log, the newest entry selected.
type logView struct {
	entries []logEntry
	list    pane.List
	height  int
}

func newLogView(entries []logEntry) *logView {
	v := &logView{entries: entries}
	v.list.SetLen(len(entries))
	v.list.Select(len(entries) - 1)
	return v
}

// logDetail is how many lines the selected entry has for its whole text.
const logDetail = 3

func (v *logView) resize(height int) {
	v.height = height
	v.list.SetHeight(height - pane.FrameSize - logDetail - 1)
}

// update takes a key. done closes the page; a text is to be copied.
func (v *logView) update(k keys.Map, msg tea.KeyPressMsg) (done bool, copied string) {
	switch {
	case v.list.Key(k, msg):
	case key.Matches(msg, k.Copy) && len(v.entries) > 0:
		e := v.entries[v.list.Cursor()]
		return false, e.at.Format(time.RFC3339) + " " + e.text
	case key.Matches(msg, k.Back), key.Matches(msg, k.Log), key.Matches(msg, k.Quit):
		return true, ""
	}
	return false, ""
}

// view is the whole page.
func (v *logView) view(t theme.Theme, w int) []string {
	frame := pane.Frame{Theme: t, Title: "Log", Note: "y copies · esc closes", Width: w, Height: v.height, Focused: true}
	var body []string
	start, end := v.list.Visible()
	for i := start; i < end; i++ {
		e := v.entries[i]
		selected := i == v.list.Cursor()
		mark := "  "
		if selected {
			mark = "▸ "
		}
		style := []theme.Style{info: t.Text, success: t.OK, failure: t.Fail}[e.level]
		body = append(body, t.Accent.On(selected).Render(mark)+t.Dim.On(selected).Render(e.at.Format("15:04:05")+"  ")+
			style.On(selected).Render(format.Fit(e.text, max(0, w-pane.FrameSize-12))))
	}
	if len(v.entries) == 0 {
		return frame.Render([]string{t.Dim.Render(" Nothing has happened yet.")})
	}
	for len(body) < v.height-pane.FrameSize-logDetail {
		body = append(body, "")
	}
	for _, l := range format.Wrap(v.entries[v.list.Cursor()].text, max(1, w-pane.FrameSize-2)) {
		body = append(body, " "+l)
	}
	return frame.Render(body)
}
