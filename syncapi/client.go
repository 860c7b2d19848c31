package syncapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/time/rate"
)

// DefaultBaseURL is the address of the Sync API.
const DefaultBaseURL = "https://api.sync.so"

// KeysURL is the page where users create and revoke API keys.
const KeysURL = "https://sync.so/settings/api-keys"

// maxPerSecond is the limit of calls per second: half of the 600 per minute that Sync allows.
const maxPerSecond = 5

// Client talks to one API origin with one key. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	key       Secret
	userAgent string
	limiter   *rate.Limiter
	patience  patience
	observer  func(Exchange) // nil if there is none
	transports
}

// Option configures a Client.
type Option func(*Client) error

// WithKey sets the API key. Without this option, calls carry none.
func WithKey(key Secret) Option {
	return func(c *Client) error { c.key = key; return nil }
}

// WithBaseURL sets the address of the API, including a path. It must be https, or http
// on a loopback host.
func WithBaseURL(raw string) Option {
	return func(c *Client) error {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			// The error does not quote the URL, which may hold a password.
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

// canonicalHost gives all spellings of a host the same form. The ledger knows submissions by the
// host that they were sent to.
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

// WithDialTLS makes the client connect to https hosts with a function, such as one that leads into
// a simulated network. The client uses the connection as it is and speaks HTTP/1.1 to the server at
// the other end.
func WithDialTLS(dial func(ctx context.Context, network, addr string) (net.Conn, error)) Option {
	return func(c *Client) error {
		for _, t := range []*http.Transport{c.reads, c.posts, c.others} {
			t.DialTLSContext = dial
		}
		return nil
	}
}

// WithUserAgent sets the User-Agent header.
func WithUserAgent(s string) Option {
	return func(c *Client) error { c.userAgent = s; return nil }
}

// New makes a client of DefaultBaseURL. It opens no connection. It returns the first error of the
// options.
func New(opts ...Option) (*Client, error) {
	c := &Client{
		base:       &url.URL{Scheme: "https", Host: "api.sync.so"},
		userAgent:  "syncbatch-tui",
		limiter:    rate.NewLimiter(maxPerSecond, maxPerSecond),
		patience:   newPatience(),
		transports: newTransports(),
	}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Host is the host of the base URL.
func (c *Client) Host() string { return c.base.Host }

// sign adds the key and the user agent to a request for the API's own origin.
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

// ErrUnusable is wrapped by a [*TransportError] if the answer cannot be used, because it is too
// large or did not come from the API.
var ErrUnusable = errors.New("the answer is not one of the Sync API")

// unusable is the error of a request to host that got no usable answer; format gives the reason in
// words for the user.
func unusable(host, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &TransportError{Host: host, Err: &saidError{err.Error(), err}}
}
