package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// lineWith returns a valid request whose video has the words in its URL.
func lineWith(id, words string) string { return line(id, "https://assets.sync.so/"+words+".mp4") }

// TestEveryCodeCanBeProduced requests the catalog, and makes a request fail with each
// code.
func TestEveryCodeCanBeProduced(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	r := request("GET", "/v2/errors", nil)
	r.Header.Del("X-Api-Key")
	codes := b.do(r).want(200).array()
	if len(codes) < 70 {
		t.Errorf("the catalog has %d codes", len(codes))
	}
	var input strings.Builder
	for _, c := range codes {
		code := c["code"].(string)
		if c["message"] == "" || c["suggestion"] == "" || len(c) != 3 {
			t.Errorf("the entry is %v", c)
		}
		input.WriteString(lineWith(code, "take-"+code) + "\n")
	}
	results, _ := b.results(b.create(input.String()))
	if len(results) != len(codes) {
		t.Errorf("%d results for %d codes", len(results), len(codes))
	}
	for code, got := range results {
		if got["status"] != "FAILED" || got["error_code"] != code || got["error"] == "" {
			t.Errorf("%s ends as %v", code, got)
		}
	}
	rejected := b.create(lineWith("a", "reject-voice_not_found"))
	if got, _ := b.results(rejected); got["a"]["status"] != "REJECTED" || got["a"]["error_code"] != "voice_not_found" {
		t.Errorf("a rejected request is %v", got["a"])
	}
}

func TestFlakyRequestSucceedsAlone(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	results, _ := b.results(b.create(lineWith("a", "flaky/take") + "\n" + lineWith("b", "take") + "\n"))
	if results["a"]["error_code"] != "generation_infra_resource_exhausted" || results["b"]["status"] != "COMPLETED" {
		t.Errorf("in a batch they end as %v", results)
	}
	if alone, _ := b.results(b.create(lineWith("a", "flaky/take"))); alone["a"]["status"] != "COMPLETED" {
		t.Errorf("alone it ends as %v", alone["a"])
	}
}

func TestKeysThatAskForRefusals(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	b := newBench(t)
	id := b.create(lines(1))
	with := func(key, method, path string) answer {
		r := request(method, path, strings.NewReader("{}"))
		r.Header.Set("X-Api-Key", key)
		return b.do(r)
	}
	for code, status := range map[string]int{
		"rate_limit_exceeded": 429, "concurrency_limit_reached": 429, "account_on_hold": 403, "internal_error": 500,
		"account_payment_required": 402, "generation_input_validation_failed": 422, "controller_timeout": 504,
	} {
		key := sandbox.KeyPrefix + code
		if got := with(key, "POST", "/v2/batch").want(status).object(); got["errorCode"] != code {
			t.Errorf("%s answers %v", key, got)
		}
		with(key, "GET", "/v2/batch/"+id).want(200)
	}
	if got := with("sandbox-rate_limit_exceeded", "POST", "/v2/generate").Header().Get("Retry-After"); got != "60" {
		t.Errorf("Retry-After %q", got)
	}
	got := with(sandbox.KeyBadGateway, "GET", "/v2/models").want(502)
	if !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") || !strings.Contains(got.Body.String(), "<h1>502") {
		t.Errorf("a bad gateway is %v %s", got.Header(), got.Body)
	}
	with(sandbox.KeyListFails, "GET", "/v2/batch").wantError(500, "internal_error")
	with(sandbox.KeyListFails, "GET", "/v2/batch/"+id).want(200)
	if huge := with(sandbox.KeyListHuge, "GET", "/v2/batch").want(200); huge.Body.Len() <= 16<<20 || !json.Valid(huge.Body.Bytes()) {
		t.Errorf("the huge list has %d bytes", huge.Body.Len())
	}
}

func TestListThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		ctx, cancel := context.WithCancel(t.Context())
		r := request("GET", "/v2/batch", nil).WithContext(ctx)
		r.Header.Set("X-Api-Key", sandbox.KeyListHangs)
		answered := false
		go func() {
			b.server.ServeHTTP(httptest.NewRecorder(), r)
			answered = true
		}()
		synctest.Wait()
		if answered {
			t.Error("the list that hangs is answered")
		}
		cancel()
		synctest.Wait()
		if !answered {
			t.Error("the list hangs when the client has left")
		}
	})
}

func TestWordsForCreates(t *testing.T) {
	b := newBench(t)
	one, two := lines(1), lineWith("x", "refused-line")
	for name, test := range map[string]struct{ input, body string }{
		"line":   {one + two, `"message":"Line 2: the video cannot be used"`},
		"row":    {one + "\n" + lineWith("x", "refused-row"), `"message":"Row 3: the video cannot be used"`},
		"lists":  {two + "\n" + lineWith("y", "refused-row"), `"message":["Line 1: the video cannot be used","Row 2: the video cannot be used"]`},
		"number": {one + lineWith("x", "refused-number"), `"errors":[{"lineNumber":2,"message":"the video cannot be used"}]`},
		"index":  {one + lineWith("x", "refused-index"), `"errors":[{"index":1,"message":"the video cannot be used","row":2}]`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dryRun := range []string{"true", "false"} {
				if got := b.do(upload(test.input, "dry_run", dryRun)).want(400).Body.String(); !strings.Contains(got, test.body) {
					t.Errorf("it answers %s, want %s in it", got, test.body)
				}
			}
		})
	}
	if got := b.do(upload(lineWith("x", "invalid-dry-run"), "dry_run", "true")).want(200).Body.String(); got != `{"status":"INVALID"}` {
		t.Errorf("the dry run answers %s", got)
	}
	count := func() int { return len(b.do(request("GET", "/v2/batch", nil)).array()) }
	b.do(upload(lineWith("x", "bad-gateway"))).want(502)
	if n := count(); n != 0 {
		t.Errorf("a create that was lost made %d batches", n)
	}
	b.do(upload(lineWith("x", "lost-answer"))).want(502)
	if n := count(); n != 1 {
		t.Errorf("a create whose answer was lost made %d batches", n)
	}
}

func TestWordsForResults(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	download := func(word string) string {
		t.Helper()
		return b.file("GET", b.resultURL(b.create(lines(3)+lineWith("x", word)))).want(200).Body.String()
	}
	var list []map[string]any
	if got := download("array-results"); json.Unmarshal([]byte(got), &list) != nil || len(list) != 4 || list[0]["request_id"] == nil {
		t.Errorf("the array is %s", got)
	}
	pretty := download("pretty-results")
	dec := json.NewDecoder(strings.NewReader(pretty))
	n := 0
	for ; dec.More(); n++ {
		if err := dec.Decode(&map[string]any{}); err != nil {
			t.Fatal(err)
		}
	}
	if n != 4 || strings.Count(pretty, "\n") < 40 {
		t.Errorf("%d pretty-printed results: %s", n, pretty)
	}
	if got := download("camel-results-fail"); strings.Count(got, `{"requestId":`) != 4 || strings.Count(got, `"errorCode":"`) != 1 || strings.Contains(got, "error_code") {
		t.Errorf("results in camel case are %s", got)
	}
	direct, _ := b.get(b.create(lines(3) + lineWith("x", "direct-results")))["outputUrl"].(string)
	b.file("GET", direct).want(200)
	signed := b.resultURL(b.create(lines(3) + lineWith("x", "cut-results")))
	cut := b.file("GET", signed).want(200)
	whole := b.file("GET", signed).want(200)
	if cut.Header().Get("Content-Length") != "" || cut.Body.Len() >= whole.Body.Len() || !strings.HasPrefix(whole.Body.String(), cut.Body.String()) {
		t.Errorf("the first download has %d bytes of %d, and the headers %v", cut.Body.Len(), whole.Body.Len(), cut.Header())
	}
	b.file("GET", b.resultURL(b.create(lines(3)+lineWith("x", "denied-results")))).want(403)
	missing := b.create(lines(3) + lineWith("x", "delayed-results"))
	for range 2 {
		b.do(request("GET", b.get(missing)["outputUrl"].(string), nil)).wantError(404, "batch_result_not_found")
	}
	b.file("GET", b.resultURL(missing)).want(200)
}

func TestNewStatus(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	id := b.create(lines(3) + lineWith("x", "new-status"))
	b.clock.Advance(5 * time.Second)
	if got := b.get(id)["status"]; got != "RENDERING" {
		t.Errorf("the status is %v", got)
	}
	b.clock.Advance(5 * time.Second)
	if got := b.get(id)["status"]; got != "COMPLETED" {
		t.Errorf("at the end the status is %v", got)
	}
}
