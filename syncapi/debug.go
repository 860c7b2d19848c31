package syncapi

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// WithLog makes the client write every try of a call and of a download to a log at
// the debug level: the host, the status, the latency and what follows. No record holds
// the key, a query of a URL or a path at a host of files. Without it nothing is written.
func WithLog(log *slog.Logger) Option {
	return func(c *Client) error { c.log = log; return nil }
}

// tryLog is a try that has begun.
type tryLog struct {
	log   *slog.Logger // nil while nothing is logged
	began time.Time
	tries int
}

// beginTry starts the clock of a try, unless nothing is logged.
func (c *Client) beginTry(ctx context.Context, retries int) tryLog {
	if c.log == nil || !c.log.Enabled(ctx, slog.LevelDebug) {
		return tryLog{}
	}
	return tryLog{log: c.log, began: time.Now(), tries: retries + 1}
}

// end writes the outcome of a try. again says that the policy allows another one.
func (t tryLog) end(ctx context.Context, what string, err error, again bool) {
	if t.log == nil {
		return
	}
	attrs := []slog.Attr{slog.Int("try", t.tries), slog.Duration("latency", time.Since(t.began).Round(time.Millisecond))}
	decision := "done"
	switch {
	case err != nil && again:
		decision = "retry"
	case err != nil:
		decision = "give up"
	}
	if e, ok := errors.AsType[*Error](err); ok {
		attrs = append(attrs, slog.Int("status", e.StatusCode), slog.Duration("retry_after", e.RetryAfter))
	}
	attrs = append(attrs, slog.String("decision", decision))
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	t.log.LogAttrs(ctx, slog.LevelDebug, what, attrs...)
}
