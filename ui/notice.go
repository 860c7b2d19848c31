package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// notice is the line above the footer.
type notice struct {
	level screen.Level
	text  string // clean
	path  string // the file that it links to; empty for none
	until time.Time
}

// How long a notice stays. What failed, also in part, stays until it was surely read.
const (
	noticeTime  = 12 * time.Second
	failureTime = time.Minute
)

func (m *Model) show(msg screen.NoticeMsg) {
	stay := noticeTime
	if msg.Level >= screen.Warning && hasStatusLine(m.env) {
		stay = failureTime
	}
	m.notice = notice{level: msg.Level, text: msg.Text, path: msg.Path, until: m.env.Now.Add(stay)}
}

// statusLine is the latest notice, in so many cells.
func (m *Model) statusLine(width int) string {
	if m.dialogs.Waiting() && m.dialogs.Shown() == nil {
		return m.env.Theme.Warn.Render(" ? A question waits until you have finished typing.")
	}
	if m.notice.text == "" {
		for _, f := range m.features {
			if line := f.Status().Line; line != "" {
				return line
			}
		}
	}
	return m.noticeText(width)
}

// noticeMargin is what a notice's glyph and the spaces around it take.
const noticeMargin = 4

func (m *Model) noticeText(width int) string {
	if m.notice.text == "" {
		return ""
	}
	glyph, style := "·", m.env.Theme.Text
	switch m.notice.level {
	case screen.Success:
		glyph, style = "✔", m.env.Theme.OK
	case screen.Warning:
		glyph, style = "⚠", m.env.Theme.Warn
	case screen.Failure:
		glyph, style = "✖", m.env.Theme.Fail
	}
	text := m.env.FileLink(m.notice.path, fitNotice(m.notice.text, width-noticeMargin))
	return style.Render(" " + glyph + " " + text)
}

// minName is how much stays of a name in a notice, in cells.
const minName = 12

// fitNotice shortens a text to a width: its longest names first, in their middle, so that
// what happened stays in sight, and its end then.
func fitNotice(text string, width int) string {
	words := strings.Split(text, " ")
	for over := format.Width(text) - width; over > 0; {
		longest := 0
		for i, w := range words {
			if format.Width(w) > format.Width(words[longest]) {
				longest = i
			}
		}
		n := format.Width(words[longest])
		if n <= minName {
			break
		}
		end := ""
		if name := strings.TrimRight(words[longest], ".,:;…"); name != "" {
			words[longest], end = name, words[longest][len(name):]
		}
		words[longest] = format.Middle(words[longest], max(minName, n-over)-format.Width(end)) + end
		over = format.Width(strings.Join(words, " ")) - width
		if format.Width(words[longest]) >= n {
			break
		}
	}
	return ansi.Truncate(strings.Join(words, " "), max(0, width), "…")
}

// withNotice adds the latest notice to the lines above the footer.
func (m *Model) withNotice(lines []string) []string {
	if hasStatusLine(m.env) {
		return append(lines, format.Fit(m.statusLine(m.env.Width), m.env.Width))
	}
	if line := m.statusLine(m.env.Width - 1); line != "" {
		lines[len(lines)-1] = m.inBorder(line)
	}
	return lines
}

// inBorder draws a notice in the lower border of what is above the footer, where there is
// no line for it alone.
func (m *Model) inBorder(text string) string {
	t, width := m.env.Theme, m.env.Width
	text = ansi.Truncate(text, max(0, width-3), "…") + " "
	return t.Border.Render("╰") + text + t.Border.Render(strings.Repeat("─", max(0, width-2-format.Width(text)))+"╯")
}
