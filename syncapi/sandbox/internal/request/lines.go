package request

import (
	"bytes"
	"fmt"
	"net/http"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
)

// maxMessages is how many invalid lines one refusal names.
const maxMessages = 20

// Limits say how many requests a batch may have.
type Limits struct {
	Min, Max int
}

// Lines are the requests of an input file while it is being read.
type Lines struct {
	Requests []Request
	// Count is the number of lines that are not blank.
	Count int

	limits    Limits
	firstLine map[string]int // of each request_id
	problems  []string
	code      string // of the first problem
}

// NewLines returns an empty file.
func NewLines(limits Limits) *Lines {
	return &Lines{limits: limits, firstLine: make(map[string]int)}
}

// ParseLines reads the lines of an input file. It refuses a file with too many lines;
// [Lines.Check] returns the problems of single lines.
func ParseLines(data []byte, limits Limits) (*Lines, error) {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return nil, apierror.New(http.StatusBadRequest, "batch_invalid_jsonl",
			"Line 1: the file starts with a byte order mark; save it as UTF-8 without one.")
	}
	l := NewLines(limits)
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.Trim(line, " \t\r\n")
		if len(line) == 0 {
			continue
		}
		// Lines beyond the limit are only counted, because there may be millions.
		if l.Count++; l.Count <= limits.Max {
			l.add(number, line)
		}
	}
	if l.Count > limits.Max {
		return nil, apierror.New(http.StatusBadRequest, "batch_too_many_requests",
			"The batch has %d requests; the most is %d. Split it into several batches.", l.Count, limits.Max)
	}
	return l, nil
}

// Add adds the next row of a create in the JSON form. It refuses a row beyond the limit.
func (l *Lines) Add(row []byte) error {
	if l.Count++; l.Count > l.limits.Max {
		return apierror.New(http.StatusBadRequest, "batch_too_many_requests",
			"The batch has more than %[1]d requests; the most is %[1]d. Split it into several batches.", l.limits.Max)
	}
	l.add(l.Count, row)
	return nil
}

// Check returns Sync's refusal, or nil: every invalid line by its number, up to
// maxMessages.
func (l *Lines) Check() error {
	if l.Count < l.limits.Min {
		return apierror.New(http.StatusBadRequest, "batch_insufficient_records",
			"The batch has %d requests; the fewest is %d.", l.Count, l.limits.Min)
	}
	return l.Problems()
}

// Problems returns the refusal of the invalid lines, or nil.
func (l *Lines) Problems() error {
	if len(l.problems) == 0 {
		return nil
	}
	messages := l.problems
	if more := len(messages) - maxMessages; more > 0 {
		messages = append(messages[:maxMessages:maxMessages], fmt.Sprintf("and %d more", more))
	}
	return &apierror.Error{Status: http.StatusBadRequest, Code: l.code, Messages: messages}
}

// add adds a line that is not blank.
func (l *Lines) add(number int, line []byte) {
	complain := func(p problem) {
		if l.code == "" {
			l.code = p.code
		}
		l.problems = append(l.problems, fmt.Sprintf("Line %d: %s", number, p.message))
	}
	fields, err := object(line)
	if err != nil {
		complain(invalid("%v", err))
		return
	}
	id, err := text(fields, "request_id")
	first, seen := l.firstLine[id]
	switch {
	case err != nil:
		complain(invalid("%v", err))
	case seen:
		complain(problem{"batch_duplicate_request_id", fmt.Sprintf("request_id %.100q is already used on line %d", id, first)})
	default:
		l.firstLine[id] = number
	}
	if endpoint, err := text(fields, "endpoint"); err != nil || endpoint != "/v2/generate" {
		complain(problem{"batch_invalid_endpoint", `endpoint must be "/v2/generate"`})
	}
	req, problems := parsePayload(fields["payload"])
	for _, p := range problems {
		complain(p)
	}
	req.ID, req.Line = id, number
	l.Requests = append(l.Requests, req)
}
