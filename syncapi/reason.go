package syncapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"syncbatch-tui/syncapi/internal/errno"
)

// reason says why a request failed, in words for the user. The texts of Go's own errors name
// functions, types and URLs, and must not reach the user.
func reason(err error) string {
	if said, ok := errors.AsType[*saidError](err); ok {
		return said.text
	}
	if long, ok := errors.AsType[tookTooLong](err); ok {
		return long.Error()
	}
	for _, known := range []func(error) string{reasonOfTLS, reasonOfLookup, reasonOfConnection, reasonOfTime} {
		if text := known(err); text != "" {
			if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
				return "the proxy cannot be used: " + text
			}
			return text
		}
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "malformed HTTP"):
		return "the answer is not HTTP"
	case strings.Contains(text, "chunk"), strings.HasPrefix(text, "gzip:"), strings.HasPrefix(text, "flate:"):
		return "the answer cannot be read"
	case strings.Contains(text, "http2:"), strings.Contains(text, "stream error"), strings.Contains(text, "connection error"):
		return "the server broke the connection off"
	case strings.Contains(text, "http:"), strings.Contains(text, "tls:"):
		return "the connection failed"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "the connection failed"
	}
	return text
}

func reasonOfTLS(err error) string {
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	switch {
	case noTLS:
		return "the server does not speak TLS"
	case unknown:
		return "this machine does not trust the authority that signed the server's certificate"
	case host:
		return "the server's certificate is for another host"
	case isInvalid && invalid.Reason == x509.Expired:
		return "the server's certificate has expired or is not valid yet"
	case badCertificate(err):
		return "the server's certificate is not valid"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "remote error" {
		return "the server refused the TLS handshake"
	}
	return ""
}

func reasonOfLookup(err error) string {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return ""
	case dns.IsNotFound:
		return "the host was not found"
	case dns.IsTimeout:
		return "the name server does not answer"
	}
	return "the host's address could not be looked up"
}

func reasonOfConnection(err error) string {
	is := func(target error) bool { return errors.Is(err, target) }
	switch {
	case errno.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errno.Is(err, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN):
		return "the network does not reach the host"
	case is(io.EOF), is(io.ErrUnexpectedEOF), is(io.ErrClosedPipe), is(net.ErrClosed),
		errno.Is(err, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE):
		return "the connection was closed before the answer was complete"
	}
	return ""
}

func reasonOfTime(err error) string {
	slow, ok := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "interrupted"
	case errors.Is(err, context.DeadlineExceeded):
		return "it took too long"
	case !ok || !slow.Timeout() && !errno.Is(err, syscall.ETIMEDOUT):
		return ""
	case strings.Contains(err.Error(), "TLS handshake"):
		return fmt.Sprintf("the TLS handshake took over %.0f seconds", connectTimeout.Seconds())
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return fmt.Sprintf("no connection within %.0f seconds", connectTimeout.Seconds())
	}
	return "no answer in time"
}

// saidError is an error with a text for the user. It keeps the cause.
type saidError struct {
	text  string
	cause error
}

func (e *saidError) Error() string { return e.text }

func (e *saidError) Unwrap() error { return e.cause }

// noAnswerWithin is the error for an answer that did not begin within a limit.
func noAnswerWithin(limit time.Duration) error {
	return &saidError{fmt.Sprintf("timed out after %.0f seconds of waiting for the answer", limit.Seconds()), context.DeadlineExceeded}
}

// interrupted is the error of a call whose context ended before the call went out; after is the
// error of the previous try, or nil.
func interrupted(ended, after error) error {
	text := reason(ended)
	if strings.HasPrefix(ended.Error(), "rate: ") { // the rate limiter would let it through only after the deadline
		text = "it would take too long"
	}
	if after == nil {
		return &saidError{text, ended}
	}
	return &saidError{text + ", after: " + after.Error(), errors.Join(ended, after)}
}
