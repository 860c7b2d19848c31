package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

const (
	// minPayload is how many lines the table must leave free before the selected request
	// is shown below it, including the rule above the request.
	minPayload = 8
	// maxPayloadFile is the size of a file, in bytes, up to which it is searched for a
	// line each time the cursor moves.
	maxPayloadFile = 1 << 20
	// maxPayload is how many lines of a request are kept; a screen has fewer.
	maxPayload = 200
)

// payload is a request as indented JSON. It fills the lines that the table leaves free.
type payload struct {
	line  int // the request's line in the file; 0 for none
	lines []string
}

// payloadOf indents the request on a line of a file. It has no lines if the line is not
// JSON.
func payloadOf(f *batchfile.File, line int) payload {
	p := payload{line: line}
	if f == nil || len(f.Content) > maxPayloadFile {
		return p
	}
	var b bytes.Buffer
	if json.Indent(&b, f.PublicLine(line), "", "  ") != nil {
		return p
	}
	for l := range strings.Lines(b.String()) {
		if len(p.lines) == maxPayload {
			break
		}
		p.lines = append(p.lines, format.Clean(strings.TrimRight(l, "\r\n")))
	}
	return p
}

// lookAtPayload loads the selected request.
func (m *Model) lookAtPayload() {
	r, ok := m.request(m.chosen)
	if !ok || m.content.kind == screen.Results {
		m.payload = payload{}
		return
	}
	if r.line != m.payload.line {
		m.payload = payloadOf(cmp.Or(m.content.requests, m.file.Content), r.line)
	}
}

// payloadLines draws the selected request in room lines, or returns none if these are too
// few.
func (m *Model) payloadLines(room int) []string {
	if room < minPayload || len(m.payload.lines) == 0 {
		return nil
	}
	t, inner := m.env.Theme, m.width-pane.FrameSize
	lines := []string{t.Border.Render(strings.Repeat("─", max(0, inner)))}
	for _, l := range m.payload.lines[:min(len(m.payload.lines), room-1)] {
		name, value, found := strings.Cut(l, `": `)
		if !found {
			lines = append(lines, "  "+t.Text.Render(l))
			continue
		}
		lines = append(lines, "  "+t.Accent.Render(name+`"`)+t.Dim.Render(": ")+t.Text.Render(value))
	}
	if rest := len(m.payload.lines) - (room - 1); rest > 0 {
		lines[len(lines)-1] = t.Dim.Render("  …")
	}
	return lines
}
