package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestKeys(t *testing.T) {
	calls := map[string]func() *http.Request{
		"create":   func() *http.Request { return upload(lines(1)) },
		"dry run":  func() *http.Request { return upload(lines(1), "dry_run", "true") },
		"list":     func() *http.Request { return request("GET", "/v2/batch", nil) },
		"models":   func() *http.Request { return request("GET", "/v2/models", nil) },
		"estimate": func() *http.Request { return estimate(`{"model":"lipsync-2","duration":1}`) },
	}
	for name, test := range map[string]struct {
		key    string
		batch  int // status of the batch calls
		others int
		code   string
		says   string
	}{
		"the key":      {sandbox.Key, 200, 200, "", ""},
		"none":         {"", 401, 401, "", "Either Cookie or x-api-key header must be provided"},
		"unknown":      {"sk-real-key", 401, 401, "", "Unauthorized"},
		"not a code":   {"sandbox-no_such_code", 401, 401, "", "Unauthorized"},
		"revoked":      {sandbox.KeyRevoked, 401, 401, "", "Unauthorized"},
		"plan too low": {sandbox.KeyCreator, 402, 200, "batch_plan_required", "Scale"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			for call, make := range calls {
				r := make()
				if r.Header.Del("X-Api-Key"); test.key != "" {
					r.Header.Set("X-Api-Key", test.key)
				}
				want := test.batch
				if call == "models" || call == "estimate" {
					want = test.others
				}
				if got := b.do(r); want == 200 {
					got.want(200)
				} else if want == 401 {
					// Sync answers like this: without a code, and with an error in its own
					// form.
					if body := got.want(401).object(); body["message"] != test.says || body["statusCode"] != 401.0 || body["errorCode"] != nil {
						t.Errorf("%s answers %v, want %q", call, body, test.says)
					}
				} else if says := got.wantError(want, test.code); !strings.Contains(says[0], test.says) {
					t.Errorf("%s says %q, want %q in it", call, says, test.says)
				}
			}
		})
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	b := newBench(t)
	for _, path := range []string{"/", "/v2", "/v2/batch/", "/v2/batch/a/b", "/v2/batches", "/v3/batch"} {
		b.do(request("GET", path, nil)).wantError(404, "not_found")
	}
	for _, test := range []struct{ method, path, allow string }{
		{"DELETE", "/v2/batch", "GET, HEAD, POST"},
		{"POST", "/v2/batch/batch_1", "GET, HEAD"},
		{"PUT", "/v2/batches/batch_1/result", "GET, HEAD"},
		{"GET", "/v2/generations/estimate", "POST"},
		{"GET", "/v2/generate", "POST"},
		{"PUT", "/v2/assets/x", "DELETE, GET, HEAD"},
		{"POST", "/v2/models", "GET, HEAD"},
	} {
		got := b.do(request(test.method, test.path, nil))
		got.wantError(405, "method_not_allowed")
		if allow := got.Header().Get("Allow"); allow != test.allow {
			t.Errorf("%s %s allows %q, want %q", test.method, test.path, allow, test.allow)
		}
	}
	b.do(request("HEAD", "/v2/batch", nil)).want(200)
	b.do(request("GET", "/v2/batch/batch_none", nil)).wantError(404, "batch_not_found")
	b.do(request("GET", "/v2/batches/batch_none/result", nil)).wantError(404, "batch_not_found")
}

func TestDateIsTheSandboxs(t *testing.T) {
	b := newBench(t)
	b.clock.Advance(90 * time.Second)
	for _, path := range []string{"/v2/batch", "/nowhere"} {
		if got := b.do(request("GET", path, nil)).Header().Get("Date"); got != "Mon, 23 Nov 2026 10:01:30 GMT" {
			t.Errorf("%s: Date %q", path, got)
		}
	}
}

func TestRateLimit(t *testing.T) {
	b := newBench(t, sandbox.WithRateLimit(3), sandbox.WithCreateRateLimit(2))
	list := func() answer { return b.do(request("GET", "/v2/batch", nil)) }
	for range 3 {
		list().want(200)
	}
	b.clock.Advance(20500 * time.Millisecond)
	limited := list()
	limited.wantError(429, "rate_limit_exceeded")
	if got := limited.Header().Get("Retry-After"); got != "40" {
		t.Errorf("Retry-After %q, want 40: the 39.5 seconds that the minute lasts, rounded up", got)
	}
	b.create(lines(1)) // has its own limit
	b.do(upload(lines(1), "dry_run", "true")).want(200)
	b.do(upload(lines(1))).wantError(429, "rate_limit_exceeded")
	creator := request("GET", "/v2/models", nil)
	creator.Header.Set("X-Api-Key", sandbox.KeyCreator)
	b.do(creator).want(200) // so has each key

	b.clock.Advance(40 * time.Second)
	list().want(200)
	list().want(200)
	list().want(200)
	list().want(429)
	b.clock.Advance(-time.Hour)
	list().want(200) // a clock that went backwards blocks no caller
}

func TestNoRateLimit(t *testing.T) {
	b := newBench(t, sandbox.WithRateLimit(0))
	for range 2 * sandbox.DefaultRateLimit {
		b.do(request("GET", "/v2/models", nil)).want(200)
	}
}

// estimate returns a request for an estimate.
func estimate(body string) *http.Request {
	r := request("POST", "/v2/generations/estimate", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestEstimate(t *testing.T) {
	b := newBench(t)
	for name, test := range map[string]struct{ body, want string }{
		"at 25 fps, a price a second": {`{"model":"lipsync-2","duration":30,"fps":25}`, `{"estimatedFrameCount":750,"estimatedGenerationCost":1.5,"estimatedCredits":null}`},
		"30 fps without fps":          {`{"model":"lipsync-2","duration":30}`, `{"estimatedFrameCount":900,"estimatedGenerationCost":1.8,"estimatedCredits":null}`},
		"pro":                         {`{"model":"lipsync-2-pro","duration":1,"fps":25}`, `{"estimatedFrameCount":25,"estimatedGenerationCost":0.083,"estimatedCredits":null}`},
		"a frame begun is billed":     {`{"model":"sync-3","duration":0.01,"fps":25}`, `{"estimatedFrameCount":1,"estimatedGenerationCost":0.0053,"estimatedCredits":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := b.do(estimate(test.body)).want(200).Body.String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for name, body := range map[string]string{
		"unknown model": `{"model":"lipsync-9","duration":30}`,
		"no model":      `{"duration":30}`,
		"no duration":   `{"model":"lipsync-2"}`,
		"zero":          `{"model":"lipsync-2","duration":0}`,
		"years":         `{"model":"lipsync-2","duration":1e300}`,
		"no frames":     `{"model":"lipsync-2","duration":30,"fps":0}`,
	} {
		t.Run(name, func(*testing.T) {
			b.do(estimate(body)).wantError(422, "cost_estimate_unavailable")
		})
	}
	b.do(estimate(`{"model":`)).wantError(400, "validation_failed")
	b.do(estimate(`{"model":"`+strings.Repeat("x", 2<<20)+`"}`)).wantError(400, "validation_failed")
}

func TestModels(t *testing.T) {
	names := map[any]bool{}
	for _, m := range newBench(t).do(request("GET", "/v2/models", nil)).want(200).array() {
		if m["id"] == "" || m["type"] == "" || m["version"] == "" || len(m) > 5 {
			t.Errorf("model %v", m)
		}
		names[m["name"]] = true
	}
	for _, name := range []string{"lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"} {
		if !names[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
