package media

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
)

// fail sets the result after an error.
func (v *visit) fail(ctx context.Context, err error) {
	var said *outcome
	if ctx.Err() != nil {
		said = &outcome{NotChecked, "stopped"}
	} else if !errors.As(err, &said) {
		said = v.classify(err)
	}
	v.result.Status, v.result.Reason = said.status, said.reason
}

// classify returns the meaning of a network error. The text is our own, because the
// error's own text may contain the URL. An error that may not occur on another network is
// NotChecked.
func (v *visit) classify(err error) *outcome {
	var refused *addressError
	var dns *net.DNSError
	switch {
	case errors.As(err, &refused):
		return v.refused(refused)
	case v.isProxied && !v.isOpen:
		return &outcome{NotChecked, "is on a host that the proxy does not connect to"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &outcome{Unreachable, "is on a host that does not exist"}
	case errors.As(err, &dns):
		return &outcome{NotChecked, "is on a host whose name cannot be looked up from here"}
	case isCertificate(err):
		return &outcome{Unreachable, "is on a host whose certificate is not valid"}
	case isTLS(err):
		return &outcome{Unreachable, "is on a host that does not speak TLS as it should"}
	case isTimeout(err) && v.isOpen:
		return &outcome{Slow, "did not send its first bytes in time"}
	case isTimeout(err):
		return &outcome{NotChecked, "gave no answer in time"}
	}
	return &outcome{NotChecked, "cannot be reached from here"}
}

// refused returns the outcome for an address that is not on the public internet. An
// address in the URL or a redirect is the same everywhere; a name may have another address
// elsewhere.
func (v *visit) refused(err *addressError) *outcome {
	host := strings.Trim(v.target.Hostname(), "[]")
	if v.p.guard.checkHost(host) != nil {
		return &outcome{Unreachable, "leads to " + err.addr.String() + ", which is not on the public internet"}
	}
	return &outcome{NotChecked, "has the address " + err.addr.String() + " here, which is not on the public internet"}
}

func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	return errors.As(err, &verify) || errors.As(err, &name) || errors.As(err, &invalid) || errors.As(err, &unknown)
}

func isTLS(err error) bool {
	var alert tls.AlertError
	var record tls.RecordHeaderError
	return errors.As(err, &alert) || errors.As(err, &record)
}

func isTimeout(err error) bool {
	var slow interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.As(err, &slow) && slow.Timeout()
}

// otherTypes are types that are certainly not media.
var otherTypes = []string{"application/json", "application/pdf", "application/zip", "application/gzip", "application/xml"}

// isOther reports whether content of a type is certainly not media.
func isOther(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || slices.Contains(otherTypes, mediaType)
}

// typeName returns a type in everyday words.
func typeName(mediaType string) string {
	switch mediaType {
	case "text/html":
		return "an HTML page"
	case "application/json":
		return "JSON"
	case "text/xml", "application/xml":
		return "XML"
	case "application/pdf":
		return "a PDF"
	case "text/plain":
		return "text"
	}
	return mediaType
}
