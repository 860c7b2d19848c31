package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// TestInterruptedOneByOne is interrupted while requests are sent one by one: the end of the run
// says how many were paid for, in the first run and in the one that continues it.
func TestInterruptedOneByOne(t *testing.T) {
	for name, test := range map[string]struct {
		pilot, requests int
		end             func(posts int, method string) bool // whether the run is interrupted then
		want            []string                            // of the first run, and of the second one
	}{
		"a pilot that waits": {3, 30, func(_ int, method string) bool { return method == http.MethodGet }, []string{
			"interrupted; 3 of 30 requests were sent, and 3 continue at Sync; 27 were not sent; the same command continues, and sends none twice\n",
			"interrupted; 3 of 30 requests were sent, and 3 continue at Sync; 27 were not sent; the same command continues, and sends none twice\n"}},
		"a pilot amid its sending": {3, 30, func(posts int, method string) bool { return posts == 2 && method == http.MethodPost }, []string{
			"interrupted; 2 of 30 requests were sent, and 2 continue at Sync; 28 were not sent; the same command continues, and sends none twice\n"}},
		"all one by one": {5, 5, func(_ int, method string) bool { return method == http.MethodGet }, []string{
			"interrupted; 5 of 5 requests were sent, and 5 continue at Sync; the same command continues, and sends none twice\n"}},
		"before the first": {3, 30, func(posts int, _ string) bool { return posts == 0 }, []string{
			"interrupted; nothing was submitted\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			var cancel context.CancelCauseFunc
			posts := 0
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/v2/generate") {
					w.WriteHeader(http.StatusUnprocessableEntity) // of the estimate
					if posts == 0 && test.end(0, "") {
						cancel(errSignal)
					}
					return
				}
				if r.Method == http.MethodPost {
					posts++
				}
				if test.end(posts, r.Method) {
					cancel(errSignal)
				}
				io.WriteString(w, fmt.Sprintf(`{"id":"6533643b-acbe-4c40-967e-%012d","status":"PENDING"}`, posts))
			}))
			defer api.Close()
			client, err := syncapi.New(syncapi.WithBaseURL(api.URL))
			if err != nil {
				t.Fatal(err)
			}
			jobs := job.New(client, job.WithFolder(t.TempDir()))
			for i, want := range test.want {
				ctx, stop := context.WithCancelCause(t.Context())
				cancel = stop
				got := run(ctx, jobs, func(c *Config) {
					c.Monitor, c.Pilot, c.File, c.Interval = true, test.pilot, inputFile(t, manyRequests(test.requests)), time.Millisecond
				})
				if !errors.Is(got.err, errSignal) || !strings.HasSuffix(got.talk, want) {
					t.Errorf("run %d: %v\n%s", i+1, got.err, got.talk)
				}
				if strings.Contains(got.talk, "nothing was submitted") != (posts == 0) {
					t.Errorf("run %d after %d POSTs:\n%s", i+1, posts, got.talk)
				}
			}
		})
	}
}
