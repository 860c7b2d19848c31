package syncapi

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Exchange is one try of a request, to Sync or to a host of files, and the client's decision about
// its outcome. It holds no key, and no user, password or query of a URL, so it is safe to show and
// to keep.
type Exchange struct {
	// Ended is when the try ended. Latency is how long it took, including the wait for the client's
	// own rate limit.
	Ended   time.Time
	Latency time.Duration
	// Method is the HTTP method. Host is where the answer came from or should have come from.
	Method, Host string
	// Path is the path of an API call below the base URL, such as "/v2/batch"; empty for
	// the transfer of a file.
	Path string
	// Status is the HTTP status; 0 without an answer.
	Status int
	// Try counts from 1.
	Try      int
	Decision Decision
	// Wait is how long the client waits before the next try; 0 unless Decision is
	// DecidedRetry.
	Wait time.Duration
	// Reason is the error of the try, as one line without secrets; empty for none.
	Reason string
}

// Decision is what the client decided about the outcome of a try.
type Decision uint8

const (
	// DecidedDone means that the answer is what was asked for.
	DecidedDone Decision = iota
	// DecidedRetry means that the client tries again.
	DecidedRetry
	// DecidedRefused means that the client took the answer as a refusal: Sync did nothing.
	DecidedRefused
	// DecidedUnknown means that Sync may have done what was asked, although the call failed.
	DecidedUnknown
	// DecidedFailed means that the client leaves another try to its caller.
	DecidedFailed
	// DecidedEnded means that the caller did not wait for the outcome.
	DecidedEnded
)

// String is the decision in a few words.
func (d Decision) String() string {
	switch d {
	case DecidedDone:
		return "done"
	case DecidedRetry:
		return "retry"
	case DecidedRefused:
		return "taken as refused"
	case DecidedUnknown:
		return "outcome unknown"
	case DecidedFailed:
		return "gave up"
	case DecidedEnded:
		return "interrupted"
	}
	return fmt.Sprintf("Decision(%d)", d)
}

// WithObserver makes the client report every try of a call and of a transfer to a function, after
// it has decided how to go on. The goroutine of the call calls the function. The function must be
// safe for concurrent use and should return at once.
func WithObserver(observe func(Exchange)) Option {
	return func(c *Client) error { c.observer = observe; return nil }
}

// exchangeKey is the context key of the current try.
type exchangeKey struct{}

// observe begins a try of a request. The context carries the try, and [roundTrip] completes it.
// Without an observer it costs nothing.
func (c *Client) observe(ctx context.Context, x Exchange) (context.Context, *Exchange) {
	if c.observer == nil {
		return ctx, nil
	}
	x.Ended = time.Now() // the start time, until the try has ended
	return context.WithValue(ctx, exchangeKey{}, &x), &x
}

// observeTrip records how far a request of the try in ctx got.
func observeTrip(ctx context.Context, req *http.Request, resp *http.Response) {
	x, ok := ctx.Value(exchangeKey{}).(*Exchange)
	if !ok {
		return
	}
	x.Method, x.Host, x.Status = req.Method, req.URL.Host, 0
	if resp != nil {
		x.Status = resp.StatusCode
	}
}

// decided reports a finished try to the observer; x is nil without an observer.
func (c *Client) decided(x *Exchange, d Decision, wait time.Duration, err error) {
	if x == nil {
		return
	}
	began := x.Ended
	x.Ended = time.Now()
	x.Latency, x.Decision = x.Ended.Sub(began), d
	if d == DecidedRetry {
		x.Wait = wait
	}
	if err != nil {
		x.Reason = c.key.Scrub(err.Error())
	}
	c.observer(*x)
}

// decision says what the end of a try means. again means that another try follows; maybeDone means
// that Sync may have acted on a paid call.
func decision(ctx context.Context, err error, again, maybeDone bool) Decision {
	switch {
	case err == nil:
		return DecidedDone
	case again:
		return DecidedRetry
	case maybeDone:
		return DecidedUnknown
	case KindOf(err).NothingDone() && KindOf(err) != KindRateLimit:
		return DecidedRefused
	case ctx.Err() != nil:
		return DecidedEnded
	}
	return DecidedFailed
}
