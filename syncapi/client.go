package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// DefaultBaseURL is where the Sync API is.
const DefaultBaseURL = "https://api.sync.so"

const (
	connectTimeout = 10 * time.Second // for dialling and for TLS, each
	answerTimeout  = 60 * time.Second // from the end of a request to the first byte of its answer
	bodyTimeout    = 2 * time.Minute  // for a whole call but a download
	maxBody        = 16 << 20         // of a JSON answer
	maxPerSecond   = 5                // half of the 600 a minute that Sync allows
)

// Client talks to one API origin with one key. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	key       Secret
	userAgent string
	limiter   *rate.Limiter
	// Transports and no http.Client: that would follow redirects with x-api-key and
	// the Referer, and its errors print whole URLs, signatures included.
	reuse *http.Transport // keeps connections
	fresh *http.Transport // a new connection each time, for what is not to be sent twice
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
		return nil
	}
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
		reuse:     newTransport(),
		fresh:     newTransport(),
	}
	c.fresh.DisableKeepAlives = true
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: connectTimeout, KeepAlive: 30 * time.Second}).DialContext
	t.TLSHandshakeTimeout = connectTimeout
	t.ResponseHeaderTimeout = answerTimeout
	return t
}

// Host is the host of the base URL, for people to see whom they talk to.
func (c *Client) Host() string { return c.base.Host }

// request is one call as it goes out.
type request struct {
	method      string
	path        string
	query       url.Values
	body        []byte
	contentType string
	once        bool // on a connection of its own, so that nothing resends it
}

// do sends r and decodes a 2xx answer into out. Any other answer is an *Error,
// none is a *TransportError.
func (c *Client) do(ctx context.Context, r request, out any) error {
	if err := c.limiter.Wait(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, bodyTimeout)
	defer cancel()
	u := c.base.JoinPath(r.path)
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), bytes.NewReader(r.body))
	if err != nil {
		return &TransportError{Host: u.Host, Err: err}
	}
	if r.body == nil {
		req.Body, req.GetBody = nil, nil
	} else {
		req.Header.Set("Content-Type", r.contentType)
	}
	transport := c.reuse
	if r.once {
		transport = c.fresh
		req.GetBody = nil // with it, net/http takes the body for one that may be sent again
	}
	c.sign(req)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return &TransportError{Host: u.Host, Err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case resp.StatusCode/100 != 2: // a broken body of a refusal takes nothing away from it
		return errorFrom(resp, body)
	case err != nil:
		return &TransportError{Host: u.Host, Err: err}
	case len(body) > maxBody:
		return &TransportError{Host: u.Host, Err: errors.New("the answer is larger than 16 MiB")}
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &TransportError{Host: u.Host, Err: fmt.Errorf("the answer is not the JSON of the Sync API: %w", err)}
	}
	return nil
}

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
	if u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("%s://%s must be https, unless it is on this machine", u.Scheme, u.Host)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
