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

// How often and how patiently a client tries again.
const (
	maxRetries = 3                // after the first try
	firstWait  = time.Second      // doubled with each try, and drawn from 0 to that
	longestTry = 30 * time.Second // the longest wait, without what Sync asks for
	// maxPatience is the longest Retry-After that the client waits for. A longer one is
	// left to the caller.
	maxPatience = 10 * time.Minute
	// A file that is not there is asked for again after fileWait, for three minutes.
	fileWait     = 15 * time.Second
	maxFileWaits = 12
	// The retry budget of all calls of a client: so many at once, and then one in each
	// budgetInterval, so that the client does not answer an outage with a storm.
	budget         = 10
	budgetInterval = 6 * time.Second
)

// effect is what a call does at Sync. It decides when the call may be repeated.
type effect uint8

const (
	reads    effect = iota // changes nothing
	checks                 // a dry run, which should change nothing; a server may ignore that
	pays                   // creates a batch
	paysOnce               // creates a generation, once for each Idempotency-Key
)

// repeatable reports whether a call comes to the same, however often it is made.
func (e effect) repeatable() bool { return e == reads || e == paysOnce }

// isPaid reports whether a call creates something that is paid.
func (e effect) isPaid() bool { return e == pays || e == paysOnce }

// mayRetry reports whether a call that ended with err may be repeated; sent says whether
// the request may have left this machine. A call that pays or checks is repeated only if
// Sync cannot have acted on it. One that pays once is repeated like one that changes
// nothing, and after a 409, which another try with the same key may cause.
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

// Temporary reports whether a call that changes nothing and ended with err may succeed
// later: the network was away, or the answer is [Error.Temporary].
func Temporary(err error) bool { return mayRetry(reads, true, err) }

// errProxyAuth is a proxy's 407.
var errProxyAuth = errors.New("the proxy wants a user and a password")

// errScheme is wrapped by the errors of checkScheme.
var errScheme = errors.New("must be https, unless it is on this machine")

// lasting reports whether a connection would fail in the same way again.
func lasting(err error) bool {
	_, address := errors.AsType[*addressError](err)
	return address || errors.Is(err, context.Canceled) || errors.Is(err, errProxyAuth) || badCertificate(err)
}

// badCertificate reports whether the server did not prove its identity.
func badCertificate(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return verification || authority || host || noTLS
}

// retryWait is how long to wait before the next try after this number of retries, with
// full jitter; random is from 0 to 1. The wait begins after the time that Sync asks for
// with Retry-After. It returns false if that is over ten minutes, or after maxRetries.
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

// plan is how long to wait for another try after err; false for no other try.
func (p *patience) plan(ctx context.Context, retries int, err error) (time.Duration, bool) {
	if !Retries(ctx) {
		return 0, false
	}
	d, ok := retryWait(retries, err, p.random())
	return d, ok && p.budget.Allow()
}

// planForFile is like plan, for a file that is not there yet; waits counts the waits
// before.
func (p *patience) planForFile(ctx context.Context, waits int) (time.Duration, bool) {
	return fileWait, Retries(ctx) && waits < maxFileWaits
}

// pause announces a wait and waits. It returns nil when it is time for another try, and
// otherwise the error to end with.
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

// WithoutRetry returns a context whose calls are made once. It is for a caller that tries
// again by itself and shows each failure at once, such as a poll.
func WithoutRetry(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, true)
}

// Retries reports whether calls with this context may be made again by themselves.
func Retries(ctx context.Context) bool { return ctx.Value(onceKey{}) == nil }

type noticeKey struct{}

// WithNotice returns a context whose calls announce each wait for another try, and the
// error before it. tell is called by the goroutine of the call.
func WithNotice(ctx context.Context, tell func(err error, wait time.Duration)) context.Context {
	return context.WithValue(ctx, noticeKey{}, tell)
}
