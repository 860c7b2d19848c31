package request

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// row is a line of the page: a line of the JSON, or a line about a problem.
type row struct {
	parts   []part
	problem bool
	warning bool
}

// part is a piece of a line in one style.
type part struct {
	text  string
	style style
}

// style is the kind of a part.
type style uint8

const (
	punctuation style = iota
	name
	text
	literal // a number, true, false, null, or invalid JSON
	mark    // marks a problem
	message
	hint
)

// cell is a character of the indented JSON with its column in the file; 0 for an added
// character.
type cell struct {
	r      rune
	column int
	style  style
}

const (
	indentWidth = 2
	maxIndent   = 20 // in levels: deeper lines are not indented further
	textMargin  = 2  // the spaces on both sides
)

// layOut makes the rows for the current width.
func (p *Page) layOut() {
	p.rows, p.places = nil, nil
	if p.width <= 0 {
		return
	}
	width := max(8, p.width-pane.FrameSize-2*textMargin)
	content := p.file.Content.PublicLine(p.line)
	problems := slices.Clone(p.problems)
	slices.SortStableFunc(problems, func(a, b batchfile.Problem) int { return cmp.Compare(a.Column, b.Column) })
	p.problems = problems
	for len(problems) > 0 && problems[0].Column == 0 { // problems with the whole line
		p.addProblem(problems[0], 0, width)
		problems = problems[1:]
	}
	if content == nil {
		p.rows = append(p.rows, row{parts: []part{{"This line is too long to be shown.", message}}})
	}
	for _, line := range indent(string(content)) {
		for _, cells := range wrapCells(line, width) {
			p.rows = append(p.rows, rowOf(cells))
			_, last := columnsOf(cells)
			for len(problems) > 0 && problems[0].Column <= last {
				p.addProblem(problems[0], at(cells, problems[0].Column), width)
				problems = problems[1:]
			}
		}
	}
	for _, rest := range problems { // problems after the end of the line
		p.addProblem(rest, 0, width)
	}
}

// addProblem adds the rows of a problem. Its mark stands below a position of the previous
// row.
func (p *Page) addProblem(problem batchfile.Problem, place, width int) {
	p.places = append(p.places, len(p.rows))
	warning := problem.Severity == batchfile.Warning
	add := func(s style, text string) {
		place = min(place, max(0, width-20))
		for i, l := range format.Wrap(text, max(8, width-place-2)) {
			lead := strings.Repeat(" ", place) + [2]string{"^ ", "  "}[min(i, 1)]
			if s == hint {
				lead = strings.Repeat(" ", place) + [2]string{"↳ ", "  "}[min(i, 1)]
			}
			p.rows = append(p.rows, row{problem: true, warning: warning, parts: []part{{lead, mark}, {l, s}}})
		}
	}
	add(message, problem.Rule+": "+format.Clean(problem.Message))
	if problem.Hint != "" {
		add(hint, format.Clean(problem.Hint))
	}
}

// columnsOf returns the first and the last column of the file in cells.
func columnsOf(cells []cell) (first, last int) {
	for _, c := range cells {
		if c.column > 0 {
			if first == 0 {
				first = c.column
			}
			last = c.column
		}
	}
	return first, last
}

// at returns the index of a column among cells, or of the nearest later one.
func at(cells []cell, column int) int {
	width := 0
	for _, c := range cells {
		if c.column >= column && c.column > 0 {
			break
		}
		width += format.Width(string(c.r))
	}
	return width
}

// rowOf joins the cells of one style into parts.
func rowOf(cells []cell) row {
	var r row
	for i := 0; i < len(cells); {
		var b strings.Builder
		from := i
		for ; i < len(cells) && cells[i].style == cells[from].style; i++ {
			b.WriteRune(cells[i].r)
		}
		r.parts = append(r.parts, part{b.String(), cells[from].style})
	}
	return r
}

// wrapCells wraps a line that is too wide and indents the rest.
func wrapCells(line []cell, width int) [][]cell {
	var lines [][]cell
	lead := 0
	for lead < len(line) && line[lead].r == ' ' && line[lead].column == 0 {
		lead++
	}
	lead = min(lead+indentWidth, width/2)
	used, from := 0, 0
	var prefix []cell
	for i, c := range line {
		w := format.Width(string(c.r))
		if used+w > width {
			lines = append(lines, append(slices.Clip(prefix), line[from:i]...))
			prefix = slices.Repeat([]cell{{r: ' '}}, lead)
			from, used = i, lead
		}
		used += w
	}
	return append(lines, append(slices.Clip(prefix), line[from:]...))
}

// indent breaks JSON into lines, one for each field and element. It looks only at brackets
// and commas, so that it also works on invalid JSON.
func indent(content string) [][]cell {
	var w writer
	column := 0
	for _, r := range content {
		column++
		w.add(r, column)
	}
	w.end()
	return w.lines
}

// writer indents JSON, one character at a time.
type writer struct {
	lines    [][]cell
	line     []cell
	depth    int
	opened   bool // the last character was an opening bracket
	inText   bool
	escaped  bool
	textFrom int // where the current text starts in line
}

func (w *writer) put(r rune, column int, s style) {
	w.line = append(w.line, cell{clean(r), column, s})
}

// clean returns a character that is safe to draw and at least one cell wide.
func clean(r rune) rune {
	if r == unicode.ReplacementChar || unicode.IsPrint(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r) {
		return r
	}
	return '·'
}

// end ends the line and starts a new one at the current depth.
func (w *writer) end() {
	if len(w.line) > 0 {
		w.lines = append(w.lines, w.line)
	}
	w.line = slices.Repeat([]cell{{r: ' '}}, indentWidth*min(w.depth, maxIndent))
}

func (w *writer) add(r rune, column int) {
	switch {
	case w.inText:
		w.addText(r, column)
	case unicode.IsSpace(r):
	case r == '}' || r == ']':
		w.depth = max(0, w.depth-1)
		if !w.opened {
			w.end()
		}
		w.opened = false
		w.put(r, column, punctuation)
	default:
		if w.opened {
			w.end()
			w.opened = false
		}
		w.addValue(r, column)
	}
}

func (w *writer) addText(r rune, column int) {
	w.put(r, column, text)
	switch {
	case w.escaped:
		w.escaped = false
	case r == '\\':
		w.escaped = true
	case r == '"':
		w.inText = false
	}
}

func (w *writer) addValue(r rune, column int) {
	switch r {
	case '{', '[':
		w.put(r, column, punctuation)
		w.depth++
		w.opened = true
	case ',':
		w.put(r, column, punctuation)
		w.end()
	case ':':
		for i := w.textFrom; i < len(w.line); i++ { // the text was a field's name
			w.line[i].style = name
		}
		w.put(r, column, punctuation)
		w.put(' ', 0, punctuation)
	case '"':
		w.inText, w.textFrom = true, len(w.line)
		w.put(r, column, text)
	default:
		w.put(r, column, literal)
	}
}

// draw draws a row.
func (p *Page) draw(r row) string {
	t := p.env.Theme
	severity := t.Fail
	if r.warning {
		severity = t.Warn
	}
	styles := map[style]theme.Style{
		punctuation: t.Dim, name: t.Accent, text: t.Text, literal: t.Running, mark: severity, message: severity, hint: t.Text,
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", textMargin))
	for _, part := range r.parts {
		drawn := styles[part.style].Render(part.text)
		if url := strings.Trim(part.text, `"`); part.style == text && p.env.Links && !strings.ContainsAny(url, "*…") {
			drawn = format.Link(url, drawn) // only if the whole URL is shown: a URL with masked secrets leads nowhere
		}
		b.WriteString(drawn)
	}
	return b.String()
}
