// Package apierror writes refusals in Sync's format.
package apierror

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Error is an answer that refuses a call.
type Error struct {
	Status int
	Code   string
	// Messages are one or more messages; several are written as a list.
	Messages []string
	// RetryAfter is written as whole seconds if it is above 0.
	RetryAfter time.Duration
	// Allow is the Allow header of a 405.
	Allow string
	// More are further fields of the body; they can replace the usual ones.
	More map[string]any
	// Body, if not nil, is the whole body, as JSON.
	Body any
	// HTML, if not empty, is the whole body, as from a proxy.
	HTML string
}

func (e *Error) Error() string { return fmt.Sprintf("%d %s: %q", e.Status, e.Code, e.Messages) }

// New returns an error with one message.
func New(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Messages: []string{fmt.Sprintf(format, args...)}}
}

// BadRequest returns a 400 for an invalid body or parameter.
func BadRequest(format string, args ...any) *Error {
	return New(http.StatusBadRequest, "validation_failed", format, args...)
}

// NotFound returns a 404.
func NotFound(code, format string, args ...any) *Error {
	return New(http.StatusNotFound, code, format, args...)
}

// BadGateway returns the HTML of a proxy whose server does not answer.
func BadGateway() *Error {
	return &Error{
		Status: http.StatusBadGateway,
		HTML:   "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
	}
}

// Write answers with e. id is the requestId of the body.
func (e *Error) Write(w http.ResponseWriter, id string) {
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(e.RetrySeconds(), 10))
	}
	if e.Allow != "" {
		w.Header().Set("Allow", e.Allow)
	}
	if e.HTML != "" {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(e.Status)
		_, _ = w.Write([]byte(e.HTML))
		return
	}
	if e.Body != nil {
		_ = WriteJSON(w, e.Status, e.Body)
		return
	}
	body := map[string]any{"message": e.Messages, "statusCode": e.Status, "requestId": id}
	if len(e.Messages) == 1 {
		body["message"] = e.Messages[0]
	}
	if e.Code != "" {
		body["errorCode"] = e.Code
	}
	maps.Copy(body, e.More)
	_ = WriteJSON(w, e.Status, body)
}

// RetrySeconds returns RetryAfter in whole seconds, rounded up, so that a client that
// waits this long does not come too early.
func (e *Error) RetrySeconds() int64 {
	return int64((e.RetryAfter + time.Second - 1) / time.Second)
}

// WriteJSON answers with v. It returns an error, and has written nothing, if v cannot be
// encoded as JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) error {
	body, err := Encode(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have left
	return nil
}

// Encode encodes v as Sync does, without escaping & < >.
func Encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// WithCode replaces the code of e, and returns it.
func (e *Error) WithCode(code string) *Error {
	e.Code = code
	return e
}
