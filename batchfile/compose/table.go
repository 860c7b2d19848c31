package compose

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// table is a CSV or TSV file.
type table struct {
	text   *textFile
	origin *origin
	form   form
	layout *layout
	cells  []int  // of the columns: the cell that each fills, or -1
	base   []cell // a row with the settings only
	named  []bool // columns with a name
	blank  int    // rows without a value that the last read skipped
}

// openTable reads the header of a table, and adds the mapping of its columns to the plan.
func openTable(p *Plan, t *textFile, f form, settings []setting) (*table, error) {
	b := &table{text: t, form: f, origin: &origin{name: t.path, dir: filepath.Dir(t.path)}}
	for i := range b.form.header {
		b.form.header[i].origin = b.origin
	}
	b.note(p)
	m := newMapping(p, b, settings)
	if m.used == 0 {
		m.sayUnknown()
	}
	var err error
	b.layout, err = newLayout(m.fields)
	if err != nil {
		return nil, usage("%s: %w", t.path, err)
	}
	b.cells = m.cells
	b.base = make([]cell, len(m.fields))
	for i, s := range settings {
		b.base[len(m.fields)-len(settings)+i] = s.cell
	}
	if m.used == 0 {
		b.layout = nil
	}
	return b, nil
}

// note says how the table is read.
func (b *table) note(p *Plan) {
	names := map[byte]string{',': "commas", ';': "semicolons", '\t': "tabs", '|': "bars"}
	name := names[b.form.comma]
	if name == "" {
		name = message.Quoted([]byte{b.form.comma}).String()
	}
	charset := b.text.charset
	if charset == "" {
		charset = "UTF-8"
	}
	p.Notes = append(p.Notes, fmt.Sprintf("%s is read as %s with %s between the cells", b.text.path, charset, name))
	if b.text.guessed {
		p.add(b.origin.name, batchfile.Problem{Severity: batchfile.Warning, Rule: rules.SourceEncoding.Name,
			Message: "the file is not UTF-8; it is read as " + charset, Hint: `check the accents, or export it as "CSV UTF-8"`})
	}
	if b.form.skipped > 0 && b.form.known > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("%s has its column names in row %d", b.text.path, b.form.skipped+1))
	}
}

// rows yields the rows of the table.
func (b *table) rows(p *Plan, report bool, yield func(*row) bool) error {
	if b.layout == nil {
		return nil
	}
	return b.text.read(func(text *bufio.Reader) (bool, error) {
		s := newScanner(text, b.form.comma)
		before := b.form.skipped + 1
		first := 0 // rows that a spreadsheet does not count
		if b.form.hasSep {
			before, first = before+1, 1
		}
		for range before {
			s.scan()
		}
		r := reading{table: b, plan: p, report: report, row: row{layout: b.layout, origin: b.origin, cells: make([]cell, len(b.base))}}
		b.blank = 0
		for s.scan() {
			if isBlankRow(s.cells) {
				b.blank++
				continue
			}
			r.row.number = s.row - first
			r.fill(s)
			if !yield(&r.row) {
				return false, nil
			}
		}
		if e, ok := errors.AsType[*csvError](s.err); ok {
			r.say(&cell{origin: b.origin, line: e.line, column: e.column, end: e.column + 1}, rules.SourceStructure, batchfile.Error, e.hint, e.message)
			return false, nil
		}
		return true, s.err
	})
}

// reading is one reading of a table.
type reading struct {
	*table
	plan   *Plan
	report bool
	row    row
	// What earlier rows had.
	hadVisual, hadSpeech, hadUnnamed bool
	blankVisual, blankSpeech         cell
}

func (r *reading) say(at *cell, rule *rules.Rule, severity batchfile.Severity, hint, text string) {
	if r.report {
		at.origin = r.origin
		r.plan.addAt(rule, severity, at, hint, text)
	}
}

// fill makes the row of the cells that were scanned.
func (r *reading) fill(s *scanner) {
	copy(r.row.cells, r.base)
	r.row.line = s.cells[0].line
	for i := range s.cells {
		c := &s.cells[i]
		switch {
		case i < len(r.cells) && r.cells[i] >= 0:
			c.origin = r.origin
			r.row.cells[r.cells[i]] = *c
		case i < len(r.named) && r.named[i] || trim(c.text) == "":
		case i < len(r.cells):
			if !r.hadUnnamed {
				r.say(c, rules.SourceColumn, batchfile.Warning, "give the column a name", "the column has values and no name; it is not used")
			}
			r.hadUnnamed = true
		default:
			r.say(c, rules.SourceStructure, batchfile.Error, "put quotes around cells with a delimiter in them",
				"the row has more cells than the table's "+message.Count(len(r.cells), "column"))
		}
	}
	if s.stray != nil {
		r.say(s.stray, rules.SourceQuotes, batchfile.Warning, "double the quotes within a cell", "a quote within the quotes of a cell is taken as it is")
	}
	r.gaps(s)
}

// gaps records blank cells below filled ones, which merged cells leave.
func (r *reading) gaps(s *scanner) {
	l := r.layout
	r.row.blankVisual, r.row.blankSpeech = nil, nil
	r.gap(s, &r.hadVisual, &r.blankVisual, &r.row.blankVisual, l.video, l.image)
	r.gap(s, &r.hadSpeech, &r.blankSpeech, &r.row.blankSpeech, l.audio, l.text)
}

func (r *reading) gap(s *scanner, had *bool, at *cell, blank **cell, fields ...int) {
	isBlank, place := true, -1
	for _, i := range fields {
		if i < 0 {
			continue
		}
		if trim(r.row.cells[i].text) != "" {
			isBlank = false
		}
		for column, c := range r.cells {
			if c == i && (place < 0 || column < place) {
				place = column
			}
		}
	}
	if !isBlank {
		*had = true
	}
	if isBlank && *had && place >= 0 && place < len(s.cells) {
		*at = s.cells[place]
		at.origin = r.origin
		*blank = at
	}
}
