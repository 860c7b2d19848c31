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
	connectTimeout = 10 * time.Second // for dialing and for TLS, each
	// readTimeout is how long an answer may take to begin. If the network changes during
	// a poll, these 45 seconds and the 24 at most until the next poll, of one every 10,
	// are less than the 75 after which batches are fresh again.
	readTimeout = 45 * time.Second
	// postTimeout is that time for an answer that was paid for.
	postTimeout = 60 * time.Second
	// pingAfter is how long an HTTP/2 connection may be silent before it is tested, and
	// pingTimeout how long the test may take: calls that run at the same time share a
	// connection, and would otherwise wait together for a dead one.
	pingAfter   = 10 * time.Second
	pingTimeout = 10 * time.Second
	// writeBuffer is how much of an upload the system may hold back. It is small,
	// so that the end of writing is not long before the end of sending.
	writeBuffer = 256 << 10
)

// transports are the ways in which requests go out. They are used without an
// http.Client, which would follow redirects with x-api-key and the Referer, and whose
// errors print whole URLs, signatures included.
//
// Each call opens a connection of its own. A connection that was kept may have died
// with a change of the network, which no write to it reports: a call would wait for its
// whole time limit. A handshake every few seconds, resumed from a session ticket, costs
// little.
type transports struct {
	// reads serves calls that change nothing. It speaks what the server prefers.
	reads *http.Transport
	// posts serves calls that may not be sent twice. It speaks HTTP/1.1 only, where a
	// request has a connection of its own and net/http never repeats a POST.
	posts *http.Transport
	// others serves those calls at a server that refused a handshake for HTTP/1.1.
	others *http.Transport
}

func newTransports() transports {
	t := transports{
		reads:  newTransport("h2", "http/1.1"),
		posts:  newTransport("http/1.1"),
		others: newTransport("h2", "http/1.1"),
	}
	t.reads.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	// A server of HTTP/2 alone may agree to a client of HTTP/1.1 and name no protocol.
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

// newTransport makes a transport that offers these protocols over TLS, and speaks
// HTTP/1.1 without.
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

// send sends a request once. sent reports whether it may have reached the server; as
// long as it is false, the request never left this machine. newRequest is called once
// for each handshake that is tried, because a request cannot be used twice.
func (t *transports) send(ctx context.Context, once bool, newRequest func(context.Context) (*http.Request, error)) (resp *http.Response, sent bool, err error) {
	if !once {
		resp, trace, err := roundTrip(ctx, t.reads, readTimeout, newRequest)
		return resp, trace.sent.Load(), err
	}
	resp, trace, err := roundTrip(ctx, t.posts, postTimeout, newRequest)
	if trace.sent.Load() || !trace.refused.Load() || badCertificate(err) {
		return resp, trace.sent.Load(), err
	}
	// The handshake failed, so nothing was sent. A transport of its own has no
	// connection that another call opened.
	other := t.others.Clone()
	defer other.CloseIdleConnections()
	resp, trace, err = roundTrip(ctx, other, postTimeout, newRequest)
	return resp, trace.sent.Load(), err
}

// trace is how far a request came.
type trace struct {
	sent    atomic.Bool // there was a connection, which may have carried the request
	refused atomic.Bool // the server, or our check of it, refused the TLS handshake
}

// roundTrip sends a request that newRequest makes. The answer has to begin within a time
// after the request was written.
func roundTrip(ctx context.Context, t *http.Transport, answer time.Duration, newRequest func(context.Context) (*http.Request, error)) (*http.Response, *trace, error) {
	var seen trace
	ctx, cancel := context.WithCancelCause(ctx) // which lasts as long as the answer is read
	wait := newAwakeTimer(func() { cancel(noAnswerWithin(answer)) })
	defer wait.end() // a request that is refused early is written later
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
