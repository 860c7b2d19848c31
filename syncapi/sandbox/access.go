package sandbox

import (
	"net/http"
	"time"
)

// access says who may call an endpoint.
type access int

const (
	anyone    access = iota // no key needed
	anyPlan                 // a key that works
	scalePlan               // a key of the Scale or the Enterprise plan
)

// admit refuses a call without the right key, and a call too many.
func (s *Server) admit(r *http.Request, who access) error {
	key := "" // one allowance for all who need no key
	if who != anyone {
		key = r.Header.Get("X-Api-Key")
		if err := checkKey(key); err != nil {
			return err
		}
	}
	creates := who == scalePlan && r.Method == http.MethodPost
	if wait := s.takeRate(rateKey{key, creates}); wait > 0 {
		err := refuse(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit exceeded. Please try again later.")
		err.retryAfter = wait
		return err
	}
	if who == scalePlan && key == KeyCreator {
		return refuse(http.StatusPaymentRequired, "batch_plan_required",
			"The Batch API is available on the Scale and Enterprise plans; this organization is on the Creator plan.")
	}
	return nil
}

// checkKey refuses a key that does not work, on any plan.
func checkKey(key string) error {
	why := ""
	switch key {
	case Key, KeyCreator:
		return nil
	case "":
		why = "the x-api-key header is missing"
	case KeyRevoked:
		why = "this API key has been revoked"
	default:
		why = "this API key is not valid; the sandbox's is " + Key
	}
	return refuse(http.StatusUnauthorized, "unauthorized", "Unauthorized: %s", why)
}

// rateKey is what a limit counts by; it has few values, so rates stays small.
type rateKey struct {
	key     string
	creates bool
}

// takeRate counts a call, or returns how long until the next is answered.
func (s *Server) takeRate(by rateKey) time.Duration {
	limit := s.rate
	if by.creates {
		limit = s.createRate
	}
	if limit <= 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rates[by] == nil {
		s.rates[by] = &window{}
	}
	return s.rates[by].take(s.now(), limit)
}

// window counts the calls of one minute.
type window struct {
	start time.Time
	calls int
}

// take counts a call at now, or returns how long the minute still lasts. A clock
// that went backwards begins a new minute.
func (w *window) take(now time.Time, limit int) time.Duration {
	age := now.Sub(w.start)
	if age < 0 || age >= time.Minute {
		w.start, w.calls, age = now, 0, 0
	}
	if w.calls >= limit {
		return time.Minute - age
	}
	w.calls++
	return 0
}
