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

// transports are the ways to a server: direct, where the guard sees the address, and
// through a proxy, which resolves names itself. With a proxy only hosts that are
// addresses can be checked; the proxy's owner decides what it connects to. That is
// as safe as any other program that uses the proxy.
type transports struct {
	direct, proxied *http.Transport
	front           http.RoundTripper // direct, unless something is put in front of it
	proxy           func(*http.Request) (*url.URL, error)
}

func newTransports(g *guard, resolver *net.Resolver, proxy func(*http.Request) (*url.URL, error)) *transports {
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	t := &transports{direct: newTransport(), proxied: newTransport(), proxy: proxy}
	t.front = t.direct
	t.direct.DialContext = g.dialer(resolver).DialContext
	t.proxied.DialContext = (&net.Dialer{Timeout: connectTimeout}).DialContext
	t.proxied.Proxy = proxy
	return t
}

// newTransport is a transport for HTTP/1.1 and HTTP/2 without a dialer.
func newTransport() *http.Transport {
	t := &http.Transport{
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  answerTimeout,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConns:           MaxParallel,
		MaxIdleConnsPerHost:    MaxPerHost,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // a range of compressed bytes is of no use
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(true)
	return t
}

// roundTrip sends one request, and reports whether it goes through a proxy.
func (t *transports) roundTrip(req *http.Request) (resp *http.Response, isProxied bool, err error) {
	via, err := t.proxy(req)
	if err != nil {
		return nil, true, err
	}
	if via == nil {
		resp, err = t.front.RoundTrip(req)
		return resp, false, err
	}
	resp, err = t.proxied.RoundTrip(req)
	return resp, true, err
}

func (t *transports) close() {
	t.direct.CloseIdleConnections()
	t.proxied.CloseIdleConnections()
}
