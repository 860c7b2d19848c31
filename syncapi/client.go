package syncapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// DefaultBaseURL is where the Sync API is.
const DefaultBaseURL = "https://api.sync.so"

// KeysURL is the page on which users make and revoke API keys.
const KeysURL = "https://sync.so/settings/api-keys"

const (
	connectTimeout = 10 * time.Second // for dialling and for TLS, each
	// How long an answer may take to begin. When the network changes amid a poll, these 45
	// seconds and the 24 at most to the next poll, of one every 10, make less than the 75
	// after which batches are fresh again. An answer that was paid for has more time.
	readTimeout = 45 * time.Second
	postTimeout = 60 * time.Second
	// writeBuffer is how much of an upload the system may hold back. It is small,
	// so that the end of writing is not long before the end of sending.
	writeBuffer  = 256 << 10
	maxPerSecond = 5 // half of the 600 a minute that Sync allows
)

// Client talks to one API origin with one key. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	key       Secret
	userAgent string
	limiter   *rate.Limiter
	patience  patience
	log       *slog.Logger // nil for none
	// Transports and no http.Client: that would follow redirects with x-api-key and
	// the Referer, and its errors print whole URLs, signatures included.
	reads *http.Transport
	posts *http.Transport // of batches, dry runs included
}

// Option changes a Client that New makes.
type Option func(*Client) error

// WithKey sets the API key. Without it, calls go out without one.
func WithKey(key Secret) Option {
	return func(c *Client) error { c.key = key; return nil }
}

// WithBaseURL sets where the API is; a path in it is kept. It must be https,
// or http on a loopback host.
func WithBaseURL(raw string) Option {
	return func(c *Client) error {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			// Not repeated: it may hold a password.
			return fmt.Errorf("the base URL must be like %s, without a user, a query or a fragment", DefaultBaseURL)
		}
		if err := checkScheme(u); err != nil {
			return fmt.Errorf("the base URL: %w", err)
		}
		c.base = u
		c.base.Host = canonicalHost(u)
		return nil
	}
}

// canonicalHost is the one spelling of a host that others of the same host have,
// too: what was sent is known by the host that it was sent to.
func canonicalHost(u *url.URL) string {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	port, err := strconv.Atoi(u.Port())
	switch {
	case err != nil, u.Scheme == "https" && port == 443, u.Scheme == "http" && port == 80:
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(s string) Option {
	return func(c *Client) error { c.userAgent = s; return nil }
}

// New makes a client of DefaultBaseURL. It opens no connection; its errors are
// those of the options.
func New(opts ...Option) (*Client, error) {
	c := &Client{
		base:      &url.URL{Scheme: "https", Host: "api.sync.so"},
		userAgent: "syncbatch-tui",
		limiter:   rate.NewLimiter(maxPerSecond, maxPerSecond),
		patience:  newPatience(),
		reads:     newTransport(readTimeout),
		posts:     newTransport(postTimeout),
	}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// newTransport makes a transport that opens a connection for each call. One that was
// kept may have died with a change of the network, which no write to it tells: HTTP/2
// would go on with it for a quarter of an hour, HTTP/1 for one answer's time. And
// HTTP/2 has retries of its own, which a POST must not have. A handshake every few
// seconds is a small price.
func newTransport(answer time.Duration) *http.Transport {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, addr)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetWriteBuffer(writeBuffer)
		}
		return conn, err
	}
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode == http.StatusProxyAuthRequired {
			return errProxyAuth
		}
		return nil
	}
	t.DisableKeepAlives = true
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSHandshakeTimeout = connectTimeout
	t.ResponseHeaderTimeout = answer
	t.ExpectContinueTimeout = time.Second
	return t
}

// Host is the host of the base URL, for people to see whom they talk to.
func (c *Client) Host() string { return c.base.Host }

// sign adds what identifies us to a request to the API's own origin.
func (c *Client) sign(req *http.Request) {
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	if !c.key.IsZero() {
		req.Header.Set("x-api-key", c.key.reveal())
	}
}

// checkScheme allows https, and http to this machine.
func checkScheme(u *url.URL) error {
	if u.Host == "" {
		return fmt.Errorf("an address of scheme %q without a host %w", u.Scheme, errScheme)
	}
	if u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("%s://%s %w", u.Scheme, u.Host, errScheme)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// lost is a request to host that got no usable answer, for a reason in words.
func lost(host, format string, args ...any) error {
	err := errors.New(format)
	if len(args) > 0 {
		err = fmt.Errorf(format, args...)
	}
	return &TransportError{Host: host, Err: err}
}
