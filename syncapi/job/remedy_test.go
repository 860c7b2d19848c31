package job_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// TestRemedy checks that our remedies take precedence, that Sync's catalog is fetched for an
// unknown code, once a day, and that its texts are cleaned.
func TestRemedy(t *testing.T) {
	asked, broken := 0, false
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/errors" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		asked++
		if broken {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, `[{"code": "generation_timeout", "message": "m", "suggestion": "theirs"},
			{"code": "brand_new", "message": "New.", "suggestion": "See https://sync.so/x?token=secret,\nand retry.`+strings.Repeat("é", 400)+`"},
			{"code": "no_suggestion", "message": "It is so."}, {"code": ""}, {}]`)
	}))
	t.Cleanup(api.Close)
	clock, folder := newClock(), t.TempDir()
	session := func() *job.Runner {
		return job.New(newClient(t, api.URL), job.WithFolder(folder), job.WithClock(clock.Now))
	}
	is := func(r *job.Runner, code, want string, calls int) {
		t.Helper()
		got := r.Remedy(t.Context(), code)
		if !strings.HasPrefix(got, want) || (got == "") != (want == "") || asked != calls || strings.Contains(got, "secret") || len(got) > 300 {
			t.Errorf("%s after %d questions, want %d: %q", code, asked, calls, got)
		}
	}
	r := session()
	is(r, "generation_timeout", syncapi.Remedy("generation_timeout"), 0)
	is(r, "", "", 0)
	is(r, "brand_new", "See https://sync.so/x?", 1)
	is(r, "no_suggestion", "It is so.", 1)
	is(r, "never_heard_of", "", 1)
	is(session(), "brand_new", "See ", 1) // from the file
	clock.Advance(25 * time.Hour)
	broken = true
	r = session()
	is(r, "brand_new", "See ", 2) // an old catalog is better than none
	is(r, "never_heard_of", "", 2)
	broken = false
	is(session(), "never_heard_of", "", 3)
}
