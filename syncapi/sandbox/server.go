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
	webhooks *http.Client
	errors   atomic.Uint64 // answered, for their requestId
	creates  chan struct{} // holds a value for each create whose body is being read

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
		config:   c,
		mux:      http.NewServeMux(),
		signer:   newSigner(c.seed),
		webhooks: newWebhookClient(c.client),
		store:    newStore(c.maxBatches, c.maxStoredBytes),
		rates:    make(map[rateKey]*window),
		creates:  make(chan struct{}, maxCreates),
	}
	handle := func(path string, who access, methods map[string]handler) {
		s.mux.Handle(path, &endpoint{server: s, who: who, methods: methods})
	}
	handle("/v2/batch", scalePlan, map[string]handler{http.MethodGet: s.list, http.MethodPost: s.create})
	handle("/v2/batch/{id}", scalePlan, map[string]handler{http.MethodGet: s.get})
	handle("/v2/batches/{id}/result", anyone, map[string]handler{http.MethodGet: s.result})
	handle("/v2/generate/{id}", anyPlan, map[string]handler{http.MethodGet: s.getGeneration})
	handle("/v2/generations/estimate", anyPlan, map[string]handler{http.MethodPost: s.estimate})
	handle("/v2/models", anyPlan, map[string]handler{http.MethodGet: s.models})
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.writeError(w, refuse(http.StatusNotFound, "not_found", "Cannot %.20s %.200s", r.Method, r.URL.Path))
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
	return uuid(s.random(streamErrors, s.errors.Add(1)))
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
