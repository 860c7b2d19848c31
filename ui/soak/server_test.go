package soak

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// made is a batch that the server made.
type made struct {
	id      string
	name    string // of the uploaded file
	payload [sha256.Size]byte
	ids     []string // of its requests
	created time.Time
	doomed  bool
}

// root is the input file that the batch came from, whole or in parts: the IDs of its requests begin
// with it.
func (m made) root() string {
	root, _, _ := strings.Cut(m.ids[0], "_")
	return root
}

// server is the sandbox, with a record of what it accepted.
type server struct {
	clock   *clock
	sandbox *sandbox.Server
	life    time.Duration // of a batch

	mu      sync.Mutex
	made    []made
	payload int // bytes of everything accepted
}

// maxRunning is low enough to be reached now and then, so that jobs are queued.
const maxRunning = 6

func newServer(c *clock, seed uint64, life time.Duration) *server {
	return &server{clock: c, life: life, sandbox: sandbox.New(
		sandbox.WithSeed(seed), sandbox.WithClock(c.server), sandbox.WithDuration(life), sandbox.WithMaxRunning(maxRunning),
		sandbox.WithURL("https://"+apiHost), sandbox.WithFilesURL("https://"+fileHost),
	)}
}

// answer is an HTTP answer.
type answer struct {
	code   int
	header http.Header
	body   []byte
}

// lagTime is how long the other calls may not know a new batch.
const lagTime = 45 * time.Second

// answer answers a request, and records what is accepted. If it lags, the answer knows no new
// batch.
func (s *server) answer(kind string, r *http.Request, body []byte, lags bool) *answer {
	if kind == kindFile {
		return record(s.sandbox.Files(), r, body)
	}
	a := record(s.sandbox, r, body)
	switch {
	case a.code != http.StatusOK:
	case kind == kindPOST:
		s.note(r, body, a.body)
	case lags && kind == kindList:
		a.body = s.without(a.body)
	case lags && s.isNew(strings.TrimPrefix(r.URL.Path, "/v2/batch/")):
		a.code, a.body = http.StatusNotFound, []byte(`{"message":"no such batch","statusCode":404}`)
	}
	return a
}

// note records the outcome of a POST.
func (s *server) note(r *http.Request, body, answer []byte) {
	var batch struct{ ID string }
	_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if json.Unmarshal(answer, &batch) != nil || batch.ID == "" {
		return
	}
	m := made{id: batch.ID, created: s.clock.server()}
	for form := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := form.NextPart()
		if err != nil {
			break
		}
		if part.FormName() != "input" {
			continue
		}
		content, _ := io.ReadAll(part)
		m.name, m.payload, m.doomed = part.FileName(), sha256.Sum256(content), bytes.Contains(content, []byte("doom"))
		m.ids = requestIDs(content)
		s.payload += len(content)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made = append(s.made, m)
}

// requestIDs returns the IDs in input or result lines, in order.
func requestIDs(content []byte) []string {
	var ids []string
	for line := range bytes.Lines(content) {
		var l struct {
			ID string `json:"request_id"`
		}
		if json.Unmarshal(line, &l) != nil || l.ID == "" {
			l.ID = "what is no request"
		}
		ids = append(ids, l.ID)
	}
	slices.Sort(ids)
	return ids
}

// all returns the batches that were made, in order.
func (s *server) all() []made {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.made)
}

func (s *server) find(id string) (made, bool) {
	all := s.all()
	i := slices.IndexFunc(all, func(m made) bool { return m.id == id })
	if i < 0 {
		return made{}, false
	}
	return all[i], true
}

// isNew reports whether a batch is so new that the other calls may not know it.
func (s *server) isNew(id string) bool {
	m, ok := s.find(id)
	return ok && s.clock.server().Sub(m.created) < lagTime
}

// without is a list without the new batches.
func (s *server) without(list []byte) []byte {
	var batches []map[string]any
	if json.Unmarshal(list, &batches) != nil {
		return list
	}
	batches = slices.DeleteFunc(batches, func(b map[string]any) bool {
		id, _ := b["id"].(string)
		return s.isNew(id)
	})
	out, _ := json.Marshal(batches)
	return out
}

// ended reports whether a batch is complete, with its results.
func (s *server) ended(m made) bool { return s.clock.server().Sub(m.created) > s.life+time.Second }

// get asks the sandbox for a URL and bypasses the network.
func (s *server) get(url string) *answer {
	r := httptest.NewRequest(http.MethodGet, url, nil)
	if r.Host == fileHost {
		return record(s.sandbox.Files(), r, nil)
	}
	a := record(s.sandbox, r, nil)
	if a.code == http.StatusFound {
		return s.get(a.header.Get("Location"))
	}
	return a
}

// results are the correct results of a batch; nil if it has none yet.
func (s *server) results(m made) []byte {
	if a := s.get("https://" + apiHost + "/v2/batches/" + m.id + "/result"); a.code == http.StatusOK {
		return a.body
	}
	return nil
}

// record returns the answer of a handler.
func record(h http.Handler, r *http.Request, body []byte) *answer {
	r = r.Clone(context.WithoutCancel(r.Context()))
	r.Body = io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return &answer{code: rec.Code, header: rec.Header(), body: rec.Body.Bytes()}
}
