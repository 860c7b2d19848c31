package job_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// canary is the key of the tests; it must appear only in its header.
const canary = "canary-key-0123456789"

// newClient is a client of the API at a URL.
func newClient(t testing.TB, url string, opts ...syncapi.Option) *syncapi.Client {
	t.Helper()
	key, err := syncapi.ParseKey(canary)
	if err != nil {
		t.Fatal(err)
	}
	c, err := syncapi.New(append(opts, syncapi.WithBaseURL(url), syncapi.WithKey(key))...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// object is a batch in Sync's format.
func object(id, status string) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"created_at":"2026-11-23T10:00:00.000Z","metrics":{"total_generations":2},"outputUrl":""}`, id, status)
}

// result is a line of a results file.
func result(id, status string) string {
	url := "null"
	if status == "COMPLETED" {
		url = `"https://assets.sync.so/g.mp4"`
	}
	return fmt.Sprintf(`{"request_id":%q,"response":{"id":"g","status":%q,"outputUrl":%s}}`+"\n", id, status, url)
}

// file is an input file of requests with these IDs, each with its own payload.
func file(ids ...string) *batchfile.File {
	var b bytes.Buffer
	for _, id := range ids {
		fmt.Fprintf(&b, `{"request_id":%q,"endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/v.mp4?%s"},{"type":"audio","url":"https://assets.sync.so/a.wav"}]}}`+"\n", id, url.QueryEscape(id))
	}
	return &batchfile.File{Path: "input.jsonl", Content: b.Bytes()}
}

// order is a job with these files.
func order(files ...*batchfile.File) job.Job { return job.Job{Parts: files} }

// names returns the names in a folder.
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

func write(t testing.TB, content string, elem ...string) string {
	t.Helper()
	path := filepath.Join(elem...)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// clock is a clock that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

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
