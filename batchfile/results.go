package batchfile

import (
	"cmp"
	"io"
	"iter"
	"slices"
	"strings"
)

// Verdict says how a request ended, or why a line of the output belongs to no
// request.
type Verdict uint8

const (
	// Succeeded means that the generation is COMPLETED and its video has a URL.
	Succeeded Verdict = iota + 1
	// Failed means that the generation is FAILED, or that the line has an error
	// and no status.
	Failed
	// Rejected means that the generation is REJECTED.
	Rejected
	// Unfinished means that the generation has another status, such as PENDING.
	Unfinished
	// NoVideo means that the generation is COMPLETED but has no URL of a video.
	NoVideo
	// Missing means that no line of the output has the request's id.
	Missing
	// Unexpected means that no request has the line's id, or that another line with
	// the same id counts.
	Unexpected
	// Unreadable means that the line is not a JSON object with an id.
	Unreadable
)

var verdictNames = [...]string{"", "succeeded", "failed", "rejected", "unfinished", "without a video", "missing", "unexpected", "unreadable"}

// IsFailure reports whether Sync failed or rejected the request.
func (v Verdict) IsFailure() bool { return v == Failed || v == Rejected }

// String returns the verdict in lower case, such as "succeeded".
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return ""
}

// Result is a request with its verdict, or a line of the output that belongs to no
// request. Clean its texts before you show them, because they come from the server.
type Result struct {
	// Verdict is never 0.
	Verdict Verdict
	// Generation is the verdict of the line alone; it differs from Verdict only if that is
	// Unexpected.
	Generation Verdict
	// ID is the request_id, empty if it cannot be read.
	ID string
	// InputLine is the 1-based line of the request; 0 for Unexpected and
	// Unreadable.
	InputLine int
	// OutputLine is the 1-based line of the output; 0 for Missing.
	OutputLine int
	// Status is the generation's status, as the server writes it.
	Status string
	// Code and Message are the generation's error_code and error, or the code and
	// message of an error that is an object. They may be empty.
	Code, Message string
	// OutputURL is the signed URL of the video, which expires.
	OutputURL string
	// Seconds is the length of the video; 0 if the output does not say.
	Seconds float64
	// CreatedAt is when the generation was created, as the server writes it, usually in
	// RFC 3339; it may be empty.
	CreatedAt string
	// Model is the model that the server names; it may be empty.
	Model string
}

// CodeCount is the number of requests that failed or were rejected with an error code.
type CodeCount struct {
	// Code is the server's error code, empty if there is none.
	Code     string
	Requests int
}

// maxCodes bounds how many error codes are counted; further ones are omitted.
const maxCodes = 100

// Results joins an input file with its output. It is safe for concurrent use.
type Results struct {
	input, output *File
	counts        [len(verdictNames)]int
	codes         []CodeCount
	byID          map[string]outputLine
}

// outputLine is the output's line that counts for an id.
type outputLine struct {
	line, offset, length int32
	succeeded            bool
	expected             bool // a request has the id
	repeated             bool // several lines have it
}

// Join joins the requests of an input file with the lines of an output by their ids. If
// several lines have the same id, a succeeded one takes precedence, and a later one over
// an earlier one. So to see how a batch ended after its failed requests were sent again,
// merge both results and join them.
func Join(input, output *File) *Results {
	r := &Results{input: input, output: output, byID: map[string]outputLine{}}
	p := newResultParser()
	for at, text := range output.records() {
		result := p.result(text)
		if result.Verdict == Unreadable {
			continue
		}
		succeeded := result.Verdict == Succeeded
		if old, ok := r.byID[result.ID]; !ok || succeeded || !old.succeeded {
			r.byID[result.ID] = outputLine{line: int32(at.line), offset: int32(at.offset), length: int32(len(text)), succeeded: succeeded}
		}
	}
	for request := range input.Requests() {
		if at, ok := r.byID[request.ID]; ok && !at.repeated {
			at.expected, at.repeated = true, at.expected
			r.byID[request.ID] = at
		}
	}
	r.count()
	return r
}

// count counts the verdicts and the error codes.
func (r *Results) count() {
	codes := map[string]int{}
	for result := range r.All() {
		r.counts[result.Verdict]++
		if !result.Verdict.IsFailure() {
			continue
		}
		if _, known := codes[result.Code]; known || len(codes) < maxCodes {
			codes[result.Code]++
		}
	}
	for code, n := range codes {
		r.codes = append(r.codes, CodeCount{code, n})
	}
	slices.SortFunc(r.codes, func(a, b CodeCount) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), strings.Compare(a.Code, b.Code))
	})
}

// Count returns the number of requests, or of lines of the output, with a verdict.
func (r *Results) Count(v Verdict) int {
	if int(v) < len(r.counts) {
		return r.counts[v]
	}
	return 0
}

// Codes returns the error codes of failed and rejected requests, the most frequent first;
// at most a hundred.
func (r *Results) Codes() []CodeCount { return r.codes }

// All yields the requests in the input's order, and then the Unexpected and Unreadable
// lines of the output, in its order. It reads them from the files as needed.
func (r *Results) All() iter.Seq[Result] {
	return func(yield func(Result) bool) {
		p := newResultParser()
		repeated := map[int32]Result{} // by offset, so that they are not read again for each request
		for request := range r.input.Requests() {
			result := Result{Verdict: Missing, Generation: Missing}
			if at, ok := r.byID[request.ID]; ok {
				if result, ok = repeated[at.offset]; !ok {
					result = p.result(r.output.text()[at.offset : at.offset+at.length])
					result.OutputLine = int(at.line)
				}
				if at.repeated {
					repeated[at.offset] = result
				}
			}
			result.ID, result.InputLine = request.ID, request.Line
			if !yield(result) {
				return
			}
		}
		for at, text := range r.output.records() {
			result := p.result(text)
			result.OutputLine = at.line
			if result.Verdict != Unreadable {
				if best := r.byID[result.ID]; best.expected && int(best.offset) == at.offset {
					continue
				}
				result.Verdict = Unexpected
			}
			if !yield(result) {
				return
			}
		}
	}
}

// WriteRequests writes the requests with one of some verdicts, such as Failed and
// Rejected, as a new input file, and returns their number. It does not change the bytes of
// a line, but adds a missing line end to the last line. Its error is that of w.
func (r *Results) WriteRequests(w io.Writer, verdicts ...Verdict) (int, error) {
	return r.WriteRequestsFunc(w, func(result Result) bool { return slices.Contains(verdicts, result.Verdict) })
}

// WriteRequestsFunc is like WriteRequests for the requests for which take returns true.
func (r *Results) WriteRequestsFunc(w io.Writer, take func(Result) bool) (int, error) {
	n := 0
	for result := range r.All() {
		if result.InputLine == 0 {
			break
		}
		if !take(result) {
			continue
		}
		line := r.input.rawLine(result.InputLine)
		if line[len(line)-1] != '\n' {
			line = append(slices.Clip(line), '\n')
		}
		if _, err := w.Write(line); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
