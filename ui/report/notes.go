package report

import (
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// nothing says what to do if there is no file to report on.
func (m *Model) nothing() []string {
	text := "Move the cursor to a .jsonl file to see its report."
	if folder := m.cursor.Folder; folder != "" {
		k := m.env.Keys
		text = fmt.Sprintf("%s creates requests from the media in %s; %s opens it.", k.Create.Help().Key, format.Clean(filepath.Base(folder)), k.Open.Help().Key)
	}
	return m.note(" ", m.env.Theme.Dim, text)
}

// unknownLines say that the file was sent, and that it is unknown whether Sync accepted
// it.
func (m *Model) unknownLines() []string {
	for _, s := range m.unknown {
		whole, _, _ := batchfile.PartOf(filepath.Base(s.File))
		if s.Hash == m.hash || filepath.Join(filepath.Dir(s.File), whole) == m.path {
			return m.note(" ⚠ ", m.env.Theme.Warn, fmt.Sprintf("Sent on %s; the outcome is unknown. %s resolves it.",
				format.Moment(s.SentAt()), m.env.Keys.Resolve.Help().Key))
		}
	}
	return nil
}

// note draws a text after a mark, in as many lines as it needs.
func (m *Model) note(mark string, style theme.Style, text string) []string {
	lines := format.Wrap(text, max(1, m.width-pane.FrameSize-format.Width(mark)-1))
	for i, l := range lines {
		if i > 0 {
			mark = format.Fit("", format.Width(mark))
		}
		lines[i] = style.Render(mark + l)
	}
	return lines
}

// setUnknown sets the submissions whose outcome is unknown.
func (m *Model) setUnknown(msg screen.UnknownFilesMsg) {
	m.unknown = msg.Submissions
	m.arrange()
}
