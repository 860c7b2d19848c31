package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	// callTimeout limits a call with a JSON answer. payTimeout limits a call that carries an input
	// file: 5 MB at 10 kB per second.
	callTimeout = 2 * time.Minute
	payTimeout  = 10 * time.Minute
	// stallTimeout is how long a transfer may be silent, in each direction.
	stallTimeout = 30 * time.Second
	maxBody      = 16 << 20 // for a JSON answer
)

// The longest time that one try of a call takes, for code that explains a wait.
const (
	MaxCallTime = callTimeout
	MaxPostTime = payTimeout
)

// errStalled ends a silent transfer.
var errStalled = errors.New("nothing moved for 30 seconds")

// tookTooLong is the error of a call that exceeded its time limit.
type tookTooLong struct{ limit time.Duration }

func (e tookTooLong) Error() string {
	return fmt.Sprintf("it was not done within %.0f minutes", e.limit.Minutes())
}
func (tookTooLong) Unwrap() error { return context.DeadlineExceeded }

// call is one call to the API.
type call struct {
	effect      effect
	method      string
	path        string
	batch       bool // the path names a batch
	query       url.Values
	body        []byte
	contentType string
	// idempotencyKey is empty for a call without one.
	idempotencyKey string
}

// reply is what the client knows about a call besides its answer.
type reply struct {
	date time.Time // by the server's clock; zero if the server did not send it
	sent bool      // the request may have reached the server
	// maybeDone means that the call ended with an error, but Sync may have acted on it, in this try
	// or an earlier one.
	maybeDone bool
}

// do makes a call, repeats it where the policy allows that, and decodes a 2xx answer into out. For
// any other answer the error is an *Error; without an answer it is a *TransportError. The reply is
// that of the last try.
func (c *Client) do(ctx context.Context, r call, out any) (reply, error) {
	maybeDone := false
	for retries := 0; ; retries++ {
		tryCtx, seen := c.observe(ctx, Exchange{Method: r.method, Host: c.base.Host, Path: "/" + r.path, Try: retries + 1})
		got, err := c.try(tryCtx, r, out)
		maybeDone = maybeDone || err != nil && got.sent && !KindOf(err).NothingDone()
		got.maybeDone = maybeDone
		wait, again := time.Duration(0), err != nil && ctx.Err() == nil && mayRetry(r.effect, got.sent, err)
		if again {
			wait, again = c.patience.plan(ctx, retries, err)
		}
		c.decided(seen, decision(ctx, err, again, maybeDone && r.effect.isPaid()), wait, err)
		if !again {
			return got, err
		}
		if err := c.patience.pause(ctx, wait, err); err != nil {
			return got, err
		}
	}
}

// try makes a call once.
func (c *Client) try(ctx context.Context, r call, out any) (reply, error) {
	if err := c.limiter.Wait(ctx); err != nil {
		return reply{}, interrupted(err, nil)
	}
	limit := callTimeout
	if r.effect == pays || r.effect == checks {
		limit = payTimeout
	}
	if r.effect == pays || r.effect == paysOnce {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	whole := newAwakeTimer(func() { cancel(tookTooLong{limit}) })
	whole.reset(limit)
	defer whole.stop()
	ctx, dog := watch(ctx)
	defer dog.stop()
	host := c.base.Host
	resp, sent, err := c.send(ctx, r.effect != reads, func(ctx context.Context) (*http.Request, error) {
		return c.newRequest(ctx, r, dog)
	})
	if err != nil {
		return reply{sent: sent}, &TransportError{Host: host, Err: dog.cause(err)}
	}
	defer resp.Body.Close()
	got := reply{sent: true}
	got.date, _ = http.ParseTime(resp.Header.Get("Date"))
	if resp.StatusCode/100 != 2 {
		e := c.refusal(resp, dog.reader(resp.Body))
		e.NoBatch, e.size = !r.batch, len(r.body)
		return got, e
	}
	body, err := io.ReadAll(io.LimitReader(dog.reader(resp.Body), maxBody+1))
	switch {
	case err != nil:
		return got, &TransportError{Host: host, Err: dog.cause(err)}
	case len(body) > maxBody:
		return got, unusable(host, "%w: it is larger than 16 MiB", ErrUnusable)
	}
	if json.Unmarshal(body, out) != nil { // the errors of json name Go types
		return got, unusable(host, "%w", ErrUnusable)
	}
	return got, nil
}

// newRequest makes the request of a call. Reading its body resets the watchdog.
func (c *Client) newRequest(ctx context.Context, r call, dog *watchdog) (*http.Request, error) {
	u := c.base.JoinPath(r.path)
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, u.String(), nil)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	c.sign(req)
	if r.body == nil {
		return req, nil
	}
	// Without GetBody, net/http cannot send the body again.
	req.Body = io.NopCloser(dog.upload(bytes.NewReader(r.body)))
	req.ContentLength = int64(len(r.body))
	req.Header.Set("Content-Type", r.contentType)
	if r.idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", r.idempotencyKey)
	}
	if r.effect != reads {
		// With this header, a refusal such as a 413 comes before the body. If the connection broke
		// in the middle of the body, the outcome would be unknown.
		req.Header.Set("Expect", "100-continue")
	}
	return req, nil
}

// watchdog ends a silent transfer.
type watchdog struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *awakeTimer
}

// watch makes a watchdog. The watchdog is off until a transfer begins. It ends the context when a
// transfer is silent for stallTimeout.
func watch(ctx context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancelCause(ctx)
	return ctx, &watchdog{ctx, cancel, newAwakeTimer(func() { cancel(errStalled) })}
}

func (w *watchdog) stop() {
	w.timer.stop()
	w.cancel(nil)
}

// cause returns why a transfer failed: err, or the stall or time limit that ended it.
func (w *watchdog) cause(err error) error {
	cause := context.Cause(w.ctx)
	if _, tooLong := errors.AsType[tookTooLong](cause); tooLong || errors.Is(cause, errStalled) {
		return cause
	}
	return err
}

// reader watches the reading of an answer. It ends with the context at once, even if more data has
// already arrived.
func (w *watchdog) reader(r io.Reader) io.Reader {
	w.timer.reset(stallTimeout)
	return readFunc(func(p []byte) (int, error) {
		if err := w.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := r.Read(p)
		if n > 0 {
			w.timer.reset(stallTimeout)
		}
		return n, err
	})
}

// upload watches the sending of a request. When the request is sent, the limit for the answer takes
// over.
func (w *watchdog) upload(r io.Reader) io.Reader {
	return readFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		if w.timer.reset(stallTimeout); errors.Is(err, io.EOF) {
			w.timer.stop()
		}
		return n, err
	})
}

type readFunc func([]byte) (int, error)

// Read calls the function.
func (f readFunc) Read(p []byte) (int, error) { return f(p) }
