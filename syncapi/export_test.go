package syncapi

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"
)

// Waits makes c record the waits between tries instead of waiting, with the longest jitter.
func (c *Client) Waits() *[]time.Duration {
	var waits []time.Duration
	c.patience.random = func() float64 { return 1 }
	c.patience.sleep = func(ctx context.Context, d time.Duration) error {
		waits = append(waits, d)
		return ctx.Err()
	}
	return &waits
}

// Unlimited turns off c's limit of calls per second.
func (c *Client) Unlimited() { c.limiter.SetLimit(rate.Inf) }

// OnWait makes c call f before each wait.
func (c *Client) OnWait(f func()) {
	c.patience.sleep = func(ctx context.Context, d time.Duration) error { f(); return sleep(ctx, d) }
}

// Dial makes c connect through dial.
func (c *Client) Dial(dial func(context.Context, string, string) (net.Conn, error)) {
	c.reads.DialContext, c.posts.DialContext, c.others.DialContext = dial, dial, dial
}

// Proxy makes c use a proxy.
func (c *Client) Proxy(u *url.URL) {
	c.reads.Proxy, c.posts.Proxy, c.others.Proxy = http.ProxyURL(u), http.ProxyURL(u), http.ProxyURL(u)
}

// StallTimeout is how long a transfer may be silent.
const StallTimeout = stallTimeout

// The decoders for what a server sends.
var (
	ErrorFrom    = errorFrom
	ContentRange = contentRange
)

// RetryWait is how long a client waits before it tries again.
var RetryWait = retryWait

// SameOrigin reports whether two addresses have the same origin, so that the key of one may go to
// the other.
var SameOrigin = sameOrigin

// AwakeTimer is a timer that counts only the time in which the program runs.
type AwakeTimer struct{ timer *awakeTimer }

// NewAwakeTimer makes an AwakeTimer with another clock.
func NewAwakeTimer(call func(), now func() time.Time) AwakeTimer {
	t := newAwakeTimer(call)
	t.now = now
	return AwakeTimer{t}
}

// Reset restarts the timer.
func (t AwakeTimer) Reset(d time.Duration) { t.timer.reset(d) }

// Stop stops the timer.
func (t AwakeTimer) Stop() { t.timer.stop() }
