package syncapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
)

// canary is the key of the tests whose server accepts any key; it must appear only in its header.
const canary = "canary-key-0123456789"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient is a client of the API at base. It does not wait between tries or for its own rate
// limit, which TestFiveASecond tests.
func newClient(t testing.TB, base, key string) *syncapi.Client {
	t.Helper()
	secret, err := syncapi.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := syncapi.New(syncapi.WithBaseURL(base), syncapi.WithKey(secret))
	if err != nil {
		t.Fatal(err)
	}
	c.Waits()
	c.Unlimited()
	return c
}

// request is one call as a server saw it.
type request struct {
	method, path, query, key string
	header                   http.Header
	body                     []byte
}

// recorder is a server that keeps the requests that it got.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
}

// record serves handler and keeps the requests, including bodies.
func record(t *testing.T, handler http.HandlerFunc) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		r.mu.Lock()
		r.requests = append(r.requests, request{
			method: req.Method, path: req.URL.Path, query: req.URL.RawQuery,
			key: req.Header.Get("X-Api-Key"), header: req.Header.Clone(), body: body,
		})
		r.mu.Unlock()
		handler(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) seen() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]request(nil), r.requests...)
}

// answer is a handler that gives the same answer to everything.
func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// hangUp reads the body and closes the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

// deadEnd is a loopback address that refuses connections.
func deadEnd(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// lines is an input file of n good requests.
func lines(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"request_id":"r%d","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/v%d.mp4"},{"type":"audio","url":"https://assets.sync.so/a.wav"}]}}`+"\n", i+1, i+1)
	}
	return b.Bytes()
}

// world is the sandbox over HTTP: the API under a base path that is not the root, and the files on
// a second origin.
type world struct {
	clock  *clock
	server *sandbox.Server
	api    *recorder
	files  *recorder
	client *syncapi.Client
}

func newWorld(t *testing.T, opts ...sandbox.Option) *world {
	t.Helper()
	w := &world{clock: &clock{now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}}
	const base = "/proxy/sync"
	w.api = record(t, func(rw http.ResponseWriter, r *http.Request) {
		http.StripPrefix(base, w.server).ServeHTTP(rw, r)
	})
	w.files = record(t, func(rw http.ResponseWriter, r *http.Request) { w.server.Files().ServeHTTP(rw, r) })
	opts = append([]sandbox.Option{
		sandbox.WithClock(w.clock.Now), sandbox.WithURL(w.api.URL + base), sandbox.WithFilesURL(w.files.URL),
		sandbox.WithRateLimit(0), sandbox.WithCreateRateLimit(0),
	}, opts...)
	w.server = sandbox.New(opts...)
	w.client = newClient(t, w.api.URL+base, sandbox.Key)
	return w
}

// create makes a batch of n requests.
func (w *world) create(t *testing.T, n int) syncapi.Batch {
	t.Helper()
	b, err := w.client.Create(t.Context(), syncapi.Input{Name: "input.jsonl", Content: lines(n)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// finished makes a batch of n requests with results.
func (w *world) finished(t *testing.T, n int) syncapi.Batch {
	t.Helper()
	id := w.create(t, n).ID
	w.clock.Advance(sandbox.DefaultDuration)
	b, err := w.client.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if b.OutputURL == "" {
		t.Fatalf("batch %s has no results: %+v", id, b)
	}
	return b
}

// clock is a clock that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// wantStatus fails unless err is Sync's refusal with this status.
func wantStatus(t *testing.T, err error, status int) *syncapi.Error {
	t.Helper()
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.StatusCode != status {
		t.Fatalf("error is %v, want an answer with status %d", err, status)
	}
	return e
}

// wantClean fails if an error contains a secret.
func wantClean(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, secret := range append(secrets, canary, sandbox.Key) {
		for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), syncapi.Hint(err)} {
			if err != nil && strings.Contains(text, secret) {
				t.Errorf("an error tells %q: %s", secret, text)
			}
		}
	}
}
