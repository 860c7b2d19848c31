package syncapi

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// The number of retries and the waits between them.
const (
	maxRetries = 3                // after the first try
	firstWait  = time.Second      // doubled with each try; the actual wait is random, from 0 to this
	longestTry = 30 * time.Second // the longest wait unless Sync asks for more
	// maxPatience is the longest Retry-After that the client waits for. A longer one is up to the
	// caller.
	maxPatience = 10 * time.Minute
	// The client asks again for a missing file after fileWait, for three minutes.
	fileWait     = 15 * time.Second
	maxFileWaits = 12
	// All calls of a client share this retry budget: 10 at once, then one in each budgetInterval,
	// so that the client does not answer an outage with a storm.
	budget         = 10
	budgetInterval = 6 * time.Second
)

// effect is what a call changes at Sync. It decides when the client may repeat the call.
type effect uint8

const (
	reads    effect = iota // changes nothing
	checks                 // a dry run; it should change nothing, but a server may ignore that
	pays                   // creates a batch
	paysOnce               // creates a generation, only once per Idempotency-Key
)

// repeatable reports whether repeating a call has no further effect.
func (e effect) repeatable() bool { return e == reads || e == paysOnce }

// isPaid reports whether a call creates something that costs money.
func (e effect) isPaid() bool { return e == pays || e == paysOnce }

// mayRetry reports whether the client may repeat a call that ended with err; sent means that the
// request may have left this machine. A call that pays or checks is repeated only if Sync cannot
// have acted on it. A call that pays once is repeated like one that changes nothing, and also after
// a 409, which a second try with the same key may cause.
func mayRetry(what effect, sent bool, err error) bool {
	e, isAnswer := errors.AsType[*Error](err)
	_, isTransport := errors.AsType[*TransportError](err)
	if isAnswer {
		if what == paysOnce && e.StatusCode == http.StatusConflict {
			return true
		}
		return e.Temporary() && (what.repeatable() || e.Kind() == KindRateLimit)
	}
	return isTransport && !lasting(err) && (what.repeatable() || !sent)
}

// Temporary reports whether a call that changes nothing and ended with err may succeed later: the
// network was down, or the answer is [Error.Temporary].
func Temporary(err error) bool { return mayRetry(reads, true, err) }

// errProxyAuth is the error for a proxy's 407.
var errProxyAuth = errors.New("the proxy wants a user and a password")

// errScheme is wrapped by the errors of checkScheme.
var errScheme = errors.New("must be https, unless it is on this machine")

// lasting reports whether a connection would fail the same way again.
func lasting(err error) bool {
	_, address := errors.AsType[*addressError](err)
	return address || errors.Is(err, context.Canceled) || errors.Is(err, errProxyAuth) || badCertificate(err)
}

// badCertificate reports whether the server failed to prove its identity.
func badCertificate(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return verification || authority || host || noTLS
}

// retryWait returns how long to wait before the next try after this number of retries, with full
// jitter; random is from 0 to 1. The jitter comes on top of Sync's Retry-After. retryWait returns
// false if Retry-After is over ten minutes, or after maxRetries.
func retryWait(retries int, err error, random float64) (time.Duration, bool) {
	if retries >= maxRetries {
		return 0, false
	}
	wait := time.Duration(random * float64(min(firstWait<<retries, longestTry)))
	if e, ok := errors.AsType[*Error](err); ok && e.RetryAfter > 0 {
		return e.RetryAfter + wait, e.RetryAfter <= maxPatience
	}
	return wait, true
}

// patience decides on waits and makes them; tests replace its parts.
type patience struct {
	budget *rate.Limiter
	random func() float64
	sleep  func(context.Context, time.Duration) error
}

func newPatience() patience {
	return patience{
		budget: rate.NewLimiter(rate.Every(budgetInterval), budget),
		random: rand.Float64,
		sleep:  sleep,
	}
}

// plan returns how long to wait for another try after err, and false if there is none.
func (p *patience) plan(ctx context.Context, retries int, err error) (time.Duration, bool) {
	if !Retries(ctx) {
		return 0, false
	}
	d, ok := retryWait(retries, err, p.random())
	return d, ok && p.budget.Allow()
}

// planForFile is like plan, for a file that is not there yet; waits is the number of earlier waits.
func (p *patience) planForFile(ctx context.Context, waits int) (time.Duration, bool) {
	return fileWait, Retries(ctx) && waits < maxFileWaits
}

// pause announces a wait and waits. It returns nil when it is time for another try, and otherwise
// the error that ends the call.
func (p *patience) pause(ctx context.Context, d time.Duration, err error) error {
	if tell, ok := ctx.Value(noticeKey{}).(func(error, time.Duration)); ok {
		tell(err, d)
	}
	if ended := p.sleep(ctx, d); ended != nil {
		return interrupted(ended, err)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

type onceKey struct{}

// WithoutRetry returns a context whose calls are made once. It is for a caller, such as a poll,
// that retries by itself and shows each failure at once.
func WithoutRetry(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, true)
}

// Retries reports whether the client may retry calls with this context.
func Retries(ctx context.Context) bool { return ctx.Value(onceKey{}) == nil }

type noticeKey struct{}

// WithNotice returns a context whose calls announce each wait for another try, with the error that
// caused it. The goroutine of the call calls tell.
func WithNotice(ctx context.Context, tell func(err error, wait time.Duration)) context.Context {
	return context.WithValue(ctx, noticeKey{}, tell)
}
