package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// maxMessages is how many wrong lines one 400 names.
const maxMessages = 20

// parseLines reads the lines of an input file. It refuses a file over a limit; the
// problems of its lines are in the input.
func (s *Server) parseLines(data []byte) (*input, error) {
	if int64(len(data)) > s.maxBytes {
		return nil, s.tooLarge()
	}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return nil, refuse(http.StatusBadRequest, "batch_invalid_jsonl",
			"Line 1: the file starts with a byte order mark; save it as UTF-8 without one.")
	}
	in := newInput()
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.Trim(line, " \t\r\n")
		if len(line) == 0 {
			continue
		}
		// Beyond the limit lines are only counted: there may be millions.
		if in.lines++; in.lines <= s.maxRequests {
			in.add(number, line)
		}
	}
	if in.lines > s.maxRequests {
		return nil, refuse(http.StatusBadRequest, "batch_too_many_requests",
			"The batch has %d requests; the most is %d. Split it into several batches.", in.lines, s.maxRequests)
	}
	return in, nil
}

// checkInput returns the requests of an input, or refuses it as Sync does: with every
// wrong line by its number, up to maxMessages.
func (s *Server) checkInput(in *input) ([]request, error) {
	if in.lines < s.minRequests {
		return nil, refuse(http.StatusBadRequest, "batch_insufficient_records",
			"The batch has %d requests; the fewest is %d.", in.lines, s.minRequests)
	}
	return in.requests, in.err()
}

// input is a file while it is read.
type input struct {
	requests  []request
	lines     int
	firstLine map[string]int // of each request_id
	problems  []string
	code      string // of the first problem
}

func newInput() *input { return &input{firstLine: make(map[string]int)} }

// add takes a line that is not blank.
func (in *input) add(number int, line []byte) {
	complain := func(code, format string, args ...any) {
		if in.code == "" {
			in.code = code
		}
		in.problems = append(in.problems, fmt.Sprintf("Line %d: ", number)+fmt.Sprintf(format, args...))
	}
	fields, err := object(line)
	if err != nil {
		complain("batch_invalid_jsonl", "%v", err)
		return
	}
	req := request{}
	if req.id, err = text(fields, "request_id"); err != nil {
		complain("batch_invalid_jsonl", "%v", err)
	} else if first, seen := in.firstLine[req.id]; seen {
		complain("batch_duplicate_request_id", "request_id %.100q is already used on line %d", req.id, first)
	} else {
		in.firstLine[req.id] = number
	}
	if endpoint, err := text(fields, "endpoint"); err != nil || endpoint != "/v2/generate" {
		complain("batch_invalid_endpoint", `endpoint must be "/v2/generate"`)
	}
	if err := req.readPayload(fields["payload"]); err != nil {
		complain("batch_invalid_jsonl", "%v", err)
	}
	in.requests = append(in.requests, req)
}

// err is the refusal of the file, or nil.
func (in *input) err() error {
	if len(in.problems) == 0 {
		return nil
	}
	messages := in.problems
	if more := len(messages) - maxMessages; more > 0 {
		messages = append(messages[:maxMessages:maxMessages], fmt.Sprintf("and %d more", more))
	}
	return &apiError{status: http.StatusBadRequest, code: in.code, messages: messages}
}

// readPayload reads what the sandbox uses of a payload.
func (req *request) readPayload(raw json.RawMessage) (err error) {
	if raw == nil {
		return errors.New("payload is missing")
	}
	payload, err := object(raw)
	if err != nil {
		return errors.New("payload must be an object")
	}
	if req.model, err = text(payload, "model"); err != nil {
		return fmt.Errorf("payload.%w", err)
	}
	req.input, req.options = payload["input"], payload["options"]
	if req.input == nil {
		return errors.New("payload.input is missing")
	}
	var inputs []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	if json.Unmarshal(req.input, &inputs) != nil || len(inputs) == 0 {
		return errors.New("payload.input must be a list of objects with a type")
	}
	for _, in := range inputs {
		if in.Type == "video" || in.Type == "image" {
			req.video = in.URL
			break
		}
	}
	return nil
}

// object reads a JSON object, its names exactly as they are written: the struct
// decoder would take Request_ID for request_id.
func object(raw []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	var syntax *json.SyntaxError
	switch {
	case !utf8.Valid(raw):
		return nil, errors.New("not valid UTF-8")
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("not valid JSON: %w at byte %d", syntax, syntax.Offset)
	case err != nil || fields == nil:
		return nil, errors.New("not a JSON object")
	}
	return fields, nil
}

// text is a field that must be a string with something in it.
func text(fields map[string]json.RawMessage, name string) (string, error) {
	raw := fields[name]
	if raw == nil {
		return "", fmt.Errorf("%s is missing", name)
	}
	var value string
	if json.Unmarshal(raw, &value) != nil || value == "" {
		return "", fmt.Errorf("%s must be a string that is not empty", name)
	}
	return value, nil
}
