package batchfile

import (
	"bytes"
	"cmp"
	"iter"
	"strings"

	"syncbatch-tui/batchfile/internal/jsonpos"
)

// ReadResult is what one line of an output says by itself: Verdict is never Missing or
// Unexpected, and the lines of the input and the output are 0.
func ReadResult(line []byte) Result { return newResultParser().result(line) }

// Results yields what the lines of an output that are not blank say, each by itself as
// ReadResult has it, with its number.
func (f *File) Results() iter.Seq[Result] {
	return func(yield func(Result) bool) {
		p := newResultParser()
		for at, line := range f.nonBlank() {
			result := p.result(line)
			result.OutputLine = at.line
			if !yield(result) {
				return
			}
		}
	}
}

// resultParser reads lines of an output.
type resultParser struct{ jsonpos.Parser }

func newResultParser() *resultParser {
	// The line, its members, the members of the response, those of an error.
	return &resultParser{jsonpos.Parser{Keep: 3, Brief: true}}
}

// result is what a line of the output says. Where there is no response object,
// its fields are looked for beside the id.
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
	if d := p.Field(response, "outputDuration"); d > 0 && p.Nodes[d].Kind == jsonpos.Number {
		r.Seconds, _ = jsonpos.ParseNumber(p.Raw(p.Nodes[d].At))
	}
	r.Generation = r.generation(hasError)
	r.Verdict = r.Generation
	return r
}

// field is the text of the first member of object n that has one of the names
// and is a string.
func (p *resultParser) field(n int32, names ...string) string {
	for _, name := range names {
		if text := p.Text(p.Field(n, name)); text != "" {
			return text
		}
	}
	return ""
}

// generation is the verdict that the status stands for, and the URL with it.
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
