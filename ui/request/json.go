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

// row is a line of the page: a line of the JSON, or one about a problem.
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

// style is what a part is.
type style uint8

const (
	punctuation style = iota
	name
	text
	literal // a number, true, false, null, and what is no JSON
	mark    // of a problem
	message
	hint
)

// cell is a character of the indented JSON, with the column that it has in the file; 0
// for one that was added.
type cell struct {
	r      rune
	column int
	style  style
}

const (
	indentWidth = 2
	maxIndent   = 20 // levels: what is nested deeper is not indented further
	textMargin  = 2  // the spaces at both sides
)

// layOut makes the rows for the width.
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
	for len(problems) > 0 && problems[0].Column == 0 { // of the whole line
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
	for _, rest := range problems { // behind the end of the line
		p.addProblem(rest, 0, width)
	}
}

// addProblem adds the rows about a problem, whose mark stands below a place of the row
// before.
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

// columnsOf are the first and the last column of the file in cells.
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

// at is the place of a column among cells: the nearest one that is not before it.
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

// rowOf joins cells of one style.
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

// wrapCells breaks a line where it is too wide, and indents the rest of it below.
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

// indent breaks JSON into lines, one for each member and element. What is no JSON stays
// as it is: brackets and commas alone decide.
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

// writer indents JSON as its characters come.
type writer struct {
	lines    [][]cell
	line     []cell
	depth    int
	opened   bool // the last character was an opening bracket
	inText   bool
	escaped  bool
	textFrom int // where the text under way starts in line
}

func (w *writer) put(r rune, column int, s style) {
	w.line = append(w.line, cell{clean(r), column, s})
}

// clean is a character that is safe to draw, of one cell at least.
func clean(r rune) rune {
	if r == unicode.ReplacementChar || unicode.IsPrint(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Me, r) {
		return r
	}
	return '·'
}

// end ends the line and begins one at the depth.
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
		for i := w.textFrom; i < len(w.line); i++ { // the text was a name
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
			drawn = format.Link(url, drawn) // the text shows all of it; a URL with stars for its secrets leads nowhere
		}
		b.WriteString(drawn)
	}
	return b.String()
}
