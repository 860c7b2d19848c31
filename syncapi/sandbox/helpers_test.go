package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// clock is a clock that a test controls.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)} }

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

// bench is a sandbox whose handlers are called without a network.
type bench struct {
	t      *testing.T
	clock  *clock
	server *sandbox.Server
}

func newBench(t *testing.T, opts ...sandbox.Option) *bench {
	t.Helper()
	c := newClock()
	return &bench{t: t, clock: c, server: sandbox.New(append([]sandbox.Option{sandbox.WithClock(c.Now)}, opts...)...)}
}

// line returns one valid line of an input file.
func line(id, video string) string {
	return fmt.Sprintf(`{"request_id":%q,"endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":%q},{"type":"audio","url":"https://assets.sync.so/a.wav"}]}}`, id, video)
}

// lines returns an input file of n valid requests, r1 to rn.
func lines(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(fmt.Sprintf("r%d", i+1), fmt.Sprintf("https://assets.sync.so/v%d.mp4", i+1)) + "\n")
	}
	return b.String()
}

// request returns a request with the working API key. Change it before do, if necessary.
func request(method, target string, body io.Reader) *http.Request {
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("X-Api-Key", sandbox.Key)
	return r
}

// upload returns a multipart create; fields are alternating names and values.
func upload(input string, fields ...string) *http.Request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("input", "input.jsonl") // a buffer returns no error
	_, _ = io.WriteString(part, input)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	_ = form.Close()
	r := request("POST", "/v2/batch", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

// answer is an answer, as literal JSON and decoded without types.
type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (b *bench) do(r *http.Request) answer {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	return answer{w, b.t}
}

func (b *bench) file(method, url string, header ...string) answer {
	b.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	b.server.Files().ServeHTTP(w, r)
	return answer{w, b.t}
}

// want checks the status of the answer and returns it.
func (a answer) want(code int) answer {
	a.t.Helper()
	if a.Code != code {
		a.t.Fatalf("status %d, want %d; body %s", a.Code, code, a.Body)
	}
	return a
}

func (a answer) object() map[string]any {
	a.t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil {
		a.t.Fatalf("body %q: %v", a.Body, err)
	}
	return v
}

func (a answer) array() []map[string]any {
	a.t.Helper()
	var v []map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &v); err != nil || v == nil {
		a.t.Fatalf("body %q is not an array: %v", a.Body, err)
	}
	return v
}

// wantError checks that the answer is an error in Sync's form and returns its
// messages.
func (a answer) wantError(status int, code string) []string {
	a.t.Helper()
	body := a.want(status).object()
	if body["statusCode"] != float64(status) || body["errorCode"] != code || body["requestId"] == "" || len(body) != 4 {
		a.t.Errorf("error body %s, want statusCode %d, errorCode %q, message and requestId", a.Body, status, code)
	}
	switch message := body["message"].(type) {
	case string:
		return []string{message}
	case []any:
		var list []string
		for _, m := range message {
			list = append(list, m.(string))
		}
		return list
	}
	a.t.Errorf("error body %s has no message", a.Body)
	return nil
}

// create creates a batch and returns its id.
func (b *bench) create(input string, fields ...string) string {
	b.t.Helper()
	id, _ := b.do(upload(input, fields...)).want(200).object()["id"].(string)
	if id == "" {
		b.t.Fatal("the created batch has no id")
	}
	return id
}

func (b *bench) get(id string) map[string]any {
	b.t.Helper()
	return b.do(request("GET", "/v2/batch/"+id, nil)).want(200).object()
}

// resultURL returns the signed URL of the results of a batch.
func (b *bench) resultURL(id string) string {
	b.t.Helper()
	outputURL, _ := b.get(id)["outputUrl"].(string)
	r := httptest.NewRequest("GET", outputURL, nil) // without an API key
	return b.do(r).want(302).Header().Get("Location")
}

// results returns the lines of the result file by their request id, and their order.
func (b *bench) results(id string) (byID map[string]map[string]any, order []string) {
	b.t.Helper()
	byID = make(map[string]map[string]any)
	for raw := range bytes.Lines(b.file("GET", b.resultURL(id)).want(200).Body.Bytes()) {
		var v struct {
			RequestID string         `json:"request_id"`
			Response  map[string]any `json:"response"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			b.t.Fatalf("result line %q: %v", raw, err)
		}
		byID[v.RequestID] = v.Response
		order = append(order, v.RequestID)
	}
	return byID, order
}
