package plain_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdExample makes the same calls as Sync's example script, to the test's server: example FILE
// OUTPUT.
func cmdExample(ts *testscript.TestScript, _ bool, args []string) {
	base, key := ts.Getenv("SYNC_BASE_URL"), ts.Getenv("SYNC_API_KEY")
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("input", args[0])
	ts.Check(err)
	_, err = io.WriteString(part, ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(w.Close())
	var batch struct {
		ID        string `json:"id"`
		Status    string `json:"status"`
		OutputURL string `json:"outputUrl"`
	}
	ask := func(method, path, contentType string, body io.Reader) {
		r, err := http.NewRequest(method, base+path, body)
		ts.Check(err)
		r.Header.Set("x-api-key", key)
		r.Header.Set("Content-Type", contentType)
		ts.Check(json.Unmarshal(fetch(ts, r), &batch))
	}
	ask(http.MethodPost, "/v2/batch", w.FormDataContentType(), &form)
	const enough = 100 // polls
	for range enough {
		if ask(http.MethodGet, "/v2/batch/"+batch.ID, "", nil); batch.Status == "COMPLETED" && batch.OutputURL != "" {
			break
		}
	}
	r, err := http.NewRequest(http.MethodGet, batch.OutputURL, nil) // no key
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), fetch(ts, r), 0o600))
}

// fetch returns the body of an answer that must be a 200, after redirects.
func fetch(ts *testscript.TestScript, r *http.Request) []byte {
	resp, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s: %s\n%s", r.Method, r.URL, resp.Status, body)
	}
	return body
}

// cmdIDs writes the request IDs and statuses of a results file, sorted: ids FILE OUTPUT.
func cmdIDs(ts *testscript.TestScript, _ bool, args []string) {
	var ids []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var result struct {
			RequestID string `json:"request_id"`
			Response  struct{ Status string }
		}
		ts.Check(json.Unmarshal([]byte(line), &result))
		ids = append(ids, fmt.Sprintln(result.RequestID, result.Response.Status))
	}
	slices.Sort(ids)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(ids, "")), 0o600))
}
