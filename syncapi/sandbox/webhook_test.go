package sandbox_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// receiver receives webhooks instead of the network.
type receiver struct {
	mu     sync.Mutex
	calls  []*http.Request
	bodies []string
	reply  func(*http.Request) (*http.Response, error) // 200 if nil
}

func (r *receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.bodies = append(r.calls, req), append(r.bodies, string(body))
	if r.reply != nil {
		return r.reply(req)
	}
	return status(200), nil
}

func status(code int) *http.Response {
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Header: http.Header{}, Body: io.NopCloser(strings.NewReader("ok"))}
}

func TestWebhookIsSignedAndDeliveredOnce(t *testing.T) {
	var hooks receiver
	b := newBench(t, sandbox.WithDuration(10*time.Second), sandbox.WithWebhookSecret("whsec"),
		sandbox.WithWebhookClient(&http.Client{Transport: &hooks}))
	id := b.create(lines(2), "webhook_url", "https://hooks.sync.so/done?x=1&y=2")
	b.create(lines(2)) // without a webhook
	deliver := func() {
		t.Helper()
		if err := b.server.DeliverWebhooks(t.Context()); err != nil {
			t.Error(err)
		}
	}
	deliver()
	b.clock.Advance(9900 * time.Millisecond) // COMPLETED, results not ready
	deliver()
	if len(hooks.calls) != 0 {
		t.Fatalf("delivered before the results: %s", hooks.bodies)
	}
	b.clock.Advance(100 * time.Millisecond)
	deliver()
	deliver()
	if len(hooks.calls) != 1 {
		t.Fatalf("delivered %d times, want 1", len(hooks.calls))
	}
	call, body := hooks.calls[0], hooks.bodies[0]
	mac := hmac.New(sha256.New, []byte("whsec"))
	mac.Write([]byte("1795428010." + body))
	if got, want := call.Header.Get("Sync-Signature"), "t=1795428010,v1="+hex.EncodeToString(mac.Sum(nil)); got != want {
		t.Errorf("Sync-Signature %q, want %q", got, want)
	}
	want := `{"id":"` + id + `","created_at":"2026-11-23T10:00:00.000Z","status":"COMPLETED",` +
		`"metrics":{"total_generations":2,"success_count":2,"failed_count":0,"pending_count":0},` +
		`"webhookUrl":"https://hooks.sync.so/done?x=1&y=2","outputUrl":"http://example.com/v2/batches/` + id + `/result"}`
	if body != want {
		t.Errorf("the payload is %s, want %s", body, want)
	}
	if call.Method != "POST" || call.URL.String() != "https://hooks.sync.so/done?x=1&y=2" || call.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s with %v", call.Method, call.URL, call.Header)
	}
	if call.Header.Get("X-Api-Key") != "" {
		t.Error("the key goes along")
	}
}

func TestWebhookOfAFailedBatch(t *testing.T) {
	var hooks receiver
	b := newBench(t, sandbox.WithDuration(10*time.Second), sandbox.WithWebhookClient(&http.Client{Transport: &hooks}))
	b.create(line("d", "https://assets.sync.so/doom.mp4"), "webhook_url", "https://hooks.sync.so/")
	b.clock.Advance(6 * time.Second)
	if err := b.server.DeliverWebhooks(t.Context()); err != nil {
		t.Error(err)
	}
	if len(hooks.bodies) != 1 || !strings.Contains(hooks.bodies[0], `"status":"FAILED"`) || !strings.Contains(hooks.bodies[0], `"outputUrl":""`) {
		t.Errorf("delivered %q", hooks.bodies)
	}
}

func TestWebhookIsTriedThreeTimes(t *testing.T) {
	for name, reply := range map[string]func(*http.Request) (*http.Response, error){
		"an error":    func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") },
		"a status":    func(*http.Request) (*http.Response, error) { return status(500), nil },
		"a not found": func(*http.Request) (*http.Response, error) { return status(404), nil },
		"a redirect": func(*http.Request) (*http.Response, error) {
			res := status(302)
			res.Header.Set("Location", "https://elsewhere.sync.so/")
			return res, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			hooks := receiver{reply: reply}
			b := newBench(t, sandbox.WithDuration(0), sandbox.WithWebhookClient(&http.Client{Transport: &hooks}))
			b.create(lines(1), "webhook_url", "https://hooks.sync.so/")
			for i, step := range []struct {
				wait  time.Duration
				calls int
			}{{0, 1}, {time.Second, 1}, {time.Second, 2}, {9 * time.Second, 2}, {time.Second, 3}, {time.Hour, 3}} {
				b.clock.Advance(step.wait)
				before := len(hooks.calls)
				err := b.server.DeliverWebhooks(t.Context())
				if len(hooks.calls) != step.calls {
					t.Fatalf("step %d: %d calls, want %d", i, len(hooks.calls), step.calls)
				}
				if tried := len(hooks.calls) > before; tried != (err != nil) {
					t.Errorf("step %d: tried %v, error %v", i, tried, err)
				}
			}
			for _, call := range hooks.calls {
				if call.URL.Host != "hooks.sync.so" {
					t.Errorf("it went to %s", call.URL)
				}
			}
		})
	}
}

func TestWebhookBrokenOffIsNotATry(t *testing.T) {
	hooks := receiver{reply: func(r *http.Request) (*http.Response, error) { return nil, r.Context().Err() }}
	b := newBench(t, sandbox.WithDuration(0), sandbox.WithWebhookClient(&http.Client{Transport: &hooks}))
	b.create(lines(1), "webhook_url", "https://hooks.sync.so/")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 5 {
		if err := b.server.DeliverWebhooks(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("broken off with %v", err)
		}
	}
	hooks.reply = nil
	calls := len(hooks.calls)
	if err := b.server.DeliverWebhooks(t.Context()); err != nil || len(hooks.calls) != calls+1 {
		t.Errorf("after that %d calls and %v, want 1 and none", len(hooks.calls)-calls, err)
	}
}

func TestWebhookUnderWayIsNotSentAgain(t *testing.T) {
	var calls atomic.Int32
	arrived, release := make(chan struct{}), make(chan struct{})
	slow := roundTrip(func(*http.Request) (*http.Response, error) {
		if calls.Add(1) == 1 {
			close(arrived)
			<-release
		}
		return status(200), nil
	})
	b := newBench(t, sandbox.WithDuration(0), sandbox.WithWebhookClient(&http.Client{Transport: slow}))
	b.create(lines(1), "webhook_url", "https://hooks.sync.so/")
	first := make(chan error)
	go func() { first <- b.server.DeliverWebhooks(t.Context()) }()
	<-arrived
	if err := b.server.DeliverWebhooks(t.Context()); err != nil {
		t.Error(err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("sent %d times, want once", n)
	}
}

// roundTrip is a transport that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
