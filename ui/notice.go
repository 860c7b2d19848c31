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
	text  string // cleaned
	path  string // the file that it links to; empty for none
	until time.Time
	// background notices do not replace it until then
	held time.Time
}

// notices holds the notice on the screen and the one that waits its turn.
type notices struct {
	shown   notice
	waiting screen.NoticeMsg // no text if none waits
}

// How long a notice stays. A notice of a failure, even a partial one, stays long enough to
// be read.
const (
	answerTime  = 4 * time.Second // before a background notice follows
	noticeTime  = 12 * time.Second
	failureTime = time.Minute
)

// take shows a notice. A notice that does not answer the user waits until the answer on
// the screen has been there for a while. Only the last waiting notice is kept; the log has
// all of them.
func (n *notices) take(env *screen.Env, msg screen.NoticeMsg) {
	if msg.Background && env.Now.Before(n.shown.held) {
		n.waiting = msg
		return
	}
	stay := noticeTime
	if msg.Level >= screen.Warning && hasStatusLine(env) {
		stay = failureTime
	}
	n.shown = notice{level: msg.Level, text: msg.Text, path: msg.Path, until: env.Now.Add(stay)}
	if !msg.Background {
		n.shown.held = env.Now.Add(answerTime)
	}
}

// tick shows the waiting notice when its turn has come, and removes a notice whose time is
// over.
func (n *notices) tick(env *screen.Env) {
	if !env.Now.Before(n.shown.until) {
		n.shown = notice{}
	}
	if n.waiting.Text != "" && !env.Now.Before(n.shown.held) {
		msg := n.waiting
		n.waiting = screen.NoticeMsg{}
		n.take(env, msg)
	}
}

// statusLine draws the latest notice within a width in cells.
func (m *Model) statusLine(width int) string {
	if m.dialogs.Waiting() && m.dialogs.Shown() == nil {
		return m.env.Theme.Warn.Render(" ? A question waits until you have finished typing.")
	}
	if m.notices.shown.text == "" {
		for _, f := range m.features {
			if line := f.Status().Line; line != "" {
				return line
			}
		}
	}
	return m.noticeText(width)
}

// noticeMargin is the width of a notice's glyph and the spaces around it.
const noticeMargin = 4

func (m *Model) noticeText(width int) string {
	if m.notices.shown.text == "" {
		return ""
	}
	glyph, style := "·", m.env.Theme.Text
	switch m.notices.shown.level {
	case screen.Success:
		glyph, style = "✔", m.env.Theme.OK
	case screen.Warning:
		glyph, style = "⚠", m.env.Theme.Warn
	case screen.Failure:
		glyph, style = "✖", m.env.Theme.Fail
	}
	text := m.env.FileLink(m.notices.shown.path, fitNotice(m.notices.shown.text, width-noticeMargin))
	return style.Render(" " + glyph + " " + text)
}

// minName is the least width of a shortened name in a notice, in cells.
const minName = 12

// fitNotice shortens a text to a width. It cuts the middle of the longest names first, so
// that the message stays readable, and then the end of the text.
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

// inBorder draws a notice in the bottom border of the screen above the footer, for when
// the notice has no line of its own.
func (m *Model) inBorder(text string) string {
	t, width := m.env.Theme, m.env.Width
	text = ansi.Truncate(text, max(0, width-3), "…") + " "
	return t.Border.Render("╰") + text + t.Border.Render(strings.Repeat("─", max(0, width-2-format.Width(text)))+"╯")
}
