package compose

import (
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// span is the position of a cell's value in a line.
type span struct {
	start, end int32 // bytes
	at         cell  // without its text
}

// encoder makes lines of rows.
type encoder struct {
	plan   *Plan
	ids    ids
	report bool // report problems and keep spans
	assets func(path string) string
	locals locals

	line  []byte
	id    string
	spans []span
	// defaults are the models of requests that name none.
	defaults []string
	// isBroken means that a cell of the row was reported as an error.
	isBroken bool
	said     map[string]bool // problems of settings, which apply to every row
}

// endpoint is the endpoint of every request, unless a column says otherwise.
const endpoint = "/v2/generate"

// The models of requests that name none: an image needs another one than a video.
const (
	defaultModel      = "lipsync-2"
	defaultImageModel = "sync-3"
)

// encode makes the line of a row, without a line end.
func (e *encoder) encode(r *row) {
	e.line, e.spans, e.isBroken = e.line[:0], e.spans[:0], false
	for i := range r.cells {
		e.clean(r.layout.fields[i], &r.cells[i])
	}
	e.id = e.ids.of(e, r)
	e.raw(`{"request_id":`)
	e.value(r, r.layout.requestID, func() { e.line = appendText(e.line, e.id) })
	e.raw(`,"endpoint":`)
	e.value(r, r.layout.endpoint, func() {
		text := r.text(r.layout.endpoint)
		if text == "" {
			text = endpoint
		}
		e.line = appendText(e.line, text)
	})
	e.raw(`,"payload":{"model":`)
	model := modelOf(r)
	if r.text(r.layout.model) == "" && !slices.Contains(e.defaults, model) {
		e.defaults = append(e.defaults, model)
	}
	e.value(r, r.layout.model, func() { e.line = appendText(e.line, model) })
	e.raw(`,"input":[`)
	e.inputs(r)
	e.raw("]")
	for _, n := range r.layout.payload {
		if n.cell != r.layout.model || n.cell < 0 {
			e.node(r, n, true)
		}
	}
	e.raw("}}")
}

func modelOf(r *row) string {
	switch {
	case r.text(r.layout.model) != "":
		return r.text(r.layout.model)
	case r.text(r.layout.image) != "":
		return defaultImageModel
	}
	return defaultModel
}

// clean turns the text of a cell into a value: it removes or reports notation that only a
// spreadsheet understands.
func (e *encoder) clean(f *field, c *cell) {
	trimmed := trim(c.text)
	if trimmed == "" {
		c.text = ""
		return
	}
	if trimmed[0] == '=' && (f.kind == kindMedia || formula().MatchString(trimmed)) {
		e.problem(rules.SourceFormula, batchfile.Error, c, "export values instead of formulas", "the cell has a formula, not its value")
		c.text = ""
		return
	}
	if trimmed[0] == '#' {
		for _, failure := range failures {
			if trimmed == failure {
				e.problem(rules.SourceFormula, batchfile.Error, c, "fix the formula in the spreadsheet", "the formula of the cell failed")
				c.text = ""
				return
			}
		}
	}
	if f.kind == kindScript {
		return
	}
	if inner, ok := unquote(trimmed); ok && f.kind != kindGuess && f.kind != kindJSON {
		e.problem(rules.SourceQuotes, batchfile.Warning, c, "remove the quotation marks", "quotation marks around the value are left out")
		trimmed = inner
	}
	if f.kind == kindText && shortened().MatchString(trimmed) {
		e.problem(rules.SourceValue, batchfile.Warning, c, "format the column as text and enter it again", "the spreadsheet shortened a long number")
	}
	c.text = trimmed
}

func (e *encoder) raw(s string) { e.line = append(e.line, s...) }

// problem reports a problem at a cell.
func (e *encoder) problem(rule *rules.Rule, severity batchfile.Severity, c *cell, hint, text string) {
	if e.report {
		e.isBroken = e.isBroken || severity == batchfile.Error
		if c.origin.isSetting { // every row has it
			said := rule.Name + " " + text
			if e.said[said] {
				return
			}
			if e.said == nil {
				e.said = map[string]bool{}
			}
			e.said[said] = true
		}
		e.plan.addAt(rule, severity, c, hint, text)
	}
}

// value writes a value and keeps its position for a cell; -1 for none.
func (e *encoder) value(r *row, cell int, write func()) {
	start := len(e.line)
	write()
	e.keep(r, cell, start)
}

// keep remembers that the line from start on comes from a cell.
func (e *encoder) keep(r *row, cell, start int) {
	if e.report && cell >= 0 && r.cells[cell].text != "" {
		at := r.cells[cell]
		at.text = ""
		e.spans = append(e.spans, span{int32(start), int32(len(e.line)), at})
	}
}

// node writes a field of the payload if the row has it. comma means that it is not the
// first one.
func (e *encoder) node(r *row, n *node, comma bool) {
	if !n.has(r.cells) {
		return
	}
	start := len(e.line)
	if comma {
		e.raw(",")
	}
	name := len(e.line)
	e.line = appendText(e.line, n.name)
	e.raw(":")
	if n.cell < 0 {
		e.raw("{")
		first := len(e.line)
		for _, c := range n.children {
			e.node(r, c, len(e.line) > first)
		}
		if n.name == "dubParams" && r.text(r.layout.dubBy) == "" {
			if len(e.line) > first {
				e.raw(",")
			}
			e.raw(`"providerName":"elevenlabs"`)
		}
		e.raw("}")
		return
	}
	var wrong *valueError
	e.line, wrong = appendValue(e.line, r.layout.fields[n.cell].kind, r.cells[n.cell].text)
	if wrong != nil {
		e.wrong(r, n.cell, wrong)
		e.line = e.line[:start]
		return
	}
	e.keep(r, n.cell, name)
}

// wrong reports a text that is not a valid value of its field.
func (e *encoder) wrong(r *row, cell int, err *valueError) {
	e.problem(rules.SourceValue, batchfile.Error, &r.cells[cell], err.hint,
		r.layout.fields[cell].name+" is "+message.Quoted(r.cells[cell].text).String()+"; "+err.message)
}

// inputs writes the inputs of a row.
func (e *encoder) inputs(r *row) {
	l := r.layout
	start := len(e.line)
	for _, in := range []struct {
		kind string
		cell int
	}{{fieldVideo, l.video}, {fieldImage, l.image}, {fieldAudio, l.audio}} {
		if r.text(in.cell) == "" {
			continue
		}
		if len(e.line) > start {
			e.raw(",")
		}
		e.raw(`{"type":"` + in.kind + `",`)
		e.media(r, in.kind, in.cell)
		e.raw("}")
	}
	if r.text(l.text) == "" && r.text(l.voiceID) == "" || r.text(l.text) == "" && r.text(l.audio) != "" {
		return // a voice without a text, next to an audio, belongs to a column that other rows use
	}
	if len(e.line) > start {
		e.raw(",")
	}
	e.script(r)
}

// script writes an input of text.
func (e *encoder) script(r *row) {
	e.raw(`{"type":"text","provider":{"name":"elevenlabs"`)
	for _, f := range []struct {
		name string
		cell int
	}{{"voiceId", r.layout.voiceID}, {"script", r.layout.text}, {"stability", r.layout.stability}, {"similarityBoost", r.layout.similarity}} {
		if r.text(f.cell) == "" {
			continue
		}
		start, spans := len(e.line), len(e.spans)
		e.raw(`,"` + f.name + `":`)
		var wrong *valueError
		e.value(r, f.cell, func() {
			e.line, wrong = appendValue(e.line, r.layout.fields[f.cell].kind, strings.ReplaceAll(r.text(f.cell), "\r\n", "\n"))
		})
		if wrong != nil {
			e.wrong(r, f.cell, wrong)
			e.line, e.spans = e.line[:start], e.spans[:spans]
		}
	}
	e.raw("}}")
}
