package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Server is Sync's Batch API as an http.Handler. It is safe for concurrent use.
type Server struct {
	config
	mux      *http.ServeMux
	signer   signer
	requests atomic.Uint64

	mu    sync.Mutex
	store store
	rates map[rateKey]*window
}

// New returns a server without batches. It starts nothing: batches move with the
// clock, and webhooks leave when DeliverWebhooks is called. Start makes one that
// listens.
func New(opts ...Option) *Server {
	c := newConfig(opts)
	s := &Server{
		config: c,
		mux:    http.NewServeMux(),
		signer: newSigner(c.seed),
		store:  newStore(c.maxBatches, c.maxStoredBytes),
		rates:  make(map[rateKey]*window),
	}
	handle := func(path string, who access, methods map[string]handler) {
		s.mux.Handle(path, &endpoint{server: s, who: who, methods: methods})
	}
	handle("/v2/batch", scalePlan, map[string]handler{http.MethodGet: s.list, http.MethodPost: s.create})
	handle("/v2/batch/{id}", scalePlan, map[string]handler{http.MethodGet: s.get})
	handle("/v2/batches/{id}/result", anyone, map[string]handler{http.MethodGet: s.result})
	handle("/v2/generations/estimate", anyPlan, map[string]handler{http.MethodPost: s.estimate})
	handle("/v2/models", anyPlan, map[string]handler{http.MethodGet: s.models})
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.writeError(w, refuse(http.StatusNotFound, "not_found", "Cannot %s %.200s", r.Method, r.URL.Path))
	})
	return s
}

// ServeHTTP answers one call of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setDate(w, s.now())
	s.mux.ServeHTTP(w, r)
}

// setDate puts the sandbox's time where a client reads the server's.
func setDate(w http.ResponseWriter, now time.Time) {
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
}

// requestID is the requestId of an error: different for each, the same in each
// run.
func (s *Server) requestID() string {
	return uuid(s.random(streamRequests, s.requests.Add(1)))
}

// origin is the URL at which r reached the API, without a slash at its end.
func (s *Server) origin(r *http.Request) string {
	switch {
	case s.url != "":
		return strings.TrimRight(s.url, "/")
	case r.TLS != nil:
		return "https://" + r.Host
	default:
		return "http://" + r.Host
	}
}

// A handler answers a call, or returns the error to answer with before it has
// written anything.
type handler func(w http.ResponseWriter, r *http.Request) error

// endpoint is one path of the API: who may call it, and with which methods.
type endpoint struct {
	server  *Server
	who     access
	methods map[string]handler
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := e.serve(w, r); err != nil {
		e.server.writeError(w, err)
	}
}

func (e *endpoint) serve(w http.ResponseWriter, r *http.Request) error {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet // net/http drops the body
	}
	handle, ok := e.methods[method]
	if !ok {
		err := refuse(http.StatusMethodNotAllowed, "method_not_allowed", "Cannot %.20s %.200s", r.Method, r.URL.Path)
		err.allow = e.allow()
		return err
	}
	if err := e.server.admit(r, e.who); err != nil {
		return err
	}
	return handle(w, r)
}

// allow is the Allow header of the endpoint.
func (e *endpoint) allow() string {
	methods := slices.Sorted(maps.Keys(e.methods))
	if methods[0] == http.MethodGet {
		methods = slices.Insert(methods, 1, http.MethodHead)
	}
	return strings.Join(methods, ", ")
}

// access says who may call an endpoint.
type access int

const (
	anyone    access = iota // no key needed
	anyPlan                 // a key that works
	scalePlan               // a key of the Scale or the Enterprise plan
)

// admit refuses a call without the right key, and a call too many.
func (s *Server) admit(r *http.Request, who access) error {
	key := r.Header.Get("X-Api-Key")
	if who != anyone {
		switch key {
		case Key, KeyCreator:
		case "":
			return refuse(http.StatusUnauthorized, "unauthorized", "Unauthorized: the x-api-key header is missing")
		case KeyRevoked:
			return refuse(http.StatusUnauthorized, "unauthorized", "Unauthorized: this API key has been revoked")
		default:
			return refuse(http.StatusUnauthorized, "unauthorized", "Unauthorized: this API key is not valid; the sandbox's is %s", Key)
		}
	} else {
		key = "" // one allowance for all who come without a key
	}
	if wait := s.takeRate(key, r.Method == http.MethodPost && who == scalePlan); wait > 0 {
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

// rateKey is what a limit counts by; it has few values, so rates stays small.
type rateKey struct {
	key    string
	create bool
}

// takeRate counts a call, or returns how long until the next is answered.
func (s *Server) takeRate(key string, create bool) time.Duration {
	limit := s.rate
	if create {
		limit = s.createRate
	}
	if limit <= 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	by := rateKey{key, create}
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
