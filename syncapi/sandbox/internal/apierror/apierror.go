// Package apierror has the form of Sync's refusals.
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
	// Messages are one or several; several are written as a list.
	Messages []string
	// RetryAfter is written as whole seconds when it is over 0.
	RetryAfter time.Duration
	// Allow is the Allow header of a 405.
	Allow string
	// More are further fields of the body; they may replace the usual ones.
	More map[string]any
	// Body, when it is not nil, is the whole body, as JSON.
	Body any
	// HTML, when it is not empty, is the whole body: a proxy in between answers.
	HTML string
}

func (e *Error) Error() string { return fmt.Sprintf("%d %s: %q", e.Status, e.Code, e.Messages) }

// New makes an error with one message.
func New(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Messages: []string{fmt.Sprintf(format, args...)}}
}

// BadRequest makes a 400 for a body or a parameter that cannot be used.
func BadRequest(format string, args ...any) *Error {
	return New(http.StatusBadRequest, "validation_failed", format, args...)
}

// NotFound makes a 404.
func NotFound(code, format string, args ...any) *Error {
	return New(http.StatusNotFound, code, format, args...)
}

// BadGateway is the HTML of a proxy whose server does not answer.
func BadGateway() *Error {
	return &Error{
		Status: http.StatusBadGateway,
		HTML:   "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
	}
}

// Write answers with e. The id is the requestId of the body.
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

// RetrySeconds are the whole seconds of RetryAfter, rounded up: a client that waits as
// told must not come too early.
func (e *Error) RetrySeconds() int64 {
	return int64((e.RetryAfter + time.Second - 1) / time.Second)
}

// WriteJSON answers with v. Its error is that of a v that is no JSON; then nothing has
// been written.
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

// Encode writes v with & < > as they are, as Sync does, not as escapes.
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
