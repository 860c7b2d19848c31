package sandbox

import (
	"net/http"
	"strings"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/catalog"
)

// access says which API keys an endpoint accepts.
type access int

const (
	anyone    access = iota // no API key needed
	anyPlan                 // a working API key
	scalePlan               // an API key of the Scale or the Enterprise plan
)

// admit refuses a call without the right API key, and calls beyond the rate limit.
func (s *Server) admit(r *http.Request, who access) error {
	key := "" // all callers that need no API key share one allowance
	if who != anyone {
		key = r.Header.Get("X-Api-Key")
		if err := checkKey(key, r.Method); err != nil {
			return err
		}
	}
	if wait := s.takeRate(rateKey{key, limitOf(r)}); wait > 0 {
		err := apierror.New(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit exceeded. Please try again later.")
		err.RetryAfter = wait
		return err
	}
	if who == scalePlan && key == KeyCreator {
		return apierror.New(http.StatusPaymentRequired, "batch_plan_required",
			"The Batch API is available on the Scale and Enterprise plans; this organization is on the Creator plan.")
	}
	return nil
}

// checkKey refuses an API key that works on no plan, and calls with an API key that
// requests a refusal.
func checkKey(key, method string) error {
	switch key {
	case Key, KeyCreator, KeyListFails, KeyListHangs, KeyListHuge:
		return nil
	case KeyBadGateway:
		return apierror.BadGateway()
	case "":
		return &apierror.Error{Status: http.StatusUnauthorized, Body: map[string]any{
			"message":    "Either Cookie or x-api-key header must be provided",
			"error":      "Unauthorized",
			"statusCode": http.StatusUnauthorized,
		}}
	}
	name, ours := strings.CutPrefix(key, KeyPrefix)
	if code, ok := catalog.CodeIn(name); ours && ok && code.Code == name {
		if method != http.MethodPost {
			return nil
		}
		return refusalOf(name)
	}
	return &apierror.Error{Status: http.StatusUnauthorized, Body: map[string]any{
		"message":    "Unauthorized",
		"statusCode": http.StatusUnauthorized,
	}}
}

// refusalOf refuses a call with a code of the catalog.
func refusalOf(code string) error {
	e := apierror.New(catalog.StatusOf(code), code, "%s", catalog.Message(code))
	if entry, ok := catalog.CodeIn(code); ok {
		e.More = map[string]any{"suggestion": entry.Suggestion}
	}
	switch code {
	case "rate_limit_exceeded":
		e.RetryAfter = time.Minute
	case "concurrency_limit_reached":
		return tooManyRunning(nil, 0, time.Time{}, "Concurrency limit reached (%d).")
	}
	return e
}

// limit is one of the limits of calls per minute.
type limit int

const (
	limitOther limit = iota
	limitCreate
	limitGenerate
	limitUpload
)

// limitOf returns the limit that a call counts toward.
func limitOf(r *http.Request) limit {
	if r.Method != http.MethodPost {
		return limitOther
	}
	switch r.URL.Path {
	case "/v2/batch":
		return limitCreate
	case "/v2/generate":
		return limitGenerate
	case "/v2/assets/upload":
		return limitUpload
	}
	return limitOther
}

// rateKey is the key for counting calls; it has few values, so rates stays small.
type rateKey struct {
	key   string
	limit limit
}

// takeRate counts a call, or returns how long until the next is answered.
func (s *Server) takeRate(by rateKey) time.Duration {
	most := [...]int{limitOther: s.rate, limitCreate: s.createRate, limitGenerate: s.generateRate, limitUpload: s.uploadRate}[by.limit]
	if most <= 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rates[by] == nil {
		s.rates[by] = &window{}
	}
	return s.rates[by].take(s.now(), most)
}

// window counts the calls of one minute.
type window struct {
	start time.Time
	calls int
}

// take counts a call at now, or returns how long the current minute lasts. If the clock
// went backwards, a new minute starts.
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
