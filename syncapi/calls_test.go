package syncapi_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
)

func TestCreateAndFollow(t *testing.T) {
	w := newWorld(t)
	b, err := w.client.Create(t.Context(), syncapi.Input{
		Name: "input.jsonl", Content: lines(20), WebhookURL: "https://example.com/hook",
	})
	if err != nil {
		t.Fatal(err)
	}
	if b.ID == "" || b.Status != syncapi.StatusPending || b.Metrics.Total != 20 || b.WebhookURL != "https://example.com/hook" {
		t.Errorf("created %+v", b)
	}
	post := w.api.seen()[0]
	if !bytes.Contains(post.body, lines(20)) {
		t.Error("the bytes of the file are not those that were sent")
	}
	if post.header.Get("Connection") != "close" || post.header.Get("Expect") != "100-continue" {
		t.Errorf("the POST came with %v", post.header)
	}
	if post.header.Get("Idempotency-Key") != "" {
		t.Error("an Idempotency-Key makes net/http take a POST for one that may be sent again")
	}
	w.clock.Advance(sandbox.DefaultDuration)
	got, err := w.client.Get(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Ended() || got.Metrics.Succeeded != 20 || got.Metrics.Pending() != 0 {
		t.Errorf("in the end it is %+v", got)
	}
}

func TestDryRunCreatesNothing(t *testing.T) {
	w := newWorld(t)
	if _, err := w.client.DryRun(t.Context(), syncapi.Input{Name: "input.jsonl", Content: lines(20)}); err != nil {
		t.Fatal(err)
	}
	_, err := w.client.DryRun(t.Context(), syncapi.Input{Name: "input.jsonl", Content: []byte("{}\n")})
	wantStatus(t, err, http.StatusBadRequest)
	list, err := w.client.List(t.Context(), syncapi.Filter{})
	if err != nil || len(list.Batches) != 0 || !list.Date.Equal(w.clock.Now()) {
		t.Errorf("the list is %+v, %v", list, err)
	}
}

func TestDryRunThatWasIgnored(t *testing.T) {
	api := record(t, answer(200, `{"id":"batch_1","status":"PENDING"}`))
	b, err := newClient(t, api.URL, canary).DryRun(t.Context(), syncapi.Input{Content: lines(1)})
	if !errors.Is(err, syncapi.ErrDryRunIgnored) || b.ID != "batch_1" {
		t.Errorf("got %+v, %v", b, err)
	}
}

func TestListFilters(t *testing.T) {
	w := newWorld(t)
	first := w.create(t, 20)
	w.clock.Advance(10 * time.Second)
	middle := w.clock.Now()
	w.clock.Advance(10 * time.Second)
	second := w.create(t, 20)
	for name, c := range map[string]struct {
		filter syncapi.Filter
		want   []string
	}{
		"all, newest first": {syncapi.Filter{}, []string{second.ID, first.ID}},
		"created after":     {syncapi.Filter{CreatedAfter: middle}, []string{second.ID}},
		"in another zone":   {syncapi.Filter{CreatedAfter: middle.In(time.FixedZone("", 3600))}, []string{second.ID}},
		"none":              {syncapi.Filter{CreatedAfter: middle.Add(time.Hour)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := w.client.List(t.Context(), c.filter)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range list.Batches {
				got = append(got, b.ID)
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestGetRefusesWhatIsNoID(t *testing.T) {
	api := record(t, answer(200, `{"id":"x"}`))
	c := newClient(t, api.URL, canary)
	for _, id := range []string{"", ".", "..", "../v2/batch", "a/b", "a?b", "a b", "a\nb", strings.Repeat("a", 300), "batch\x1b]52;c;x\a"} {
		if _, err := c.Get(t.Context(), id); !errors.Is(err, syncapi.ErrBadID) {
			t.Errorf("Get(%q) gives %v", id, err)
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests went out", n)
	}
	if _, err := c.Get(t.Context(), "batch_1"); err == nil {
		t.Error("another batch than the one that was asked for passes")
	}
}

func TestGetUnknown(t *testing.T) {
	_, err := newWorld(t).client.Get(t.Context(), "batch_nowhere")
	e := wantStatus(t, err, http.StatusNotFound)
	if e.RequestID == "" || syncapi.Hint(err) == "" {
		t.Errorf("the error helps no one: %+v", e)
	}
}

// TestNoAPIThere checks that a 404 about the API itself is not blamed on an ID.
func TestNoAPIThere(t *testing.T) {
	c := newClient(t, record(t, answer(404, ``)).URL, canary)
	_, create := c.Create(t.Context(), syncapi.Input{})
	_, list := c.List(t.Context(), syncapi.Filter{})
	for _, err := range []error{create, list} {
		if hint := syncapi.Hint(err); !strings.Contains(hint, "base URL") || strings.Contains(hint, "id") {
			t.Errorf("%v: %s", err, hint)
		}
	}
	if _, err := c.Get(t.Context(), "batch_1"); !strings.Contains(syncapi.Hint(err), "Check the id") {
		t.Errorf("%v: %s", err, syncapi.Hint(err))
	}
}

func TestEstimate(t *testing.T) {
	w := newWorld(t)
	e, err := w.client.Estimate(t.Context(), "lipsync-2", 30*time.Second, 0)
	if err != nil || e.Cost <= 0 || e.Frames != 900 {
		t.Errorf("estimate %+v, %v", e, err)
	}
	half, err := w.client.Estimate(t.Context(), "lipsync-2", 30*time.Second, 15)
	if err != nil || half.Cost != e.Cost/2 || half.Frames != 450 {
		t.Errorf("at 15 frames a second %+v, %v", half, err)
	}
	_, err = w.client.Estimate(t.Context(), "lipsync-99", 30*time.Second, 0)
	wantStatus(t, err, http.StatusUnprocessableEntity)
	for name, body := range map[string]string{
		"no cost":       `{"estimatedFrameCount":10}`,
		"negative cost": `{"estimatedGenerationCost":-1}`,
		"absurd cost":   `{"estimatedGenerationCost":1e308}`,
		"null":          `null`,
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, answer(200, body))
			if e, err := newClient(t, api.URL, canary).Estimate(t.Context(), "m", time.Second, 0); err == nil {
				t.Errorf("gives %+v", e)
			}
		})
	}
}

// TestAnalyzeCost accepts both forms of the answer, and rejects unbelievable figures.
func TestAnalyzeCost(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want syncapi.Estimate
		ok   bool
	}{
		"an object":      {`{"estimatedFrameCount":125,"estimatedGenerationCost":0.25}`, syncapi.Estimate{Cost: 0.25, Frames: 125}, true},
		"an array":       {` [{"estimatedFrameCount":125,"estimatedGenerationCost":0.25}]`, syncapi.Estimate{Cost: 0.25, Frames: 125}, true},
		"several":        {`[{"estimatedFrameCount":5,"estimatedGenerationCost":0.25},{"estimatedGenerationCost":1}]`, syncapi.Estimate{Cost: 1.25, Frames: 5}, true},
		"absurd frames":  {`{"estimatedFrameCount":1e300,"estimatedGenerationCost":1}`, syncapi.Estimate{Cost: 1}, true},
		"an empty array": {`[]`, syncapi.Estimate{}, false},
		"null":           {`null`, syncapi.Estimate{}, false},
		"no cost":        {`[{"estimatedFrameCount":125}]`, syncapi.Estimate{}, false},
		"negative":       {`[{"estimatedGenerationCost":-1}]`, syncapi.Estimate{}, false},
		"absurd":         {`[{"estimatedGenerationCost":9e5},{"estimatedGenerationCost":9e5}]`, syncapi.Estimate{}, false},
		"text":           {`"free"`, syncapi.Estimate{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, answer(200, tt.body))
			got, err := newClient(t, api.URL, canary).AnalyzeCost(t.Context(), []byte(`{"model":"m"}`))
			if got != tt.want || (err == nil) != tt.ok {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	w := newWorld(t)
	payload := `{"model":"lipsync-2","input":[{"type":"video","url":"https://assets.sync.so/docs/%s.mp4"},{"type":"audio","url":"https://assets.sync.so/docs/voice-5s.wav"}]}`
	if e, err := w.client.AnalyzeCost(t.Context(), fmt.Appendf(nil, payload, "clip-5s")); err != nil || e.Frames != 125 || e.Cost != 0.25 {
		t.Errorf("%+v, %v", e, err)
	}
	_, err := w.client.AnalyzeCost(t.Context(), fmt.Appendf(nil, payload, "missing"))
	wantStatus(t, err, http.StatusUnprocessableEntity)
}

func TestAccess(t *testing.T) {
	w := newWorld(t)
	base := w.api.URL + "/proxy/sync"
	for key, status := range map[string]int{sandbox.KeyRevoked: 401, "wrong": 401, sandbox.KeyCreator: 402} {
		_, err := newClient(t, base, key).List(t.Context(), syncapi.Filter{})
		e := wantStatus(t, err, status)
		if syncapi.Hint(e) == "" {
			t.Errorf("%d has no hint", status)
		}
	}
}

func TestOddAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want int // batches; -1 for an error
	}{
		"empty list":              {`[]`, 0},
		"null":                    {`null`, 0},
		"odd types":               {`[{"id":"b","created_at":5,"status":{},"metrics":{"total_generations":"many","success_count":null},"webhookUrl":[],"outputUrl":7}]`, 1},
		"metrics of a wrong type": {`[{"id":"b","metrics":[1]},{"id":"c","metrics":"none"}]`, 2},
		"an entry that is none":   {`[5,"x",null,{"id":""},{"id":"b"}]`, 1},
		"unknown status, fields":  {`[{"id":"b","status":"PAUSED","color":"red"}]`, 1},
		"an object":               {`{"batches":[]}`, -1},
		"cut":                     {`[{"id":"b"},{"id"`, -1},
		"html":                    {`<html>sign in</html>`, -1},
		"nothing":                 {``, -1},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, answer(200, c.body))
			list, err := newClient(t, api.URL, canary).List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{})
			if (err != nil) != (c.want < 0) || err == nil && len(list.Batches) != c.want {
				t.Errorf("got %+v, %v", list, err)
			}
			if err != nil && !strings.HasSuffix(err.Error(), ": the answer is not one of the Sync API") {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestUnknownStatusSurvives(t *testing.T) {
	const wire = `{"id":"b","status":"PAUSED","color":"red","metrics":{"total_generations":5,"success_count":9e30,"failed_count":-3}}`
	api := record(t, answer(200, wire))
	b, err := newClient(t, api.URL, canary).Get(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	if b.Status != "PAUSED" || b.Status.Terminal() || b.Ended() {
		t.Errorf("got %+v", b)
	}
	if m := b.Metrics; m.Failed != 0 || m.Pending() != 0 || m.Ratio() != 1 {
		t.Errorf("counts are not brought into bounds: %+v", m)
	}
}

func TestBodyOver16MiB(t *testing.T) {
	big := `[` + strings.Repeat(" ", 16<<20) + `]`
	for status, want := range map[int]string{200: "larger than 16 MiB", 400: "Sync answered 400"} {
		api := record(t, answer(status, big))
		_, err := newClient(t, api.URL, canary).List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: error is %v", status, err)
		}
	}
}

// TestEndlessBody checks that the client does not read an endless body to its end.
func TestEndlessBody(t *testing.T) {
	const most = 64 << 20 // of the system's buffers, and of the answer
	written := make(chan int, 10)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n, chunk := 0, bytes.Repeat([]byte(" "), 1<<20)
		for n < most {
			if _, err := w.Write(chunk); err != nil {
				break
			}
			n += len(chunk)
		}
		written <- n
	}))
	defer api.Close()
	_, err := newClient(t, api.URL, canary).List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{})
	if err == nil {
		t.Error("an answer without an end is one")
	}
	if n := <-written; n >= most {
		t.Errorf("%d bytes of it were read", n)
	}
}

func TestBadBaseURLs(t *testing.T) {
	for _, raw := range []string{
		"", "api.sync.so", "http://api.sync.so", "ftp://api.sync.so", "https://", "https://user:secret@api.sync.so",
		"https://api.sync.so?x=1", "https://api.sync.so#x", "http://127.0.0.1.example.com", "http://[::1", "https://a b",
	} {
		_, err := syncapi.New(syncapi.WithBaseURL(raw))
		if err == nil {
			t.Errorf("%q is taken", raw)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
	for _, raw := range []string{"https://api.sync.so", "https://api.sync.so/", "http://localhost:3000", "http://127.0.0.1:1/x", "http://[::1]:2"} {
		if _, err := syncapi.New(syncapi.WithBaseURL(raw)); err != nil {
			t.Errorf("%q is refused: %v", raw, err)
		}
	}
}

// The ledger knows submissions by host, so each host must have one spelling.
func TestHostHasOneSpelling(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.sync.so": "api.sync.so", "https://API.Sync.so:443/v2": "api.sync.so", "https://api.sync.so.": "api.sync.so",
		"https://api.sync.so:0444": "api.sync.so:444", "http://LOCALHOST:03917": "localhost:3917", "http://127.0.0.1:80": "127.0.0.1",
		"http://[::1]:80": "[::1]", "http://[::1]:3917": "[::1]:3917",
	} {
		c, err := syncapi.New(syncapi.WithBaseURL(base))
		if err != nil {
			t.Fatal(base, err)
		}
		if c.Host() != want {
			t.Errorf("%s: %s, want %s", base, c.Host(), want)
		}
	}
}
