package report

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// line is a drawn line of a problem, or the header of a group.
type line struct {
	row  int // for a header, the first row below it
	part part
	text string
	fact int // for an about, the index of the fact
}

// part is the kind of a line.
type part uint8

const (
	message part = iota
	head         // the first line: position and, unless a header shows it, the rule
	hint
	header // of a group: the rule and the number of listed problems

	about       // a fact
	columnNames // the header of the table
	request
	ending // of the table: how many rows are not listed
)

// The indents of the lines after a problem's first.
const (
	indent     = "    "
	hintIndent = "  ↳ "
)

// wrap wraps the lines to the width.
func (m *Model) wrap() {
	m.lines, m.first = nil, nil
	if m.file.Report == nil || m.width <= 0 {
		return
	}
	inner := m.width - pane.FrameSize - 3 // minus the mark and a space on the right
	for i := range m.rows {
		m.first = append(m.first, len(m.lines))
		p := m.row(i)
		if m.opensGroup(i) {
			m.lines = append(m.lines, line{row: i, part: header})
		}
		text := format.Clean(p.Message)
		if format.Width(screen.ProblemPlace(p)+m.label(p)+"  "+text)+2 <= inner {
			m.lines = append(m.lines, line{row: i, part: head, text: text})
		} else {
			m.lines = append(m.lines, line{row: i, part: head})
			for _, s := range format.Wrap(text, max(1, inner-len(indent))) {
				m.lines = append(m.lines, line{row: i, text: indent + s})
			}
		}
		before := hintIndent
		for _, s := range format.Wrap(format.Clean(p.Hint), max(1, inner-len(indent))) {
			if s != "" {
				m.lines = append(m.lines, line{row: i, part: hint, text: before + s})
				before = indent
			}
		}
	}
	m.wrapContent()
}

// label returns the rule in a problem's first line; empty in a group, because its header
// shows the rule.
func (m *Model) label(p batchfile.Problem) string {
	if m.groups() {
		return ""
	}
	return "  " + p.Rule
}

// View draws the pane.
func (m *Model) View() []string {
	frame := pane.Frame{
		Theme: m.env.Theme, Title: "Report", Note: m.title(),
		Width: m.width, Height: m.height, Focused: m.focused,
	}
	if m.height < pane.FrameSize+1 {
		if m.file.Report != nil {
			frame.Right = m.brief()
		}
		return frame.Render(nil)
	}
	body := m.head(m.factRoom())
	start, end := m.list.Visible()
	for _, l := range m.lines[start:end] {
		body = append(body, m.line(l))
	}
	if n := m.sourceLines(); n > 0 {
		for len(body) < m.height-pane.FrameSize-n {
			body = append(body, "")
		}
		body = append(body, m.source()...)
	} else {
		body = append(body, m.payloadLines(m.height-pane.FrameSize-len(body))...)
	}
	if m.busy && m.file.Report != nil {
		frame.Right = m.env.Theme.Dim.Render("checking…")
	} else if above, below := m.list.Hidden(); above+below > 0 {
		frame.Right = m.env.Theme.Dim.Render(m.position(start, end))
	}
	return frame.Render(body)
}

// source quotes the line of the selected problem, with marks below the affected text.
func (m *Model) source() []string {
	if m.chosen >= len(m.rows) {
		return nil
	}
	inner := m.width - pane.FrameSize
	p := m.row(m.chosen)
	number := fmt.Sprintf(" %d │ ", p.Line)
	text, marks, ok := format.Excerpt(m.file.Content.PublicLine(p.Line), p.Column, p.EndColumn, inner-format.Width(number)-1)
	if !ok || p.Line == 0 {
		return nil
	}
	style := m.env.Theme.Fail
	if p.Severity == batchfile.Warning {
		style = m.env.Theme.Warn
	}
	return []string{
		m.env.Theme.Border.Render(strings.Repeat("─", max(0, inner))),
		m.env.Theme.Dim.Render(number) + m.env.Theme.Text.Render(text),
		strings.Repeat(" ", format.Width(number)) + style.Render(marks),
	}
}

// head draws the lines above the problems, with at most that many facts.
func (m *Model) head(facts int) []string {
	switch {
	case m.path == "":
		return m.nothing()
	case m.file.Err != nil:
		return m.failure()
	case m.file.Report == nil:
		return []string{m.env.Theme.Dim.Render(" checking…")}
	}
	lines := append([]string{m.summary()}, m.unknownLines()...)
	if v := m.verdict; v != nil && v.Accepted {
		lines = append(lines, m.env.Theme.OK.Render(" ✔ Sync's own check accepts it")+m.env.Theme.Dim.Render(" · nothing was created"))
	} else if v != nil {
		for i, s := range format.Wrap("Sync's own check: "+format.Clean(v.Text), m.width-pane.FrameSize-4) {
			lines = append(lines, m.env.Theme.Fail.Render([]string{" ✖ ", "   "}[min(i, 1)]+s))
		}
	}
	if m.file.Report.NeedsSplit() {
		for _, s := range format.Wrap(m.splitText(), m.width-pane.FrameSize-2) {
			lines = append(lines, m.env.Theme.Text.Render(" "+s))
		}
	}
	if n := m.file.Report.Omitted(); n > 0 {
		lines = append(lines, m.env.Theme.Dim.Render(fmt.Sprintf(" the first %d are listed, %d more %s not", batchfile.MaxProblems, n, format.Plural(n, "is", "are"))))
	}
	if m.content.kind == screen.Table && m.file.Report.Errors == 0 {
		lines = append(lines, m.env.Theme.Text.Render(fmt.Sprintf(" %s creates %s from it", m.env.Keys.Create.Help().Key, m.target())))
	}
	return append(lines, m.contentHead(facts)...)
}

// splitText says how a file that is too large for one batch is split.
func (m *Model) splitText() string {
	parts := m.content.parts
	key := m.env.Keys.Submit.Help().Key
	if len(parts) < 2 {
		return key + " submits it as several batches and merges their results."
	}
	sizes := "up to " + format.Count(slices.Max(parts), "request")
	if slices.Max(parts) == slices.Min(parts) {
		sizes = format.Count(parts[0], "request")
	}
	return fmt.Sprintf("%s submits it as %d batches of %s, one after the other, and merges their results.", key, len(parts), sizes)
}

// target names the requests file that is made from a table; it is clean.
func (m *Model) target() string {
	return format.Clean(filepath.Base(compose.DefaultOutput([]string{m.path})))
}

// failure says why there is no report.
func (m *Model) failure() []string {
	err := m.file.Err
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // the title names the file
	}
	lines := []string{m.env.Theme.Fail.Render(" ✖ This file cannot be read.")}
	for _, s := range format.Wrap(format.Clean(err.Error()), max(1, m.width-pane.FrameSize-4)) {
		lines = append(lines, m.env.Theme.Text.Render("   "+s))
	}
	return lines
}

// summary returns the first line: the most important counts.
func (m *Model) summary() string {
	r, t := m.file.Report, m.env.Theme
	dot := t.Dim.Render(" · ")
	mark, errs, warns := t.OK.Render(" ✔ "), t.Dim, t.Dim
	errors := format.Count(r.Errors, "error")
	if r.Warnings > 0 {
		warns = t.Warn
	}
	switch {
	case r.NeedsSplit():
		mark, errs, errors = t.Warn.Render(" ⚠ "), t.Warn, "too large for one batch"
	case r.Errors > 0:
		mark, errs = t.Fail.Render(" ✖ "), t.Fail
	}
	count := format.Count(r.Requests, "request")
	switch m.content.kind {
	case screen.Results:
		return t.Dim.Render(" ◆ ") + t.Strong.Render(m.content.title)
	case screen.Table:
		count = m.content.title
	}
	s := mark + t.Strong.Render(count) + dot +
		errs.Render(errors) + dot + warns.Render(format.Count(r.Warnings, "warning"))
	if m.file.Cost != "" {
		s += dot + t.Strong.Render(m.file.Cost)
	}
	if basis := t.Dim.Render(" at " + screen.ShortBasis); m.file.Basis != "" && format.Width(s+basis) < m.width-pane.FrameSize {
		s += basis
	}
	return s
}

// brief returns the summary for a pane that shows only its title.
func (m *Model) brief() string {
	r, t := m.file.Report, m.env.Theme
	switch {
	case m.content.kind == screen.Results:
		return t.Dim.Render("results")
	case r.NeedsSplit():
		return t.Warn.Render("⚠ ") + t.Text.Render(format.Count(r.Requests, "request"))
	case r.Errors > 0:
		return t.Fail.Render("✖ " + format.Count(r.Errors, "error"))
	}
	return t.OK.Render("✔ ") + t.Text.Render(format.Count(r.Requests, "request"))
}

// line draws one scrolling line.
func (m *Model) line(l line) string {
	switch l.part {
	case about:
		return m.fact(m.allFacts()[l.fact])
	case columnNames:
		return m.tableHeader()
	case request:
		return m.requestRow(l.row)
	case ending:
		return m.env.Theme.Dim.Render(l.text)
	}
	return m.problemLine(l)
}

// problemLine draws one line of a problem, and marks it if the problem is selected.
func (m *Model) problemLine(l line) string {
	p := m.row(l.row)
	selected := m.focused && l.row == m.chosen && l.part != header
	on := func(s theme.Style) theme.Style { return s.On(selected) }
	mark, marks := " ", m.env.Theme.Dim // unfocused, too: the quote below is of this problem
	if l.row == m.chosen && l.part == head {
		mark = "▸"
	}
	if selected {
		marks = m.env.Theme.Accent.On(true)
	}
	glyph, severity := "✖", m.env.Theme.Fail
	if p.Severity == batchfile.Warning {
		glyph, severity = "⚠", m.env.Theme.Warn
	}
	var s string
	switch l.part {
	case header:
		count := format.Count(m.counts[groupOf(p)], p.Severity.String())
		if m.file.Report.Omitted() > 0 {
			count += " listed"
		}
		s = severity.Render(glyph+" "+p.Rule) + m.env.Theme.Dim.Render(" · ") + m.env.Theme.Strong.Render(count)
	case head:
		if m.groups() { // the header shows it
			glyph = " "
		}
		s = on(severity).Render(glyph+" ") + on(m.env.Theme.Strong).Render(screen.ProblemPlace(p)) + on(severity).Render(m.label(p))
		if l.text != "" {
			s += on(m.env.Theme.Text).Render("  " + l.text)
		}
	case hint:
		s = on(m.env.Theme.Accent).Render(l.text) // never dim: it says what to do
	default:
		s = on(m.env.Theme.Text).Render(l.text)
	}
	rest := m.width - pane.FrameSize - 1 - format.Width(s)
	return marks.Render(mark) + s + on(m.env.Theme.Text).Render(strings.Repeat(" ", max(0, rest)))
}
