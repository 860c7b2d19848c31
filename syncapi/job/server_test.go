package job_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// basePath is the base path of a server's API: not the root.
const basePath = "/sync/api"

// server is an API that answers literal JSON.
type server struct {
	*httptest.Server
	t *testing.T
	// connect are the options of its clients.
	connect []syncapi.Option
	// now is the server's clock; nil for this machine's.
	now func() time.Time

	mu      sync.Mutex
	list    []string          // the objects in the list, newest first
	single  map[string]string // objects by ID that the list lacks
	results map[string]string // results files by ID
	calls   []string          // method and path of each call
	ranges  []string          // the Range of each call for results
	posts   []string          // the input of each paid POST, unchanged
	created int               // batches that paid POSTs have made
	// faults are the answers to the paid POSTs, in turn; after them all POSTs succeed.
	faults []fault
	// listFails answers 403 to the list.
	listFails bool
}

// fault answers a paid POST; create makes the batch and returns its object.
type fault func(w http.ResponseWriter, r *http.Request, create func() string)

func emptyServer(t *testing.T) *server {
	return &server{t: t, single: map[string]string{}, results: map[string]string{}}
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := emptyServer(t)
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// newPipedServer is a server in memory, for a bubble of synctest.
func newPipedServer(t *testing.T) *server {
	t.Helper()
	s := emptyServer(t)
	api, connect := servePipes(t, s.serve)
	s.Server, s.connect = api, []syncapi.Option{connect}
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if s.now != nil {
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	}
	path, ok := strings.CutPrefix(r.URL.Path, basePath)
	s.mu.Lock()
	s.calls = append(s.calls, r.Method+" "+path)
	s.mu.Unlock()
	id, isGet := strings.CutPrefix(path, "/v2/batch/")
	result, isResult := strings.CutPrefix(path, "/v2/batches/")
	switch {
	case !ok:
		s.t.Errorf("a call outside of the base path: %s %s", r.Method, r.URL.Path)
	case r.Method == http.MethodGet && path == "/v2/batch":
		s.serveList(w)
	case r.Method == http.MethodPost && path == "/v2/batch":
		s.servePost(w, r)
	case r.Method == http.MethodGet && isGet:
		s.serveObject(w, id)
	case r.Method == http.MethodPost && path == "/v2/generations/estimate":
		s.serveEstimate(w, r)
	case r.Method == http.MethodPost && path == "/v2/analyze/cost":
		http.Error(w, `{"error":"cost_estimate_unavailable"}`, http.StatusUnprocessableEntity)
	case r.Method == http.MethodGet && isResult:
		s.serveResults(w, r, strings.TrimSuffix(result, "/result"))
	default:
		s.t.Errorf("an unknown call: %s %s", r.Method, r.URL.Path)
	}
}

func (s *server) serveList(w http.ResponseWriter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listFails {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	io.WriteString(w, "["+strings.Join(s.list, ",")+"]")
}

func (s *server) serveObject(w http.ResponseWriter, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.single[id] == "" {
		notFound(w)
		return
	}
	io.WriteString(w, s.single[id])
}

func (s *server) serveResults(w http.ResponseWriter, r *http.Request, id string) {
	s.mu.Lock()
	content, ok := s.results[id]
	s.ranges = append(s.ranges, r.Header.Get("Range"))
	s.mu.Unlock()
	if !ok {
		notFound(w)
		return
	}
	w.Header().Set("ETag", strconv.Quote(fmt.Sprint(len(content))))
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
}

func (s *server) serveEstimate(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Model string }
	_ = json.NewDecoder(r.Body).Decode(&ask)
	price, known := map[string]float64{"lipsync-2": 1.5, "sync-3": 4}[ask.Model]
	if !known {
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	fmt.Fprintf(w, `{"estimatedFrameCount":900,"estimatedGenerationCost":%v,"estimatedCredits":null}`, price)
}

func notFound(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, `{"message":"not found","statusCode":404}`)
}

func (s *server) servePost(w http.ResponseWriter, r *http.Request) {
	if key := r.Header.Get("X-Api-Key"); key != canary {
		s.t.Errorf("a POST with key %q", key)
	}
	f, _, err := r.FormFile("input")
	if err != nil {
		return // the client went away
	}
	content, _ := io.ReadAll(f)
	if r.FormValue("dry_run") == "true" {
		io.WriteString(w, `{"status":"VALIDATED"}`)
		return
	}
	s.mu.Lock()
	s.posts = append(s.posts, string(content))
	n := len(s.posts)
	var act fault
	if n <= len(s.faults) {
		act = s.faults[n-1]
	}
	s.mu.Unlock()
	create := func() string {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.created++
		webhook, _ := json.Marshal(r.FormValue("webhook_url"))
		o := fmt.Sprintf(`{"id":"made_%d","status":"PROCESSING","created_at":%q,"metrics":{"total_generations":%d},"webhookUrl":%s,"outputUrl":""}`,
			s.created, time.Now().UTC().Format(time.RFC3339Nano), bytes.Count(content, []byte("\n")), webhook)
		s.list = append([]string{o}, s.list...)
		return o
	}
	if act == nil {
		io.WriteString(w, create())
		return
	}
	act(w, r, create)
}

// status is a fault: this answer, and no batch.
func status(code int, body string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func() string) {
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// limit is the fault of too many running batches.
var limit = status(429, `{"message":"limit","errorCode":"concurrency_limit_reached"}`)

// hangUp closes the connection.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

// createdThenLost is the most expensive fault: a batch, and no answer.
func createdThenLost(w http.ResponseWriter, _ *http.Request, create func() string) {
	create()
	hangUp(w)
}

func (s *server) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// paid counts the paid POSTs, and the batches that they made.
func (s *server) paid() (posts, created int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.posts), s.created
}

// set changes the server while it serves.
func (s *server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// finish makes the results of a batch, and returns the batch.
func (s *server) finish(id, results string) syncapi.Batch {
	s.set(func() { s.results[id] = results })
	return syncapi.Batch{ID: id, Status: syncapi.StatusCompleted, OutputURL: s.URL + basePath + "/v2/batches/" + id + "/result"}
}

func (s *server) runner(opts ...job.Option) *job.Runner {
	s.t.Helper()
	return job.New(newClient(s.t, s.URL+basePath, s.connect...), opts...)
}
