package media

import (
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	connectTimeout = 10 * time.Second // for dialing and for TLS, each
	answerTimeout  = 15 * time.Second // until an answer begins
	idleTimeout    = 30 * time.Second
	maxHeaderBytes = 64 << 10
)

// transports are the two ways to a server: direct, where the guard sees the address, and
// through a proxy, which resolves names itself. With a proxy, only hosts that are
// addresses can be checked; the proxy's owner decides where it connects to. That is as
// safe as any other program that uses the proxy.
type transports struct {
	direct, proxied *http.Transport
	proxy           func(*http.Request) (*url.URL, error)
}

func newTransports(g *guard, resolver *net.Resolver, proxy func(*http.Request) (*url.URL, error)) *transports {
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	t := &transports{direct: newTransport(), proxied: newTransport(), proxy: proxy}
	t.direct.DialContext = g.dialer(resolver).DialContext
	t.proxied.DialContext = (&net.Dialer{Timeout: connectTimeout}).DialContext
	t.proxied.Proxy = proxy
	return t
}

// newTransport returns a transport for HTTP/1.1 and HTTP/2 without a dialer.
func newTransport() *http.Transport {
	t := &http.Transport{
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  answerTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConns:           MaxParallel,
		MaxIdleConnsPerHost:    MaxPerHost,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // a range of compressed bytes is useless
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(true)
	return t
}

// RoundTrip sends one request, through a proxy if there is one for it.
func (t *transports) RoundTrip(req *http.Request) (*http.Response, error) {
	via, err := t.proxy(req)
	switch {
	case err != nil:
		return nil, err
	case via == nil:
		return t.direct.RoundTrip(req)
	}
	return t.proxied.RoundTrip(req)
}

// isProxied reports whether a request goes through a proxy.
func (t *transports) isProxied(req *http.Request) bool {
	via, err := t.proxy(req)
	return via != nil || err != nil
}

func (t *transports) close() {
	t.direct.CloseIdleConnections()
	t.proxied.CloseIdleConnections()
}
