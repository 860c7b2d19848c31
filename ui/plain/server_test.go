package plain_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// server is a sandbox for one story. Its clock moves one step with each look at the batches, so
// that a story runs the same way on every machine. It has the faults that the story asks for.
type server struct {
	api, files *httptest.Server
	sandbox    *sandbox.Server

	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	step    time.Duration
	lose    bool // the answers to creates, after they were obeyed
	drop    int  // how many lists are not answered, beginning with dropFrom
	from    int

	lists int
	calls int // of any kind, obeyed or not
	posts int // of single generations

	atCreate func() // called when a batch is to be created; may be nil
}

// duration is how long a batch takes on the server's clock.
const duration = 10 * time.Second

func newServer(opts ...sandbox.Option) *server {
	s := &server{now: time.Now(), step: 4 * time.Second}
	s.changed = sync.NewCond(&s.mu)
	s.api = httptest.NewServer(http.HandlerFunc(s.serve))
	s.files = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		sb := s.sandbox
		s.mu.Unlock()
		sb.Files().ServeHTTP(w, r)
	}))
	opts = append([]sandbox.Option{
		sandbox.WithClock(s.clock), sandbox.WithDuration(duration),
		sandbox.WithURL(s.api.URL), sandbox.WithFilesURL(s.files.URL),
	}, opts...)
	sb := sandbox.New(opts...)
	s.mu.Lock() // the servers run already
	defer s.mu.Unlock()
	s.sandbox = sb
	return s
}

func (s *server) close() {
	s.api.Close()
	s.files.Close()
}

func (s *server) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.calls++
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/generate") {
		s.posts++
	}
	atCreate := s.atCreate
	s.mu.Unlock()
	if s.meets(r) {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	if atCreate != nil && isCreate(r) {
		atCreate()
	}
	if s.losesAnswer(r) {
		s.sandbox.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	s.sandbox.ServeHTTP(w, r)
}

func isList(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/batch")
}
func isCreate(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/batch")
}

// meets moves the clock, and reports whether the server drops the call.
func (s *server) meets(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/batch") && !strings.Contains(r.URL.Path, "/generate/") {
		return false
	}
	if isList(r) {
		s.lists++
	}
	s.changed.Broadcast()
	if isList(r) && s.lists >= s.from && s.lists < s.from+s.drop {
		return true
	}
	s.now = s.now.Add(s.step)
	return false
}

func (s *server) losesAnswer(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lose && isCreate(r)
}

// batches returns the created batches, in the JSON of the list.
func (s *server) batches() []json.RawMessage {
	r := httptest.NewRequest(http.MethodGet, "/v2/batch", nil)
	r.Header.Set("x-api-key", sandbox.Key)
	w := httptest.NewRecorder()
	s.sandbox.ServeHTTP(w, r)
	var list []json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
		panic(err)
	}
	return list
}

// awaitLists waits for that many more requests for the list of batches, and reports whether they
// came before the program ended.
func (s *server) awaitLists(more int, ended <-chan struct{}) bool {
	go func() {
		<-ended
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changed.Broadcast()
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	for want := s.lists + more; s.lists < want; s.changed.Wait() {
		select {
		case <-ended:
			return false
		default:
		}
	}
	return true
}
