package syncapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

const (
	connectTimeout = 10 * time.Second // for dialing and for TLS each
	// readTimeout is how long an answer may take to begin. If the network changes during a poll,
	// these 45 seconds plus at most 24 until the next poll (one every 10) are less than the 75
	// after which batches must be fresh again.
	readTimeout = 45 * time.Second
	// postTimeout is the same limit for the answer to a paid call.
	postTimeout = 60 * time.Second
	// pingAfter is how long an HTTP/2 connection may be silent before the client tests it, and
	// pingTimeout how long the test may take. Without the test, calls that share a connection would
	// all wait for a dead one.
	pingAfter   = 10 * time.Second
	pingTimeout = 10 * time.Second
	// writeBuffer is how much of an upload the system may buffer. It is small, so that writing ends
	// not long before sending ends.
	writeBuffer = 256 << 10
)

// transports send requests. They are used without an http.Client, because that would follow
// redirects with x-api-key and the Referer, and its errors print whole URLs, including signatures.
//
// Each call opens its own connection. A kept connection may have died when the network changed, and
// no write to it reports that: a call would wait for its whole time limit. A handshake every few
// seconds, resumed from a session ticket, costs little.
type transports struct {
	// reads serves calls that change nothing. It speaks the protocol that the server prefers.
	reads *http.Transport
	// posts serves calls that must not be sent twice. It speaks only HTTP/1.1, where each request
	// has its own connection and net/http never repeats a POST.
	posts *http.Transport
	// others serves the same calls if a server refused a handshake for HTTP/1.1.
	others *http.Transport
}

func newTransports() transports {
	t := transports{
		reads:  newTransport("h2", "http/1.1"),
		posts:  newTransport("http/1.1"),
		others: newTransport("h2", "http/1.1"),
	}
	t.reads.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	// A server that speaks only HTTP/2 may accept a client of HTTP/1.1 and name no protocol.
	t.posts.TLSClientConfig.VerifyConnection = func(state tls.ConnectionState) error {
		if state.NegotiatedProtocol != "http/1.1" {
			return errNoHTTP1
		}
		return nil
	}
	return t
}

// errNoHTTP1 ends a handshake before a request is sent.
var errNoHTTP1 = errors.New("the server does not promise to speak HTTP/1.1")

// newTransport makes a transport that offers these protocols over TLS, and speaks HTTP/1.1 without
// TLS.
func newTransport(protocols ...string) *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, addr)
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetWriteBuffer(writeBuffer)
			}
			return conn, err
		},
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
			switch {
			case resp.StatusCode == http.StatusProxyAuthRequired:
				return errProxyAuth
			case resp.StatusCode != http.StatusOK:
				return &saidError{text: fmt.Sprintf("the proxy refused to connect to the host, with status %d", resp.StatusCode)}
			}
			return nil
		},
		Protocols:             new(http.Protocols),
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		TLSClientConfig:       &tls.Config{NextProtos: protocols, MinVersion: tls.VersionTLS12},
		DisableKeepAlives:     true,
		TLSHandshakeTimeout:   connectTimeout,
		ExpectContinueTimeout: time.Second,
	}
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(protocols[0] == "h2")
	return t
}

// send sends a request once. sent reports whether the request may have reached the server; if it is
// false, the request never left this machine. send calls newRequest for each handshake, because a
// request cannot be used twice.
func (t *transports) send(ctx context.Context, once bool, newRequest func(context.Context) (*http.Request, error)) (resp *http.Response, sent bool, err error) {
	if !once {
		resp, trace, err := roundTrip(ctx, t.reads, readTimeout, newRequest)
		return resp, trace.sent.Load(), err
	}
	resp, trace, err := roundTrip(ctx, t.posts, postTimeout, newRequest)
	if trace.sent.Load() || !trace.refused.Load() || badCertificate(err) {
		return resp, trace.sent.Load(), err
	}
	// The handshake failed, so nothing was sent. A separate transport has no connection that
	// another call opened.
	other := t.others.Clone()
	defer other.CloseIdleConnections()
	resp, trace, err = roundTrip(ctx, other, postTimeout, newRequest)
	return resp, trace.sent.Load(), err
}

// trace is how far a request got.
type trace struct {
	sent    atomic.Bool // there was a connection, so the request may have been sent
	refused atomic.Bool // the server, or our check of it, refused the TLS handshake
}

// roundTrip sends a request that newRequest makes. The answer must begin within a time limit after
// the request was written.
func roundTrip(ctx context.Context, t *http.Transport, answer time.Duration, newRequest func(context.Context) (*http.Request, error)) (*http.Response, *trace, error) {
	var seen trace
	ctx, cancel := context.WithCancelCause(ctx) // the context lasts until the answer is read
	wait := newAwakeTimer(func() { cancel(noAnswerWithin(answer)) })
	defer wait.end() // a request that is refused early may still be written later
	req, err := newRequest(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { wait.reset(answer) },
		GotConn:      func(httptrace.GotConnInfo) { seen.sent.Store(true) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			slow, ok := errors.AsType[net.Error](err)
			seen.refused.Store(err != nil && !(ok && slow.Timeout()))
		},
	}))
	if err != nil {
		return nil, &seen, err
	}
	resp, err := t.RoundTrip(req)
	observeTrip(ctx, req, resp)
	if late, ok := errors.AsType[*saidError](context.Cause(ctx)); ok && err != nil {
		err = late
	}
	return resp, &seen, err
}
