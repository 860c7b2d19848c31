package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// rowReader reads the JSON form of a create as a stream, so that a body of millions of
// rows needs no more memory than the rows that a batch may have.
type rowReader struct {
	server *Server
	dec    *json.Decoder
	body   *io.LimitedReader
	form   form
	found  bool         // the field rows exists
	line   bytes.Buffer // the current row as a line
}

// readRows reads the JSON form. Its rows count as the lines of a file.
func (s *Server) readRows(body io.Reader) (form, error) {
	// The JSON may be indented. The size limit applies to the rows as JSON Lines.
	limited := &io.LimitedReader{R: body, N: 2*s.maxBytes + formOverhead}
	r := &rowReader{server: s, dec: json.NewDecoder(limited), body: limited}
	err := r.read()
	switch {
	case limited.N <= 0:
		return form{}, s.tooLarge()
	case err != nil:
		return form{}, err
	case !r.found:
		return form{}, apierror.BadRequest("rows must be an array of requests")
	}
	return r.form, nil
}

// read reads the object field by field.
func (r *rowReader) read() error {
	if open, err := r.dec.Token(); err != nil || open != json.Delim('{') {
		return apierror.BadRequest("The body is not a JSON object: it begins with %.20v", open)
	}
	for r.dec.More() {
		name, err := r.dec.Token()
		if err != nil {
			return badJSON(err)
		}
		if err := r.readField(name); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return badJSON(err)
	}
	if _, err := r.dec.Token(); err != io.EOF {
		return apierror.BadRequest("The body is not a JSON object: something follows it")
	}
	return nil
}

func badJSON(err error) error { return apierror.BadRequest("The body is not a JSON object: %v", err) }

// readField reads the value of one field. It skips unknown fields.
func (r *rowReader) readField(name json.Token) error {
	switch name {
	case "rows":
		return r.readArray()
	case "webhook_url":
		var url *string
		if r.dec.Decode(&url) != nil || url != nil && len(*url) > maxField {
			return apierror.BadRequest("webhook_url must be a string of at most %d bytes", maxField)
		}
		if url != nil {
			r.form.webhookURL = *url
		}
		return nil
	case "dry_run":
		var raw json.RawMessage
		if err := r.dec.Decode(&raw); err != nil {
			return badJSON(err)
		}
		var err error
		// Both true and "true" occur.
		r.form.dryRun, err = parseDryRun(strings.Trim(string(raw), `"`))
		return err
	default:
		if err := r.dec.Decode(&skipped{}); err != nil {
			return badJSON(err)
		}
		return nil
	}
}

// readArray reads the rows, and stops at the first one that exceeds a limit.
func (r *rowReader) readArray() error {
	if open, err := r.dec.Token(); err != nil || open != json.Delim('[') {
		return apierror.BadRequest("rows must be an array of requests")
	}
	s := r.server
	lines := request.NewLines(s.limits())
	var raw json.RawMessage
	for size := int64(0); r.dec.More(); {
		if err := r.dec.Decode(&raw); err != nil {
			return badJSON(err)
		}
		r.line.Reset()
		if err := json.Compact(&r.line, raw); err != nil {
			return badJSON(err)
		}
		if size += int64(r.line.Len()) + 1; size > s.maxBytes {
			return s.tooLarge()
		}
		if err := lines.Add(r.line.Bytes()); err != nil {
			return err
		}
	}
	if _, err := r.dec.Token(); err != nil {
		return badJSON(err)
	}
	r.form.lines, r.found = lines, true
	return nil
}

// skipped is a value that is read and discarded.
type skipped struct{}

// UnmarshalJSON accepts any value.
func (*skipped) UnmarshalJSON([]byte) error { return nil }
