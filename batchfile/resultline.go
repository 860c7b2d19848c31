package batchfile

import "strings"

// resultParser reads lines of an output.
type resultParser struct{ parser }

func newResultParser() *resultParser {
	// The line, its members, the members of the response, those of an error.
	return &resultParser{parser{keep: 3, brief: true}}
}

// result is what a line of the output says. Where there is no response object,
// its fields are looked for beside the id.
func (p *resultParser) result(line []byte) Result {
	if !p.parseObject(line) {
		return Result{Outcome: Unreadable}
	}
	id := p.field(0, "request_id", "requestId")
	if id == "" {
		return Result{Outcome: Unreadable}
	}
	response := p.member(0, "response")
	if response > 0 && p.nodes[response].kind != anObject {
		response = 0
	}
	r := Result{
		ID:        id,
		Status:    p.field(response, "status"),
		Code:      p.field(response, "error_code", "errorCode"),
		Message:   p.field(response, "error"),
		OutputURL: p.field(response, "outputUrl", "output_url"),
	}
	if e := p.member(response, "error"); e > 0 && p.nodes[e].kind == anObject {
		r.Message = p.field(e, "message")
	}
	if d := p.member(response, "outputDuration"); d > 0 && p.nodes[d].kind == aNumber {
		r.Seconds, _ = parseNumber(p.raw(p.nodes[d].at))
	}
	r.Outcome = r.outcome()
	return r
}

// field is the text of the first member of object n that has one of the names
// and is a string.
func (p *resultParser) field(n int32, names ...string) string {
	for _, name := range names {
		if text := p.text(p.member(n, name)); text != "" {
			return text
		}
	}
	return ""
}

// outcome is the one that the status stands for, and the URL with it.
func (r *Result) outcome() Outcome {
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
		if r.Code != "" || r.Message != "" {
			return Failed
		}
	}
	return Unfinished
}
