package syncapi_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
)

// inTurn answers with each handler once, and with the last one forever.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		handlers[min(int(n.Add(1)), len(handlers))-1](w, r)
	}
}

// TestPolicy is the policy's table: how often each call goes out, and how it ends, by the first
// answer and the answer from then on.
func TestPolicy(t *testing.T) {
	const s = time.Second
	list := answer(200, `[]`)
	batch := answer(200, `{"id":"b"}`)
	valid := answer(200, `{"status":"VALIDATED"}`)
	rate := func(after string) http.HandlerFunc {
		return answer(429, `{"errorCode":"rate_limit_exceeded"}`, "Retry-After", after)
	}
	full := answer(429, `{"errorCode":"concurrency_limit_reached"}`)
	for name, c := range map[string]struct {
		call    string
		handler http.HandlerFunc
		ok      bool
		waits   []time.Duration // between its tries
	}{
		"list: closed, then well":      {"list", inTurn(hangUp, list), true, []time.Duration{s}},
		"list: cut JSON":               {"list", inTurn(answer(200, `[{`), list), true, []time.Duration{s}},
		"list: 408, 425, 500":          {"list", inTurn(answer(408, ``), answer(425, ``), answer(500, ``), list), true, []time.Duration{s, 2 * s, 4 * s}},
		"list: 502 for good":           {"list", answer(502, ``), false, []time.Duration{s, 2 * s, 4 * s}},
		"list: 429 with Retry-After 2": {"list", inTurn(rate("2"), list), true, []time.Duration{3 * s}},
		"list: 429 with nonsense":      {"list", inTurn(rate("soon"), list), true, []time.Duration{s}},
		"list: 429 of ten minutes":     {"list", inTurn(rate("600"), list), true, []time.Duration{601 * s}},
		"list: 429 of longer":          {"list", rate("601"), false, nil},
		"list: 503 of an hour":         {"list", answer(503, ``, "Retry-After", "3600"), false, nil},
		"list: 401":                    {"list", answer(401, ``), false, nil},
		"list: 402":                    {"list", answer(402, ``), false, nil},
		"list: 403":                    {"list", answer(403, ``), false, nil},
		"list: 302":                    {"list", answer(302, ``, "Location", "/x"), false, nil},
		"get: 404":                     {"get", answer(404, ``), false, nil},
		"get: 503, then well":          {"get", inTurn(answer(503, ``), batch), true, []time.Duration{s}},
		"dry run: 429":                 {"dry run", inTurn(rate("2"), valid), true, []time.Duration{3 * s}},
		"dry run: 425":                 {"dry run", answer(425, ``), false, nil},
		"create: 425":                  {"create", answer(425, ``), false, nil},
		"dry run: 500":                 {"dry run", answer(500, ``), false, nil},
		"dry run: closed":              {"dry run", hangUp, false, nil},
		"create: 429":                  {"create", inTurn(rate("2"), rate("2"), batch), true, []time.Duration{3 * s, 4 * s}},
		"create: 429 for good":         {"create", rate(""), false, []time.Duration{s, 2 * s, 4 * s}},
		"create: 429, then unknown":    {"create", inTurn(rate(""), hangUp), false, []time.Duration{s}},
		"create: 429 by concurrency":   {"create", full, false, nil},
		"create: 500":                  {"create", answer(500, ``), false, nil},
		"create: 503 with Retry-After": {"create", answer(503, ``, "Retry-After", "1"), false, nil},
		"create: closed":               {"create", hangUp, false, nil},
		"once: 500":                    {"once", answer(500, ``), false, nil},
		"estimate: 500, then well":     {"estimate", inTurn(answer(500, ``), answer(200, `{"estimatedGenerationCost":1}`)), true, []time.Duration{s}},
		"estimate: 422":                {"estimate", answer(422, ``), false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			client := newClient(t, api.URL, canary)
			waits := client.Waits()
			ctx, in := t.Context(), syncapi.Input{Name: "a.jsonl", Content: lines(1)}
			err := map[string]func() error{
				"list":     func() error { _, err := client.List(ctx, syncapi.Filter{}); return err },
				"once":     func() error { _, err := client.List(syncapi.WithoutRetry(ctx), syncapi.Filter{}); return err },
				"get":      func() error { _, err := client.Get(ctx, "b"); return err },
				"dry run":  func() error { _, err := client.DryRun(ctx, in); return err },
				"create":   func() error { _, err := client.Create(ctx, in); return err },
				"estimate": func() error { _, err := client.Estimate(ctx, "m", time.Second, 0); return err },
			}[c.call]()
			if (err == nil) != c.ok {
				t.Errorf("ends with %v", err)
			}
			if !slices.Equal(*waits, c.waits) {
				t.Errorf("waits %v, want %v", *waits, c.waits)
			}
			if n := len(api.seen()); n != len(c.waits)+1 {
				t.Errorf("the server saw %d requests", n)
			}
			if c.call == "create" && strings.Contains(name, "unknown") && !errors.Is(err, syncapi.ErrOutcomeUnknown) {
				t.Errorf("the outcome is unknown, and it says %v", err)
			}
			wantClean(t, err)
		})
	}
}

// TestJitter draws a wait from nothing to the longest of its turn, after the time that Sync has
// asked for.
func TestJitter(t *testing.T) {
	const s = time.Second
	lost, asked := errors.New("lost"), &syncapi.Error{StatusCode: 429, RetryAfter: 7 * s}
	for name, c := range map[string]struct {
		retries int
		err     error
		random  float64
		want    time.Duration
	}{
		"none at all":           {0, lost, 0, 0},
		"half of a second":      {0, lost, 0.5, s / 2},
		"half of four":          {2, lost, 0.5, 2 * s},
		"not before it is time": {0, asked, 0, 7 * s},
		"a bit after":           {1, asked, 0.5, 8 * s},
	} {
		if got, ok := syncapi.RetryWait(c.retries, c.err, c.random); got != c.want || !ok {
			t.Errorf("%s: %s, %t, want %s", name, got, ok, c.want)
		}
	}
}

// TestFiveASecond calls as fast as the client allows, on a bubble's clock.
func TestFiveASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, err := syncapi.New(syncapi.WithBaseURL("http://127.0.0.1:1"))
		if err != nil {
			t.Fatal(err)
		}
		c.Dial(func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no one there") })
		start := time.Now()
		for range 30 {
			if _, err := c.List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{}); err == nil {
				t.Error("no one has answered")
			}
		}
		if took := time.Since(start); took < 5*time.Second { // five at once, and five in each second
			t.Errorf("30 calls took %s", took)
		}
	})
}

func TestCertificatesAreNotTriedAgain(t *testing.T) {
	api := httptest.NewUnstartedServer(answer(200, `[]`))
	api.Config.ErrorLog = log.New(io.Discard, "", 0)
	api.StartTLS()
	defer api.Close()
	plain := record(t, answer(200, `[]`))
	for name, base := range map[string]string{
		"unknown authority": api.URL,
		"no TLS":            "https" + strings.TrimPrefix(plain.URL, "http"),
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, base, canary)
			waits := client.Waits()
			_, err := client.List(t.Context(), syncapi.Filter{})
			if len(*waits) != 0 || err == nil || !strings.Contains(syncapi.Hint(err), "certificate") {
				t.Errorf("after %d waits: %v; %s", len(*waits), err, syncapi.Hint(err))
			}
			if _, ok := errors.AsType[x509.UnknownAuthorityError](err); name == "unknown authority" && !ok {
				t.Errorf("error is %v", err)
			}
			_, err = client.Create(t.Context(), syncapi.Input{Content: lines(1)})
			if outcome(err) != unsent {
				t.Errorf("a POST that met it is %s", outcome(err))
			}
		})
	}
}

func TestProxyThatWantsAPassword(t *testing.T) {
	proxy := record(t, answer(407, ``, "Proxy-Authenticate", "Basic"))
	u, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, "https://api.sync.so", canary)
	client.Proxy(u)
	_, err = client.List(t.Context(), syncapi.Filter{})
	if n := len(proxy.seen()); n != 1 || !strings.Contains(syncapi.Hint(err), "HTTPS_PROXY") {
		t.Errorf("after %d requests: %v; %s", n, err, syncapi.Hint(err))
	}
	if _, err = client.Create(t.Context(), syncapi.Input{Content: lines(1)}); outcome(err) != unsent {
		t.Errorf("a POST that met it is %s", outcome(err))
	}
	for _, r := range proxy.seen() {
		if r.key != "" {
			t.Error("the proxy got the key")
		}
	}
}

// TestBudget needs more retries in an outage than a client has.
func TestBudget(t *testing.T) {
	api := record(t, answer(500, ``))
	client := newClient(t, api.URL, canary)
	for range 6 {
		if _, err := client.Get(t.Context(), "b"); err == nil {
			t.Fatal("an outage passes")
		}
	}
	if n := len(api.seen()); n > 6+11 {
		t.Errorf("6 calls became %d", n)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	api := record(t, answer(429, ``, "Retry-After", "300"))
	client := newClient(t, api.URL, canary)
	client.OnWait(cancel)
	_, err := client.Create(ctx, syncapi.Input{Content: lines(1)})
	if outcome(err) != refused {
		t.Errorf("%s: %v", outcome(err), err)
	}
}

// TestRefusalBeforeTheUpload answers 413 to the headers and closes: the client must not have begun
// to send the body.
func TestRefusalBeforeTheUpload(t *testing.T) {
	var read atomic.Int64
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		conn.Close()
		read.Store(int64(buf.Reader.Buffered()))
	}))
	defer api.Close()
	_, err := newClient(t, api.URL, canary).Create(t.Context(), syncapi.Input{Content: lines(20_000)})
	wantStatus(t, err, http.StatusRequestEntityTooLarge)
	if outcome(err) != refused || read.Load() > 0 {
		t.Errorf("%s after %d bytes: %v", outcome(err), read.Load(), err)
	}
}
