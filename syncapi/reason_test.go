package syncapi_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi"
)

// rawGo matches the texts of Go's own errors.
var rawGo = regexp.MustCompile(`net/http|http2?:|EOF|context |dial |read tcp|x509|tls:|lookup |rate:|unexpected|syscall|i/o`)

// TestReasonsAreWords checks that no text of Go reaches the user.
func TestReasonsAreWords(t *testing.T) {
	op := func(op string, err error) error {
		return &net.OpError{Op: op, Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 443}, Err: err}
	}
	for want, err := range map[string]error{
		"the connection was refused":                               op("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"the network does not reach the host":                      op("dial", os.NewSyscallError("connect", syscall.ENETUNREACH)),
		"the host was not found":                                   op("dial", &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}),
		"the name server does not answer":                          op("dial", &net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}),
		"the host's address could not be looked up":                op("dial", &net.DNSError{Err: "server misbehaving", Name: "x"}),
		"the connection was closed before the answer was complete": fmt.Errorf("x: %w", io.ErrUnexpectedEOF),
		"no connection within 10 seconds":                          op("dial", os.ErrDeadlineExceeded),
		"interrupted":                                              context.Canceled,
		"it took too long":                                         context.DeadlineExceeded,
		"this machine does not trust the authority that signed the server's certificate": &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		"the server's certificate is for another host":                                   &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "x"}},
		"the server's certificate has expired or is not valid yet":                       &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}},
		"the server does not speak TLS":                                                  tls.RecordHeaderError{Msg: "x"},
		"the server refused the TLS handshake":                                           op("remote error", tls.AlertError(40)),
		"the proxy cannot be used: the connection was refused":                           op("proxyconnect", op("dial", os.NewSyscallError("connect", syscall.ECONNREFUSED))),
		"the answer is not HTTP":                                                         errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "x"`),
		"the server broke the connection off":                                            errors.New("http2: server sent GOAWAY and closed the connection"),
		"the connection failed":                                                          errors.New("net/http: something new"),
		"the answer cannot be read":                                                      errors.New("invalid byte in chunk length"),
	} {
		got := (&syncapi.TransportError{Host: "h", Err: err}).Error()
		prefix := "no answer from h: "
		if strings.HasPrefix(want, "the answer") {
			prefix = "no usable answer from h: " // there was an answer
		}
		if got != prefix+want || rawGo.MatchString(got) {
			t.Errorf("of %v it says %q, want %q", err, got, want)
		}
	}
}

// TestFailuresSpeakPlainly causes real failures.
func TestFailuresSpeakPlainly(t *testing.T) {
	proxied := func(status int) string {
		proxy := record(t, answer(status, ``))
		u, err := url.Parse(proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, "https://api.sync.so", canary)
		c.Proxy(u)
		_, err = c.List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{})
		return err.Error()
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	list := func(ctx context.Context, base string) string {
		_, err := newClient(t, base, canary).List(ctx, syncapi.Filter{})
		return err.Error()
	}
	download := func(base, output string) string {
		return newClient(t, base, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output}, part(t, "")).Error()
	}
	closed := record(t, hangUp)
	notHTTP := record(t, raw("SSH-2.0-OpenSSH_9.0\r\n\r\n"))
	notChunks := record(t, raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n[]\r\n"))
	notGzip := record(t, raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n[]                  "))
	noLocation := record(t, answer(302, ``))
	leads := record(t, answer(307, ``, "Location", "https://me:hunter2@elsewhere.example.com/login?token=canary"))
	_, redirected := newClient(t, leads.URL, canary).Create(t.Context(), syncapi.Input{Content: lines(1)})
	for got, want := range map[string]string{
		list(t.Context(), deadEnd(t)):                      "the connection was refused",
		list(t.Context(), closed.URL):                      "the connection was closed before the answer was complete",
		list(t.Context(), notHTTP.URL):                     "the answer is not HTTP",
		list(t.Context(), notChunks.URL):                   "the answer cannot be read",
		list(t.Context(), notGzip.URL):                     "the answer cannot be read",
		list(canceled, closed.URL):                         "interrupted",
		proxied(502):                                       "the proxy refused to connect to the host, with status 502",
		proxied(407):                                       "the proxy wants a user and a password",
		download(closed.URL, "/v2/batches/b/result"):       "Sync gave an address for the file that names no host",
		download(closed.URL, "ftp://h/x?canary"):           "Sync gave the address ftp://h for the file, which is not https",
		download(noLocation.URL, noLocation.URL+"/result"): "Sync redirects the download and gives no address",
		redirected.Error():                                 "Sync answered 307: temporary redirect; it leads to https://elsewhere.example.com/login",
	} {
		if !strings.HasSuffix(got, want) || rawGo.MatchString(got) || strings.Contains(got, "canary") || strings.Contains(got, "hunter2") {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}
