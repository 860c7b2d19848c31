package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// apiError is an answer that refuses, in the form of Sync's errors.
type apiError struct {
	status int
	code   string
	// messages are one or several; several are written as a list.
	messages []string
	// retryAfter is written as whole seconds when it is over 0.
	retryAfter time.Duration
	// allow is the Allow header of a 405.
	allow string
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s: %q", e.status, e.code, e.messages) }

// refuse makes the error with one message.
func refuse(status int, code, format string, args ...any) *apiError {
	return &apiError{status: status, code: code, messages: []string{fmt.Sprintf(format, args...)}}
}

type wireError struct {
	Message    any    `json:"message"`
	StatusCode int    `json:"statusCode"`
	ErrorCode  string `json:"errorCode,omitempty"`
	RequestID  string `json:"requestId"`
}

func (s *Server) writeError(w http.ResponseWriter, err error) {
	var e *apiError
	if !errors.As(err, &e) {
		e = refuse(http.StatusInternalServerError, "internal_error", "Internal server error: %v", err)
	}
	if e.retryAfter > 0 {
		// Rounded up: a client that waits as told must not come too early.
		seconds := int64((e.retryAfter + time.Second - 1) / time.Second)
		w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	if e.allow != "" {
		w.Header().Set("Allow", e.allow)
	}
	body := wireError{Message: e.messages, StatusCode: e.status, ErrorCode: e.code, RequestID: s.requestID()}
	if len(e.messages) == 1 {
		body.Message = e.messages[0]
	}
	_ = writeJSON(w, e.status, body)
}

// writeJSON answers with v. Its error is that of a v that is no JSON; then
// nothing has been written.
func writeJSON(w http.ResponseWriter, status int, v any) error {
	body, err := encodeJSON(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no concern
	return nil
}

// encodeJSON writes v with & < > as they are, as Sync does, not as escapes.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
