// Package request reads generation requests and makes the checks that Sync makes before it
// accepts them.
package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
)

// Request is a generation request, with the parts that the sandbox uses.
type Request struct {
	// ID is the request_id, and Line is the line, of a request in an input file.
	ID   string
	Line int

	Model    string
	SyncMode string
	// Reasoning is options.reasoning_enabled, which raises the price.
	Reasoning bool
	// WholeVideo is set for segments, dubParams and dialogueEdit: the output is as long as
	// the video.
	WholeVideo bool
	Inputs     []Input

	// Input and Options are copied from the payload, byte for byte.
	Input, Options json.RawMessage
	// WebhookURL, OutputFileName and ProjectID are empty when absent.
	WebhookURL, OutputFileName, ProjectID string
}

// Input is an element of a payload's input.
type Input struct {
	Type     string    `json:"type"`
	URL      string    `json:"url"`
	AssetID  string    `json:"assetId"`
	Provider *Provider `json:"provider"`
}

// Provider is the voice that speaks a text.
type Provider struct {
	Script          string   `json:"script"`
	Stability       *float64 `json:"stability"`
	SimilarityBoost *float64 `json:"similarityBoost"`
}

// IsVisual reports whether the input is a video or an image.
func (in Input) IsVisual() bool { return in.Type == "video" || in.Type == "image" }

// Visual returns the first video or image, or an empty input.
func (r *Request) Visual() Input {
	for _, in := range r.Inputs {
		if in.IsVisual() {
			return in
		}
	}
	return Input{}
}

// Sound returns the first audio or text, or an empty input.
func (r *Request) Sound() Input {
	for _, in := range r.Inputs {
		if in.Type == "audio" || in.Type == "text" {
			return in
		}
	}
	return Input{}
}

// Bytes returns roughly how much memory the request takes.
func (r *Request) Bytes() int64 {
	const fixed, perInput = 400, 150 // the structs and the id of the generation
	n := len(r.ID) + len(r.Model) + len(r.SyncMode) + len(r.Input) + len(r.Options) +
		len(r.WebhookURL) + len(r.OutputFileName) + len(r.ProjectID) + perInput*len(r.Inputs)
	for _, in := range r.Inputs {
		n += len(in.Type) + len(in.URL) + len(in.AssetID)
		if in.Provider != nil {
			n += len(in.Provider.Script)
		}
	}
	return int64(n) + fixed
}

// Parse reads the body of POST /v2/generate. It refuses what Sync refuses.
func Parse(raw []byte) (Request, error) {
	req, problems := parsePayload(raw)
	if len(problems) == 0 {
		return req, nil
	}
	e := &apierror.Error{Status: http.StatusBadRequest, Code: problems[0].code}
	if e.Code == codeInvalid {
		e.Code = "generation_input_validation_failed"
	}
	for _, p := range problems {
		e.Messages = append(e.Messages, p.message)
	}
	return req, e
}

// payload are the fields that the sandbox reads; encoding/json takes null as absent.
type payload struct {
	Options struct {
		SyncMode    string   `json:"sync_mode"`
		Temperature *float64 `json:"temperature"`
		Reasoning   bool     `json:"reasoning_enabled"`
	} `json:"options"`
	Segments       present `json:"segments"`
	DubParams      present `json:"dubParams"`
	DialogueEdit   present `json:"dialogueEdit"`
	WebhookURL     string  `json:"webhookUrl"`
	OutputFileName string  `json:"outputFileName"`
	ProjectID      string  `json:"projectId"`
}

// present is true for a value that is neither null nor an empty array.
type present bool

// UnmarshalJSON accepts any value.
func (p *present) UnmarshalJSON(raw []byte) error {
	*p = present(string(raw) != "null" && string(raw) != "[]")
	return nil
}

// parseInputs reads payload.input, up to a number of inputs that no real request has.
func parseInputs(raw []byte) ([]Input, error) {
	const most = 100
	notList := errors.New("must be a list of objects with a type")
	dec := json.NewDecoder(bytes.NewReader(raw))
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, notList
	}
	var inputs []Input
	for dec.More() {
		if len(inputs) == most {
			return nil, fmt.Errorf("has more than %d elements", most)
		}
		var in Input
		if dec.Decode(&in) != nil {
			return nil, notList
		}
		inputs = append(inputs, in)
	}
	if len(inputs) == 0 {
		return nil, notList
	}
	return inputs, nil
}

// parsePayload reads a payload and returns its problems.
func parsePayload(raw json.RawMessage) (req Request, problems []problem) {
	if raw == nil {
		return req, []problem{invalid("payload is missing")}
	}
	fields, err := object(raw)
	if err != nil {
		return req, []problem{invalid("payload must be an object")}
	}
	if req.Model, err = text(fields, "model"); err != nil {
		problems = append(problems, invalid("payload.%v", err))
	}
	req.Input = fields["input"]
	if options := fields["options"]; string(options) != "null" {
		req.Options = options
	}
	if req.Input == nil {
		return req, append(problems, invalid("payload.input is missing"))
	}
	if req.Inputs, err = parseInputs(req.Input); err != nil {
		return req, append(problems, invalid("payload.input %v", err))
	}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return req, append(problems, invalid("payload.%s must not be a %s", wrong.Field, wrong.Value))
		}
		return req, append(problems, invalid("payload: %v", err))
	}
	req.SyncMode, req.Reasoning = p.Options.SyncMode, p.Options.Reasoning
	req.WholeVideo = bool(p.Segments || p.DubParams || p.DialogueEdit)
	req.WebhookURL, req.OutputFileName, req.ProjectID = p.WebhookURL, p.OutputFileName, p.ProjectID
	return req, append(problems, check(&req, &p)...)
}

// object reads a JSON object with its names exactly as written, because the struct decoder
// would accept Request_ID for request_id.
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

// text returns a field that must be a non-empty string.
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
