package batchfile

import (
	"bytes"
	"cmp"
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/scrub"
)

// ReadResult reads one line of an output without its input: the verdict is never Missing
// or Unexpected, and the lines of the input and the output are 0.
func ReadResult(line []byte) Result { return newResultParser().result(line) }

// IsResult reports whether a line is a result and not a request: it has a response, and
// neither payload nor endpoint.
func IsResult(line []byte) bool { return isResult(&jsonpos.Parser{Keep: 1, Brief: true}, line) }

func isResult(p *jsonpos.Parser, line []byte) bool {
	return p.ParseObject(bytes.TrimPrefix(line, []byte(bom))) && p.Field(0, "response") > 0 &&
		p.Field(0, "payload") == 0 && p.Field(0, "endpoint") == 0
}

// Results yields the results of an output with their lines, each read as by ReadResult.
// Usually every line that is not blank is a result. Results also reads formatted outputs,
// in which a result spans several lines, and JSON arrays of results; the line is then the
// one where the result starts.
func (f *File) Results() iter.Seq[Result] {
	return func(yield func(Result) bool) {
		p := newResultParser()
		for at, text := range f.records() {
			result := p.result(text)
			result.OutputLine = at.line
			if !yield(result) {
				return
			}
		}
	}
}

// HasRequestsOnly reports whether a file that should have results has requests instead: no
// line is a result, and at least one is a request with input.
func (f *File) HasRequestsOnly() bool {
	for r := range f.Results() {
		if r.Verdict != Unreadable && (r.Verdict != Unfinished || r.Status != "" || r.OutputURL != "") {
			return false
		}
	}
	for g := range f.Generations() {
		if len(g.Inputs) > 0 {
			return true
		}
	}
	return false
}

// records yields the texts of the results of an output, and where they start in the text
// without its byte order mark.
func (f *File) records() iter.Seq2[place, []byte] {
	if f.isFormatted() {
		return f.values
	}
	return func(yield func(place, []byte) bool) {
		start := len(f.Content) - len(f.text())
		for at, line := range f.nonBlank() {
			if !yield(place{at.line, at.offset - start}, line) {
				return
			}
		}
	}
}

// isFormatted reports whether an output is a JSON array, or starts with an object that
// spans several lines.
func (f *File) isFormatted() bool {
	text := f.text()
	start := jsonpos.SkipSpace(text, 0)
	if start == len(text) || text[start] != '{' && text[start] != '[' {
		return false
	}
	if text[start] == '[' {
		return true
	}
	line, _, _ := bytes.Cut(text[start:], []byte("\n"))
	p := jsonpos.Parser{Brief: true}
	return p.Parse(line) != nil && p.Parse(text) == nil
}

// values yields the JSON values of a text, and the elements of an array instead of the
// array. It yields the text after a syntax error as one value, so that it is not lost.
func (f *File) values(yield func(place, []byte) bool) {
	text := f.text()
	dec := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	at := place{line: 1}
	move := func(offset int) { // offsets only grow
		at.line += bytes.Count(text[at.offset:offset], []byte("\n"))
		at.offset = offset
	}
	for {
		kind := dec.PeekKind()
		isBracket := kind == ']' || kind == '[' && dec.StackDepth() == 0
		if isBracket {
			if _, err := dec.ReadToken(); err == nil {
				continue
			}
		}
		value, err := dec.ReadValue()
		end := int(dec.InputOffset())
		if err != nil {
			rest := text[end:]
			if skipped := jsonpos.SkipSpace(rest, 0); skipped < len(rest) {
				move(end + skipped)
				yield(at, rest[skipped:])
			}
			return
		}
		move(end - len(value))
		if !yield(at, text[end-len(value):end]) {
			return
		}
	}
}

// resultParser reads lines of an output.
type resultParser struct{ jsonpos.Parser }

func newResultParser() *resultParser {
	// The levels: the line, its fields, the fields of the response, those of an error.
	return &resultParser{jsonpos.Parser{Keep: 3, Brief: true}}
}

// result reads a line of the output. If there is no response object, it looks for the
// response's fields next to the id.
func (p *resultParser) result(line []byte) Result {
	unreadable := Result{Verdict: Unreadable, Generation: Unreadable}
	if !p.ParseObject(bytes.TrimPrefix(line, []byte(bom))) {
		return unreadable
	}
	id := p.field(0, "request_id", "requestId")
	if id == "" {
		return unreadable
	}
	response := p.Field(0, "response")
	if response > 0 && p.Nodes[response].Kind != jsonpos.Object {
		response = 0
	}
	r := Result{
		ID:        id,
		Status:    p.field(response, "status"),
		Code:      p.field(response, "error_code", "errorCode"),
		OutputURL: p.field(response, "outputUrl", "output_url"),
		CreatedAt: p.field(response, "createdAt", "created_at"),
		Model:     p.field(response, "model"),
	}
	hasError := r.Code != ""
	if e := p.Field(response, "error"); e > 0 && p.Nodes[e].Kind != jsonpos.Null {
		hasError = true
		switch p.Nodes[e].Kind {
		case jsonpos.String:
			r.Message = p.Text(e)
		case jsonpos.Object:
			r.Code, r.Message = cmp.Or(r.Code, p.field(e, "code")), p.field(e, "message")
		default:
			r.Message = string(p.Raw(p.Nodes[e].At))
		}
	}
	// These are for display; the line keeps the server's text.
	r.Status, r.Code, r.Message, r.Model = scrub.Text(r.Status), scrub.Text(r.Code), scrub.Text(r.Message), scrub.Text(r.Model)
	if d := p.Field(response, "outputDuration"); d > 0 && p.Nodes[d].Kind == jsonpos.Number {
		r.Seconds, _ = jsonpos.ParseNumber(p.Raw(p.Nodes[d].At))
	}
	r.Generation = r.generation(hasError)
	r.Verdict = r.Generation
	return r
}

// field returns the text of the first field of object n with one of the names, if it is a
// string.
func (p *resultParser) field(n int32, names ...string) string {
	for _, name := range names {
		if text := p.Text(p.Field(n, name)); text != "" {
			return text
		}
	}
	return ""
}

// generation derives the verdict from status, URL and error.
func (r *Result) generation(hasError bool) Verdict {
	switch strings.ToUpper(r.Status) {
	case "COMPLETED":
		if r.OutputURL == "" {
			return NoVideo
		}
		return Succeeded
	case "FAILED":
		return Failed
	case "REJECTED":
		return Rejected
	case "":
		if hasError {
			return Failed
		}
	}
	return Unfinished
}
