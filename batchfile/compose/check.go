package compose

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/rules"
)

// lineInfo says where a line of a chunk comes from.
type lineInfo struct {
	at                       cell // the row
	spans                    int  // where its spans end
	hasVisual, hasSpeech     bool // the table has columns for them
	blankVisual, blankSpeech *cell
	isBroken                 bool // a cell of the row was reported as an error
}

// chunk is a number of lines that are validated together: at most a batch, so that memory
// does not grow with the sources.
type chunk struct {
	plan    *Plan
	content []byte
	lines   []lineInfo
	spans   []span
	flushed int             // chunks that were validated
	said    map[string]bool // problems of settings and defaults, which apply to every line
	locals  locals
	parts   partCounter
}

// check reads the sources once and validates the requests made from them.
func (p *Plan) check() error {
	c := &chunk{plan: p, said: map[string]bool{}, locals: locals{}}
	e := &encoder{plan: p, ids: newIDs(), report: true, locals: c.locals}
	err := p.rows(true, func(r *row) bool {
		if p.options.Limit > 0 && p.Requests == p.options.Limit {
			p.IsPartial = true
			return false
		}
		e.encode(r)
		if len(p.First) < cmp.Or(p.options.First, defaultFirst) {
			p.First = append(p.First, Request{ID: e.id, Line: string(jsonpos.HideSecrets(e.line))})
		}
		p.Requests++
		c.add(e, r)
		return true
	})
	if err != nil {
		return err
	}
	c.flush(true)
	for _, model := range e.defaults {
		p.Columns = append(p.Columns, Column{Name: fieldModel, Field: fieldModel, Value: model, How: HowDefault})
	}
	if p.Requests == 0 && p.Errors == 0 {
		p.sayEmpty()
	}
	p.Parts = c.parts.cuts()
	slices.SortStableFunc(p.Problems, p.order())
	return nil
}

// sayEmpty says why the sources make no requests.
func (p *Plan) sayEmpty() {
	name := ""
	problem := batchfile.Problem{Severity: batchfile.Error, Rule: rules.EmptyFile.Name,
		Message: "the sources make no request", Hint: "a request needs a video or an image, and an audio or a text"}
	if len(p.sources) == 1 {
		if t, ok := p.sources[0].(*table); ok {
			name, problem.Line = t.origin.name, int(t.form.header[0].line)
			problem.Message, problem.Hint = "the table has no rows below the names of its columns", "add a row for each request"
			if t.blank > 0 {
				problem.Message = "all rows below the names of the columns are blank"
			}
		}
	}
	p.add(name, problem)
}

// order compares problems by source, line and column.
func (p *Plan) order() func(a, b Problem) int {
	rank := map[string]int{}
	for i, name := range p.Sources {
		if name == stdin {
			name = stdinName
		}
		if _, twice := rank[name]; !twice {
			rank[name] = i + 1
		}
	}
	return func(a, b Problem) int {
		if a.Source != b.Source {
			return rank[a.Source] - rank[b.Source]
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	}
}

// rows yields the rows of all sources.
func (p *Plan) rows(report bool, yield func(*row) bool) error {
	more := true
	for _, s := range p.sources {
		err := s.rows(p, report, func(r *row) bool {
			more = yield(r)
			return more
		})
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// add adds the line that the encoder made.
func (c *chunk) add(e *encoder, r *row) {
	size := len(e.line) + 1
	if len(c.lines) == batchfile.MaxRequests || len(c.lines) > 0 && len(c.content)+size > batchfile.PublishedMaxBytes {
		c.flush(false)
	}
	c.parts.add(size)
	c.plan.Bytes += size
	c.content = append(append(c.content, e.line...), '\n')
	c.spans = append(c.spans, e.spans...)
	info := lineInfo{at: cell{origin: r.origin, line: r.line}, spans: len(c.spans), isBroken: e.isBroken}
	info.hasVisual, info.hasSpeech = r.layout.video >= 0 || r.layout.image >= 0, r.layout.audio >= 0 || r.layout.text >= 0
	if r.blankVisual != nil {
		at := *r.blankVisual
		info.blankVisual = &at
	}
	if r.blankSpeech != nil {
		at := *r.blankSpeech
		info.blankSpeech = &at
	}
	c.lines = append(c.lines, info)
}

// flush validates the lines. The problems of the file as a whole apply to the sources only
// if all lines are in one chunk.
func (c *chunk) flush(last bool) {
	if len(c.lines) == 0 {
		return
	}
	p := c.plan
	file := &batchfile.File{Path: "requests", Content: c.content}
	report := batchfile.Validate(file, p.options.Now)
	whole := last && c.flushed == 0 && !p.IsPartial
	errors, warnings := report.Errors, report.Warnings
	for _, problem := range report.Problems {
		if problem.Severity == batchfile.Error {
			errors--
		} else {
			warnings--
		}
		if problem.Line > 0 || whole {
			c.place(file, problem)
		}
	}
	p.Errors += errors // those that are counted but not listed
	p.Warnings += warnings
	for _, m := range report.Models {
		c.count(m)
	}
	if p.options.Upload {
		c.measure(file)
	}
	c.flushed++
	c.content, c.lines, c.spans = c.content[:0], c.lines[:0], c.spans[:0]
}

// count adds requests of a model.
func (c *chunk) count(m batchfile.ModelCount) {
	for i := range c.plan.Models {
		if c.plan.Models[i].Model == m.Model {
			c.plan.Models[i].Requests += m.Requests
			return
		}
	}
	c.plan.Models = append(c.plan.Models, m)
}

// place adds a problem of a line at its position in the source.
func (c *chunk) place(file *batchfile.File, p batchfile.Problem) {
	if p.Line == 0 {
		c.plan.add("", p)
		return
	}
	info := &c.lines[p.Line-1]
	at := &info.at
	p.Message = c.sourceLine(p.Message, at.origin)
	if hint := info.missing(&p); hint != "" {
		p.Hint = hint
	}
	if info.isBroken && slices.Contains(follows, p.Rule) {
		return
	}
	switch {
	case p.Rule == rules.MissingVideo.Name && info.blankVisual != nil:
		at, p.Hint = info.blankVisual, p.Hint+mergedHint
	case p.Rule == rules.MissingAudio.Name && info.blankSpeech != nil:
		at, p.Hint = info.blankSpeech, p.Hint+mergedHint
	case p.Column > 0:
		first := 0
		if p.Line > 1 {
			first = c.lines[p.Line-2].spans
		}
		if found := find(c.spans[first:info.spans], byteAt(file.Line(p.Line), p.Column), byteAt(file.Line(p.Line), p.EndColumn)); found != nil {
			at = found
		}
	}
	if at.origin.isSetting { // every line has it
		key := at.origin.name + "\x00" + p.Rule + "\x00" + p.Message
		if c.said[key] {
			return
		}
		c.said[key] = true
	}
	p.Line, p.Column, p.EndColumn = int(at.line), int(at.column), int(at.end)
	c.plan.add(at.origin.name, p)
}

// find returns the cell whose value contains a range of a line, or starts there.
func find(spans []span, start, end int32) *cell {
	for i := range spans {
		if s := &spans[i]; start < s.end && max(end, start+1) > s.start && start >= s.start {
			return &s.at
		}
	}
	return nil
}

// byteAt returns the offset of a column.
func byteAt(line []byte, column int) int32 {
	at := 0
	for n := 1; n < column && at < len(line); n++ {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return int32(at)
}

// measure records the longest length of local media, which depends on the models.
func (c *chunk) measure(file *batchfile.File) {
	byID := map[string]*Local{}
	for i := range c.plan.Local {
		byID[placeholder(c.plan.Local[i].Path)] = &c.plan.Local[i]
	}
	for g := range file.Generations() {
		for _, in := range g.Inputs {
			if l := byID[in.AssetID]; l != nil && (l.MaxSeconds == 0 || g.MaxSeconds < l.MaxSeconds) {
				l.MaxSeconds, l.Model = g.MaxSeconds, g.Model
			}
		}
	}
}
