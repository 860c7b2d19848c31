package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/assets"
	"syncbatch-tui/syncapi/sandbox/internal/catalog"
)

// Server is Sync's Batch API as an http.Handler. It is safe for concurrent use.
type Server struct {
	config
	mux      *http.ServeMux
	signer   signer
	webhooks *http.Client
	assets   *assets.Store
	errors   atomic.Uint64 // number of answered errors, for their requestId
	creates  chan struct{} // holds a value for each create whose body is being read

	mu    sync.Mutex
	store store
	rates map[rateKey]*window
}

// New returns a server without batches. It starts no goroutines: batches advance with the
// clock, and webhooks are sent when DeliverWebhooks is called. Start returns a server that
// listens.
func New(opts ...Option) *Server {
	c := newConfig(opts)
	s := &Server{
		config:   c,
		mux:      http.NewServeMux(),
		signer:   newSigner(c.seed),
		webhooks: newWebhookClient(c.client),
		assets:   assets.NewStore(),
		store:    newStore(c.maxBatches, c.maxStoredBytes),
		rates:    make(map[rateKey]*window),
		creates:  make(chan struct{}, maxCreates),
	}
	handle := func(path string, who access, methods map[string]handler) {
		s.mux.Handle(path, &endpoint{server: s, who: who, methods: methods})
	}
	get, post, del := http.MethodGet, http.MethodPost, http.MethodDelete
	handle("/v2/batch", scalePlan, map[string]handler{get: s.list, post: s.create})
	handle("/v2/batch/{id}", scalePlan, map[string]handler{get: s.get})
	handle("/v2/batches/{id}/result", anyone, map[string]handler{get: s.result})
	handle("/v2/generate", anyPlan, map[string]handler{post: s.generate})
	handle("/v2/generate/{id}", anyPlan, map[string]handler{get: s.getGeneration})
	handle("/v2/generations/estimate", anyPlan, map[string]handler{post: s.estimate})
	handle("/v2/analyze/cost", anyPlan, map[string]handler{post: s.analyzeCost})
	handle("/v2/models", anyPlan, map[string]handler{get: answer(catalog.Models)})
	handle("/v2/errors", anyone, map[string]handler{get: answer(catalog.Codes())})
	handle("/v2/organizations/webhook/secret", anyPlan, map[string]handler{get: s.webhookSecret})
	handle("/v2/assets", anyPlan, map[string]handler{post: s.registerAsset})
	handle("/v2/assets/upload", anyPlan, map[string]handler{post: s.announceUpload})
	handle("/v2/assets/uploaded", anyPlan, map[string]handler{get: s.findUploaded})
	handle("/v2/assets/batch", anyPlan, map[string]handler{post: s.getAssets})
	handle("/v2/assets/{id}", anyPlan, map[string]handler{get: s.getAsset, del: s.deleteAsset})
	handle("/sandbox/bill", anyone, map[string]handler{get: s.bill})
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.writeError(w, apierror.NotFound("not_found", "Cannot %.20s %.200s", r.Method, r.URL.Path))
	})
	return s
}

// answer returns a handler with a constant answer.
func answer(v any) handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		return apierror.WriteJSON(w, http.StatusOK, v)
	}
}

// writeError answers with a refusal, or with a 500 for any other error.
func (s *Server) writeError(w http.ResponseWriter, err error) {
	var e *apierror.Error
	if !errors.As(err, &e) {
		e = apierror.New(http.StatusInternalServerError, "internal_error", "Internal server error: %v", err)
	}
	e.Write(w, s.requestID())
}

// ServeHTTP answers one call of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setDate(w, s.now())
	s.mux.ServeHTTP(w, r)
}

// setDate sets the Date header to the sandbox's time.
func setDate(w http.ResponseWriter, now time.Time) {
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
}

// requestID returns the requestId of an error: different for each error, and the same in
// each run.
func (s *Server) requestID() string {
	return uuid(s.random(streamErrors, s.errors.Add(1)))
}

// origin returns the URL at which r reached the API, without a slash at its end.
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

// A handler answers a call, or returns an error before it has written anything.
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
		err := apierror.New(http.StatusMethodNotAllowed, "method_not_allowed", "Cannot %.20s %.200s", r.Method, r.URL.Path)
		err.Allow = e.allow()
		return err
	}
	if err := e.server.admit(r, e.who); err != nil {
		return err
	}
	return handle(w, r)
}

// allow returns the Allow header of the endpoint.
func (e *endpoint) allow() string {
	methods := slices.Sorted(maps.Keys(e.methods))
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
		slices.Sort(methods)
	}
	return strings.Join(methods, ", ")
}

// Streams separate the random values for different purposes, so that an error in between
// does not change the next batch.
const (
	streamBatches uint64 = (iota + 1) << 32
	streamOrder
	streamErrors
	streamAssets
)

// random returns the random source for the nth object of a stream. The generator is PCG,
// because Go promises to keep its output stable.
func (s *Server) random(stream, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(s.seed, stream+n))
}

// batchID generates an id in the form of the reference's batch_abc123.
func batchID(rnd *rand.Rand) string {
	const digits = 13 // of a uint64 in base 36
	id := strconv.FormatUint(rnd.Uint64(), 36)
	return fmt.Sprintf("batch_%0*s", digits, id)
}

// uuid generates a version 4 UUID.
func uuid(rnd *rand.Rand) string {
	hi, lo := rnd.Uint64(), rnd.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		hi>>32, hi>>16&0xffff, hi&0xfff, lo>>48&0x3fff|0x8000, lo&0xffffffffffff)
}
