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

// ErrOutcomeUnknown is wrapped by the error of [Client.Create] if the request may have
// reached Sync and no readable answer came back: a batch may exist, and may be paid for.
// Look at the list of batches before you send it again.
var ErrOutcomeUnknown = errors.New("it is unknown whether Sync created the batch")

// CodeConcurrencyLimit is the Code of a 429 if as many batches are running as the plan
// allows. The rate limit's 429 has another code.
const CodeConcurrencyLimit = "concurrency_limit_reached"

// Error is an answer that is not a success. [Error.Kind] says what it means.
type Error struct {
	// StatusCode is the HTTP status.
	StatusCode int
	// Code is Sync's errorCode; may be empty.
	Code string
	// Messages are what Sync says, one or several, each as one line and without a full
	// stop; may be empty.
	Messages []string
	// Total is how many messages there were; Messages are the first of them.
	Total int
	// Lines are the messages that name a line or a request of the input file, up to
	// 1000 of them.
	Lines []LineError
	// DryRun is the status in the answer to a dry run that was not VALIDATED, such as
	// INVALID; empty for every other answer.
	DryRun Status
	// Target is where a redirect leads, without a user and a query; empty for every other
	// answer, and when the redirect does not say.
	Target string
	// Field is the field of the request that Sync names; may be empty.
	Field string
	// Suggestion is what Sync suggests, one line without a full stop; may be empty.
	Suggestion string
	// Running and Limit are how many generations or batches run and how many may, at the
	// limit of concurrency; 0 when Sync does not say.
	Running, Limit int
	// RequestID is what Sync's support asks for; may be empty.
	RequestID string
	// RetryAfter is how long Sync asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// File says that the host of a file refused it. The answer says nothing about the key
	// or the plan.
	File bool
	// upload says that the file was sent there, and not asked for.
	upload bool
	// home says that the file is at the API's own address.
	home bool
	// NoBatch says that the request named no batch. A 404 is then about the address of the
	// API.
	NoBatch bool
	// size is how many bytes the request had; 0 for one without a body.
	size int
	// doubled says that the address has /v2 twice, because the base URL ends in it.
	doubled bool
}

// Error is one line: the status and what Sync says.
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

// TransportError is a request that got no answer.
type TransportError struct {
	// Host is where the request was going; empty when the address names none.
	Host string
	// Err is the cause. Its own text may be Go's; that of the TransportError is not.
	Err error
}

// Error names the host and the cause.
func (e *TransportError) Error() string {
	if address, ok := errors.AsType[*addressError](e.Err); ok {
		return address.text
	}
	why, what := reason(e.Err), "no answer"
	if strings.HasPrefix(why, "the answer") { // there was one
		what = "no usable answer"
	}
	if e.Host == "" {
		return what + ": " + why
	}
	return fmt.Sprintf("%s from %s: %s", what, e.Host, why)
}

// Unwrap gives the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// maxRefusal limits how much of an error's body is read, and maxMessages and maxMessage
// how much of it is kept.
const (
	maxRefusal  = 1 << 20
	maxMessages = 20
	maxMessage  = 2000
)

// refusal makes an Error from an answer. A body that breaks off changes nothing else. The
// body of a redirect is not read, and neither is what follows a 101, which belongs to
// another protocol and may never end.
func (c *Client) refusal(resp *http.Response, body io.Reader) *Error {
	var data []byte
	if resp.StatusCode >= 400 {
		data, _ = io.ReadAll(io.LimitReader(body, maxRefusal))
	}
	return errorFrom(resp, data, c.key)
}

// errorFrom makes an Error from an answer. The body may be anything, such as a proxy's
// HTML; then only the status counts.
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

// expectsTLS reports whether a body is what a server says to plain HTTP at its port for
// TLS: that of Go, nginx or Apache.
func expectsTLS(body []byte) bool {
	for _, said := range []string{"HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server port"} {
		if bytes.Contains(body, []byte(said)) {
			return true
		}
	}
	return false
}

// say records what an answer says, cleaned of secrets.
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

// retryAfter reads both forms of Retry-After. A date is relative to the answer's own Date,
// because this machine's clock may be wrong. Nonsense becomes 0.
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

// trusted ends a sentence with how a system gets to trust a certificate. Where Go asks the
// system, it reads no SSL_CERT_FILE.
func trusted(system string) string {
	switch system {
	case "windows":
		return `one of the "Trusted Root Certification Authorities" of Windows.`
	case "darwin":
		return `trusted in the app "Keychain Access".`
	}
	return "trusted here, for instance through SSL_CERT_FILE."
}
