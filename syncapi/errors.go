package syncapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ErrOutcomeUnknown is wrapped by the error of [Client.Create] if the request may have reached Sync
// and no readable answer came back: a batch may exist, and you may have to pay for it. Look at the
// list of batches before you send the request again.
var ErrOutcomeUnknown = errors.New("it is unknown whether Sync created the batch")

// CodeConcurrencyLimit is the Code of the 429 that Sync sends when the plan allows no more running
// batches. The 429 of the rate limit has another code.
const CodeConcurrencyLimit = "concurrency_limit_reached"

// Error is an answer that is not a success. [Error.Kind] says what it means.
type Error struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// Code is Sync's errorCode; it may be empty.
	Code string
	// Messages are Sync's messages, each one line without a full stop; may be empty.
	Messages []string
	// Total is the number of messages in the answer; Messages holds the first of them.
	Total int
	// Lines are the messages that name a line or a request of the input file, at most 1000.
	Lines []LineError
	// DryRun is the status in an answer to a dry run if it was not VALIDATED, such as INVALID;
	// empty for every other answer.
	DryRun Status
	// Target is where a redirect leads, without user and query; empty for every other answer, and
	// if the redirect does not say.
	Target string
	// Field is the field of the request that Sync names; it may be empty.
	Field string
	// Suggestion is Sync's suggestion, one line without a full stop; it may be empty.
	Suggestion string
	// Running is how many generations or batches run, and Limit how many may, at the concurrency
	// limit; 0 if Sync does not say.
	Running, Limit int
	// RequestID is the ID that Sync's support asks for; it may be empty.
	RequestID string
	// RetryAfter is how long Sync asks the client to wait; 0 if it does not say.
	RetryAfter time.Duration
	// File means that the host of a file refused the request. The answer says nothing about the key
	// or the plan.
	File bool
	// upload means that the request uploaded the file rather than fetched it.
	upload bool
	// home means that the file is at the API's own address.
	home bool
	// NoBatch means that the request named no batch. A 404 is then about the API's address.
	NoBatch bool
	// size is the size of the request's body in bytes; 0 without a body.
	size int
	// doubled means that the address has /v2 twice, because the base URL ends in it.
	doubled bool
}

// Error returns one line: the status and Sync's messages.
func (e *Error) Error() string {
	said := strings.Join(e.Messages, "; ")
	if more := e.Total - len(e.Messages); more > 0 {
		said += fmt.Sprintf("; and %d more", more)
	}
	if e.DryRun != "" {
		return strings.TrimSuffix(fmt.Sprintf("Sync answered the dry run with %s: %s", e.DryRun, said), ": ")
	}
	if said == "" {
		said = strings.ToLower(http.StatusText(e.StatusCode))
	}
	who := "Sync"
	switch {
	case e.upload:
		who = "the host of the upload"
	case e.File && !e.home:
		who = "the host of the file"
	}
	text := strings.TrimSuffix(fmt.Sprintf("%s answered %d: %s", who, e.StatusCode, said), ": ")
	if e.Target != "" {
		text += "; it leads to " + e.Target
	}
	return text
}

// TransportError is the error for a request that got no answer.
type TransportError struct {
	// Host is where the request was going; empty if the address names none.
	Host string
	// Err is the cause. Its text may come from Go; the text of the TransportError does not.
	Err error
}

// Error names the host and the cause.
func (e *TransportError) Error() string {
	if address, ok := errors.AsType[*addressError](e.Err); ok {
		return address.text
	}
	why, what := reason(e.Err), "no answer"
	if strings.HasPrefix(why, "the answer") { // there was an answer
		what = "no usable answer"
	}
	if e.Host == "" {
		return what + ": " + why
	}
	return fmt.Sprintf("%s from %s: %s", what, e.Host, why)
}

// Unwrap gives the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// maxRefusal limits how much of an error's body the client reads. maxMessages and maxMessage limit
// how much of it the client keeps.
const (
	maxRefusal  = 1 << 20
	maxMessages = 20
	maxMessage  = 2000
)

// refusal makes an Error from an answer. If the body breaks off, the Error keeps the rest. refusal
// does not read the body of a redirect, or the data after a 101, which belongs to another protocol
// and may never end.
func (c *Client) refusal(resp *http.Response, body io.Reader) *Error {
	var data []byte
	if resp.StatusCode >= 400 {
		data, _ = io.ReadAll(io.LimitReader(body, maxRefusal))
	}
	return errorFrom(resp, data, c.key)
}

// errorFrom makes an Error from an answer. If the body is in an unknown format, such as a proxy's
// HTML, only the status counts.
func errorFrom(resp *http.Response, body []byte, key Secret) *Error {
	e := &Error{StatusCode: resp.StatusCode, RetryAfter: retryAfter(resp.Header)}
	e.doubled = resp.Request != nil && strings.Contains(resp.Request.URL.Path, "/v2/v2/")
	if to, err := resp.Location(); err == nil && resp.StatusCode/100 == 3 {
		e.Target = key.Scrub((&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String())
	}
	var wire struct {
		Code       text            `json:"errorCode"`
		RequestID  text            `json:"requestId"`
		Field      text            `json:"field"`
		Suggestion text            `json:"suggestion"`
		Running    count           `json:"activeGenerations"`
		Limit      count           `json:"concurrencyLimit"`
		Seconds    json.RawMessage `json:"retryAfterSeconds"`
	}
	if json.Unmarshal(body, &wire) != nil {
		if expectsTLS(body) {
			e.Messages, e.Total = []string{"the server expects https at this port; write https:// in the base URL"}, 1
		}
		return e
	}
	clean := func(t text) string { return key.sentence(string(t)) }
	e.Code, e.RequestID, e.Field, e.Suggestion = clean(wire.Code), clean(wire.RequestID), clean(wire.Field), clean(wire.Suggestion)
	e.Running, e.Limit = int(wire.Running), int(wire.Limit)
	var seconds float64
	if e.RetryAfter == 0 && json.Unmarshal(wire.Seconds, &seconds) == nil && seconds > 0 && seconds <= maxRetryAfter.Seconds() {
		e.RetryAfter = time.Duration(seconds * float64(time.Second))
	}
	e.say(statements(body), key)
	return e
}

// expectsTLS reports whether a body is the answer of Go, nginx or Apache to plain HTTP on a TLS
// port.
func expectsTLS(body []byte) bool {
	for _, said := range []string{"HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port"} {
		if bytes.Contains(body, []byte(said)) {
			return true
		}
	}
	return false
}

// say records the messages of an answer, cleaned of secrets.
func (e *Error) say(all []LineError, key Secret) {
	for _, l := range all {
		m := key.sentence(l.Message)
		if m == "" {
			continue
		}
		e.Total++
		if len(e.Messages) < maxMessages {
			e.Messages = append(e.Messages, l.place()+m)
		}
		if l.place() != "" && len(e.Lines) < maxLineErrors {
			e.Lines = append(e.Lines, l.at(m))
		}
	}
}

// maxRetryAfter is the longest believable wait.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads both forms of Retry-After. A date is relative to the answer's own Date, because
// this machine's clock may be wrong. Any invalid value becomes 0.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		if d := time.Duration(seconds) * time.Second; d <= maxRetryAfter {
			return d
		}
		return 0
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if d := at.Sub(date); d > 0 && d <= maxRetryAfter {
		return d
	}
	return 0
}

// trusted ends a sentence with how to make a system trust a certificate. Where Go asks the system,
// it does not read SSL_CERT_FILE.
func trusted(system string) string {
	switch system {
	case "windows":
		return `one of the "Trusted Root Certification Authorities" of Windows.`
	case "darwin":
		return `trusted in the app "Keychain Access".`
	}
	return "trusted here, for instance through SSL_CERT_FILE."
}
