package syncapi_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"syncbatch-tui/syncapi"
)

const onePayload = `{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/v.mp4"},{"type":"audio","url":"https://assets.sync.so/a.wav"}]}`

// TestGenerateOutcomes checks the meaning of each way in which a POST with an Idempotency-Key can
// end, and how often it is sent.
func TestGenerateOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
		posts   int
	}{
		"accepted":              {answer(201, `{"id":"g1","status":"PENDING"}`), "accepted", 1},
		"400":                   {answer(400, `{"message":"bad"}`), refused, 1},
		"402":                   {answer(402, `{"message":"plan"}`), refused, 1},
		"429 by concurrency":    {answer(429, `{"message":"limit","errorCode":"concurrency_limit_reached"}`), refused, 1},
		"429 by rate":           {answer(429, `{"message":"slow"}`), refused, 4},
		"409":                   {answer(409, `{"message":"conflict"}`), unknown, 4},
		"500":                   {answer(500, ``), unknown, 4},
		"closed after the body": {hangUp, unknown, 4},
		"2xx without an id":     {answer(201, `{"status":"PENDING"}`), unknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			_, err := newClient(t, api.URL, canary).Generate(t.Context(), []byte(onePayload), "key-1")
			got := outcome(err)
			if errors.Is(err, syncapi.ErrGenerationUnknown) {
				got = unknown
			}
			if got != c.want || len(api.seen()) != c.posts {
				t.Errorf("%s after %d POSTs, want %s after %d: %v", got, len(api.seen()), c.want, c.posts, err)
			}
			for _, r := range api.seen() {
				if r.header.Get("Idempotency-Key") != "key-1" || string(r.body) != onePayload {
					t.Errorf("sent %v with %s", r.header, r.body)
				}
			}
			wantClean(t, err)
		})
	}
}

// A refusal or a failed connection does not hide that an earlier try may have created the
// generation.
func TestGenerateRemembersEarlierTries(t *testing.T) {
	var tries atomic.Int32
	api := record(t, func(w http.ResponseWriter, r *http.Request) {
		if tries.Add(1) == 1 {
			hangUp(w, r)
			return
		}
		answer(402, `{"message":"plan"}`)(w, r)
	})
	_, err := newClient(t, api.URL, canary).Generate(t.Context(), []byte(onePayload), "key-1")
	if !errors.Is(err, syncapi.ErrGenerationUnknown) || syncapi.KindOf(err) != syncapi.KindPlan {
		t.Errorf("%v", err)
	}
}

// A batch never gets the header, because Sync ignores it there.
func TestBatchHasNoIdempotencyKey(t *testing.T) {
	api := record(t, answer(200, `{"id":"b1"}`))
	if _, err := newClient(t, api.URL, canary).Create(t.Context(), syncapi.Input{Name: "a.jsonl", Content: lines(20)}); err != nil {
		t.Fatal(err)
	}
	if h := api.seen()[0].header; h.Get("Idempotency-Key") != "" || h.Get("X-Idempotency-Key") != "" {
		t.Errorf("%v", h)
	}
}

// Without a valid key nothing is sent.
func TestGenerateNeedsAKey(t *testing.T) {
	api := record(t, answer(201, `{"id":"g1"}`))
	for _, key := range []string{"", "a b", "a\nb", strings.Repeat("x", 129)} {
		if _, err := newClient(t, api.URL, canary).Generate(t.Context(), []byte(onePayload), key); err == nil {
			t.Errorf("%q is taken", key)
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// The sandbox creates one generation for a key, and returns it when asked.
func TestGenerateInSandbox(t *testing.T) {
	c := newWorld(t).client
	first, err := c.Generate(t.Context(), []byte(onePayload), "k")
	again, err2 := c.Generate(t.Context(), []byte(onePayload), "k")
	if err != nil || err2 != nil || first.ID == "" || first.ID != again.ID {
		t.Fatalf("%+v, %+v, %v, %v", first, again, err, err2)
	}
	got, err := c.Generation(t.Context(), first.ID)
	if err != nil || got.ID != first.ID || !strings.Contains(string(got.Response), fmt.Sprintf("%q", got.ID)) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Generation(t.Context(), "none"); syncapi.KindOf(err) != syncapi.KindNotFound {
		t.Errorf("%v", err)
	}
}
