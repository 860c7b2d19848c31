package job_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// server is an API that answers literal JSON, under a path that is not the root.
type server struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	list    []string          // the objects of the list
	single  map[string]string // objects by id, which the list lacks
	results map[string]string // result files by id
	calls   []string          // method and path of each call
}

const basePath = "/sync/api"

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{t: t, single: map[string]string{}, results: map[string]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, ok := strings.CutPrefix(r.URL.Path, basePath)
	s.calls = append(s.calls, r.Method+" "+path)
	id, isGet := strings.CutPrefix(path, "/v2/batch/")
	result, isResult := strings.CutPrefix(path, "/v2/batches/")
	switch {
	case !ok:
		s.t.Errorf("a call outside of the base path: %s %s", r.Method, r.URL.Path)
		w.WriteHeader(http.StatusTeapot)
	case r.Method == http.MethodGet && path == "/v2/batch":
		io.WriteString(w, "["+strings.Join(s.list, ",")+"]")
	case r.Method == http.MethodGet && isGet && s.single[id] != "":
		io.WriteString(w, s.single[id])
	case r.Method == http.MethodPost && path == "/v2/generations/estimate":
		var ask struct{ Model string }
		_ = json.NewDecoder(r.Body).Decode(&ask)
		if ask.Model != "lipsync-2" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		io.WriteString(w, `{"estimatedFrameCount":900,"estimatedGenerationCost":1.5,"estimatedCredits":null}`)
	case r.Method == http.MethodGet && isResult && s.results[strings.TrimSuffix(result, "/result")] != "":
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(s.results[strings.TrimSuffix(result, "/result")]))
	default:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"message":"not found","statusCode":404}`)
	}
}

func (s *server) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// finish makes the results of a batch, and the batch.
func (s *server) finish(id, results string) syncapi.Batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results[id] = results
	return syncapi.Batch{ID: id, Status: syncapi.StatusCompleted, OutputURL: s.URL + basePath + "/v2/batches/" + id + "/result"}
}

func (s *server) client() *syncapi.Client {
	s.t.Helper()
	key, err := syncapi.ParseKey("canary-key-0123456789")
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := syncapi.New(syncapi.WithBaseURL(s.URL+basePath), syncapi.WithKey(key))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *server) runner() *job.Runner { return job.New(s.client()) }

// object is a batch on the wire.
func object(id, status string) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"created_at":"2026-11-23T10:00:00.000Z","metrics":{"total_generations":2},"outputUrl":""}`, id, status)
}

// result is a line of a result file.
func result(id, status string) string {
	return fmt.Sprintf(`{"request_id":%q,"response":{"id":"g","status":%q,"outputUrl":null}}`+"\n", id, status)
}

// file is an input file of requests with these ids.
func file(ids ...string) *batchfile.File {
	var b bytes.Buffer
	for _, id := range ids {
		fmt.Fprintf(&b, `{"request_id":%q,"endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/v.mp4"},{"type":"audio","url":"https://assets.sync.so/a.wav"}]}}`+"\n", id)
	}
	return &batchfile.File{Path: "input.jsonl", Content: b.Bytes()}
}

// names are the names in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, content string, elem ...string) string {
	t.Helper()
	path := filepath.Join(elem...)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
