package syncapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxHops      = 5
	stallTimeout = 30 * time.Second // without a byte, a download has died
)

// ErrNoResults is the error of [Client.Download] for a batch without an OutputURL.
var ErrNoResults = errors.New("the batch has no results")

// errStalled ends a transfer that went silent.
var errStalled = errors.New("nothing came for 30 seconds")

// Download writes b's results to w and returns their size in bytes. The
// redirect to the signed URL is followed without the key, at most five hops, and
// never from https to http. A transfer may take as long as it needs, but not be
// silent for 30 seconds. An error of w comes back as it is; after any error,
// what was written is incomplete.
func (c *Client) Download(ctx context.Context, b Batch, w io.Writer) (int64, error) {
	if b.OutputURL == "" {
		return 0, ErrNoResults
	}
	u, err := url.Parse(b.OutputURL)
	if err != nil {
		return 0, errors.New("the batch's output URL cannot be read")
	}
	if err := c.limiter.Wait(ctx); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	resp, err := c.follow(ctx, u)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	stall := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()
	return io.Copy(w, &transfer{ctx: ctx, host: resp.Request.URL.Host, body: resp.Body, stall: stall})
}

// follow fetches u, and then what its redirects name, up to the answer with the
// results.
func (c *Client) follow(ctx context.Context, u *url.URL) (*http.Response, error) {
	for range maxHops {
		resp, err := c.fetch(ctx, u)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxBody))
		resp.Body.Close()
		if resp.StatusCode/100 != 3 {
			return nil, errorFrom(resp, body)
		}
		next, err := resp.Location()
		if err != nil {
			return nil, &TransportError{Host: u.Host, Err: errors.New("a redirect that names no place")}
		}
		if u.Scheme == "https" && next.Scheme != "https" {
			return nil, &TransportError{Host: next.Host, Err: errors.New("a redirect from https to " + next.Scheme)}
		}
		u = next
	}
	return nil, &TransportError{Host: u.Host, Err: fmt.Errorf("more than %d redirects", maxHops)}
}

// fetch gets u, with the key only where it belongs.
func (c *Client) fetch(ctx context.Context, u *url.URL) (*http.Response, error) {
	if err := checkScheme(u); err != nil {
		return nil, &TransportError{Host: u.Host, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &TransportError{Host: u.Host, Err: errors.New("the address cannot be read")}
	}
	if sameOrigin(c.base, u) {
		c.sign(req)
	}
	// The length and a resumed range mean something for plain bytes only.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := c.reuse.RoundTrip(req)
	if err != nil {
		return nil, &TransportError{Host: u.Host, Err: err}
	}
	return resp, nil
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// transfer reads a download's body and keeps its watchdog quiet.
type transfer struct {
	ctx   context.Context
	host  string
	body  io.Reader
	stall *time.Timer
}

// Read marks the body's errors as the network's, so that they are told from
// those of the disk.
func (t *transfer) Read(p []byte) (int, error) {
	n, err := t.body.Read(p)
	if n > 0 {
		t.stall.Reset(stallTimeout)
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	if cause := context.Cause(t.ctx); cause != nil {
		err = cause
	}
	return n, &TransportError{Host: t.host, Err: err}
}
