//go:build unix

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// service is a sandbox behind a network that can go away and can be slow. Only tests move its
// clock, so that a batch does not change while a test looks at it.
type service struct {
	api, files *httptest.Server
	sandbox    *sandbox.Server
	*clock

	mu      sync.Mutex
	away    bool
	held    chan struct{}   // answers to creates wait until it is closed; nil if they do not wait
	creates int             // requests for a new batch
	lists   int             // requests for the list
	keys    map[string]bool // idempotency keys of requests for a generation
	posted  chan struct{}   // one value for each create that the sandbox has done
}

// duration is how long a batch takes by the service's clock.
const duration = 10 * time.Second

// clock is a time that stands still.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) get() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// advance moves the clock forward.
func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// options are the options of a sandbox that runs on the clock. Its limits are per minute, and the
// minute never passes.
func (c *clock) options() []sandbox.Option {
	return []sandbox.Option{
		sandbox.WithClock(c.get), sandbox.WithDuration(duration), sandbox.WithRateLimit(0), sandbox.WithCreateRateLimit(0),
	}
}

func newService(t *testing.T) *service {
	s := &service{clock: &clock{now: time.Now()}, posted: make(chan struct{}, 100), keys: map[string]bool{}}
	s.api = httptest.NewServer(http.HandlerFunc(s.serve))
	s.files = httptest.NewServer(http.HandlerFunc(s.serveFiles))
	s.setSandbox(sandbox.New(append(s.options(), sandbox.WithURL(s.api.URL), sandbox.WithFilesURL(s.files.URL))...))
	t.Cleanup(func() {
		s.api.Close()
		s.files.Close()
	})
	return s
}

// setSandbox makes the servers answer as a sandbox. The lock is needed because they already run,
// and no call of the program orders this before their reads.
func (s *service) setSandbox(sb *sandbox.Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sandbox = sb
}

func (s *service) serveFiles(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	sb := s.sandbox
	s.mu.Unlock()
	sb.Files().ServeHTTP(w, r)
}

func (s *service) url() string { return s.api.URL }

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	away, held := s.away, s.held
	create := r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/batch")
	if create && !away {
		s.creates++
	}
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/batch") {
		s.lists++
	}
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/generate") && !away {
		s.keys[r.Header.Get("Idempotency-Key")] = true
	}
	s.mu.Unlock()
	if away {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	if !create {
		s.sandbox.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	s.posted <- struct{}{}
	if held != nil {
		select {
		case <-held:
		case <-r.Context().Done(): // the client no longer waits
			return
		}
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// goAway makes the network lose every call, until comeBack.
func (s *service) goAway() { s.setAway(true) }

func (s *service) comeBack() { s.setAway(false) }

func (s *service) setAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

// hold delays the answers to creates until release is called. The sandbox does the work at once.
func (s *service) hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make(chan struct{})
	s.held = held
	return sync.OnceFunc(func() { close(held) })
}

// awaitCreate waits until the sandbox has done a create.
func (s *service) awaitCreate(t *testing.T) {
	t.Helper()
	select {
	case <-s.posted:
	case <-time.After(patience):
		t.Fatal("no batch was asked for")
	}
}

// listed counts the requests for the list of batches.
func (s *service) listed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lists
}

// created counts the requests for a new batch.
func (s *service) created() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.creates
}

// generated counts the requested generations, each once.
func (s *service) generated() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.keys)
}
