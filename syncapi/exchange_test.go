package syncapi_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

// observed is a client of the API at base, with a function that returns what its observer got.
func observed(t *testing.T, base string) (*syncapi.Client, func() []syncapi.Exchange) {
	t.Helper()
	var mu sync.Mutex
	var all []syncapi.Exchange
	key, err := syncapi.ParseKey(canary)
	if err != nil {
		t.Fatal(err)
	}
	c, err := syncapi.New(syncapi.WithBaseURL(base), syncapi.WithKey(key), syncapi.WithObserver(func(x syncapi.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, x)
	}))
	if err != nil {
		t.Fatal(err)
	}
	c.Waits()
	return c, func() []syncapi.Exchange {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// The observer gets each try with its status and the client's decision.
func TestObserver(t *testing.T) {
	list := func(c *syncapi.Client) { _, _ = c.List(context.Background(), syncapi.Filter{}) }
	create := func(c *syncapi.Client) {
		_, _ = c.Create(context.Background(), syncapi.Input{Name: "a.jsonl", Content: lines(20)})
	}
	once := func(c *syncapi.Client) {
		_, _ = c.List(syncapi.WithoutRetry(context.Background()), syncapi.Filter{})
	}
	for name, test := range map[string]struct {
		server *recorder
		call   func(*syncapi.Client)
		want   []string
	}{
		"done":      {record(t, answer(200, `[]`)), list, []string{"GET /v2/batch 200 try 1: done 0s"}},
		"a retry":   {record(t, inTurn(answer(503, `[]`), answer(200, `[]`))), list, []string{"GET /v2/batch 503 try 1: retry 1s", "GET /v2/batch 200 try 2: done 0s"}},
		"rate":      {record(t, inTurn(answer(429, ``, "Retry-After", "5"), answer(200, `{"id":"b"}`))), create, []string{"POST /v2/batch 429 try 1: retry 6s", "POST /v2/batch 200 try 2: done 0s"}},
		"refused":   {record(t, answer(422, ``)), create, []string{"POST /v2/batch 422 try 1: taken as refused 0s"}},
		"full":      {record(t, answer(429, `{"errorCode":"concurrency_limit_reached"}`)), create, []string{"POST /v2/batch 429 try 1: taken as refused 0s"}},
		"unknown":   {record(t, answer(502, ``)), create, []string{"POST /v2/batch 502 try 1: outcome unknown 0s"}},
		"no answer": {record(t, hangUp), create, []string{"POST /v2/batch 0 try 1: outcome unknown 0s"}},
		"unusable":  {record(t, answer(200, `x`)), once, []string{"GET /v2/batch 200 try 1: gave up 0s"}},
		"once":      {record(t, answer(503, ``)), once, []string{"GET /v2/batch 503 try 1: gave up 0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, seen := observed(t, test.server.URL)
			test.call(c)
			var got []string
			for _, x := range seen() {
				got = append(got, fmt.Sprintf("%s %s %d try %d: %v %v", x.Method, x.Path, x.Status, x.Try, x.Decision, x.Wait))
				if x.Host != strings.TrimPrefix(test.server.URL, "http://") || time.Since(x.Ended) > time.Minute || x.Latency <= 0 || x.Latency > time.Minute {
					t.Errorf("host %q, ended %v after %v", x.Host, x.Ended, x.Latency)
				}
				if (x.Reason == "") != (x.Decision == syncapi.DecidedDone) {
					t.Errorf("%v for the reason %q", x.Decision, x.Reason)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("observed %q, not %q", got, test.want)
			}
		})
	}
}

// Neither the key nor the URL of a file reaches the observer.
func TestObserverGetsNoSecret(t *testing.T) {
	files := record(t, answer(403, "it is "+canary))
	signed := files.URL + "/path?sig=canary-sig"
	api := record(t, answer(302, "", "Location", signed))
	c, seen := observed(t, api.URL)
	ctx := syncapi.WithoutRetry(t.Context())
	_ = c.DownloadVideo(ctx, signed, part(t, ""))
	_ = c.DownloadVideo(ctx, api.URL+"/download?x=canary-sig", part(t, ""))
	_, _ = c.List(ctx, syncapi.Filter{})
	all := seen()
	if len(all) != 3 {
		t.Fatalf("%d exchanges, not 3: %+v", len(all), all)
	}
	if text := fmt.Sprintf("%+v", all); strings.Contains(text, "canary") {
		t.Errorf("a secret was observed: %s", text)
	}
	if x := all[1]; x.Path != "" || x.Method != "GET" || x.Status != 403 || x.Host != strings.TrimPrefix(files.URL, "http://") {
		t.Errorf("the end of the redirect was observed as %+v", x)
	}
}
