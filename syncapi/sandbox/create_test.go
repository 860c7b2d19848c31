package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestRefusedLines(t *testing.T) {
	good := line("good", "https://assets.sync.so/v.mp4")
	for name, test := range map[string]struct {
		input, code string
		says        []string
	}{
		"not JSON":         {good + "\n{oops\n", "batch_invalid_jsonl", []string{"Line 2: not valid JSON"}},
		"two on a line":    {good + good, "batch_invalid_jsonl", []string{"Line 1: not valid JSON"}},
		"not an object":    {"[]\nnull\n7\n", "batch_invalid_jsonl", []string{"Line 1: not a JSON object", "Line 2: not a JSON object", "Line 3: not a JSON object"}},
		"not UTF-8":        {strings.Replace(good, "good", "g\xffd", 1), "batch_invalid_jsonl", []string{"Line 1: not valid UTF-8"}},
		"byte order mark":  {"\ufeff" + good, "batch_invalid_jsonl", []string{"Line 1: the file starts with a byte order mark"}},
		"no request_id":    {strings.Replace(good, "request_id", "id", 1), "batch_invalid_jsonl", []string{"Line 1: request_id is missing"}},
		"case of a name":   {strings.Replace(good, "request_id", "Request_ID", 1), "batch_invalid_jsonl", []string{"Line 1: request_id is missing"}},
		"request_id 7":     {strings.Replace(good, `"good"`, `7`, 1), "batch_invalid_jsonl", []string{"Line 1: request_id must be a string"}},
		"duplicate":        {good + "\n\n" + good, "batch_duplicate_request_id", []string{`Line 3: request_id "good" is already used on line 1`}},
		"wrong endpoint":   {strings.Replace(good, "/v2/generate", "/v2/generate/", 1), "batch_invalid_endpoint", []string{`Line 1: endpoint must be "/v2/generate"`}},
		"no endpoint":      {strings.Replace(good, "endpoint", "url", 1), "batch_invalid_endpoint", []string{"Line 1: endpoint"}},
		"no payload":       {strings.Replace(good, "payload", "body", 1), "batch_invalid_jsonl", []string{"Line 1: payload is missing"}},
		"payload null":     {`{"request_id":"a","endpoint":"/v2/generate","payload":null}`, "batch_invalid_jsonl", []string{"Line 1: payload must be an object"}},
		"no model":         {strings.Replace(good, "model", "Model", 1), "batch_invalid_jsonl", []string{"Line 1: payload.model is missing"}},
		"no input":         {strings.Replace(good, `"input"`, `"inputs"`, 1), "batch_invalid_jsonl", []string{"Line 1: payload.input is missing"}},
		"input empty":      {`{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[]}}`, "batch_invalid_jsonl", []string{"Line 1: payload.input must be a list"}},
		"input of strings": {`{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":["x"]}}`, "batch_invalid_jsonl", []string{"Line 1: payload.input must be a list"}},
		"several on one":   {`{}`, "batch_invalid_jsonl", []string{"Line 1: request_id is missing", "Line 1: endpoint", "Line 1: payload is missing"}},
		"empty":            {"", "batch_insufficient_records", []string{"0 requests"}},
		"blank":            {"\n \r\n\t\n", "batch_insufficient_records", []string{"0 requests"}},
		"too many":         {lines(1001), "batch_too_many_requests", []string{"1001 requests; the most is 1000"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			for _, r := range []*http.Request{upload(test.input), upload(test.input, "dry_run", "true")} {
				got := b.do(r).wantError(400, test.code)
				if !slices.EqualFunc(got, test.says, strings.Contains) {
					t.Errorf("says %q, want %q", got, test.says)
				}
			}
		})
	}
}

func TestManyWrongLinesAreCapped(t *testing.T) {
	got := newBench(t).do(upload(strings.Repeat("{oops\n", 100))).wantError(400, "batch_invalid_jsonl")
	if len(got) != 21 || got[20] != "and 80 more" {
		t.Errorf("%d messages, the last %q", len(got), got[len(got)-1])
	}
}

func TestFormsOfAFile(t *testing.T) {
	a, c := line("a", "https://assets.sync.so/v.mp4"), line("c", "https://assets.sync.so/v.mp4")
	for name, input := range map[string]string{
		"CRLF":                a + "\r\n" + c + "\r\n",
		"no last newline":     a + "\n" + c,
		"blank lines":         "\n" + a + "\n \n\n" + c + "\n\n",
		"unknown fields":      strings.Replace(a, `"endpoint"`, `"note":{"x":[1]},"endpoint"`, 1) + "\n" + c,
		"escapes in an id":    strings.Replace(a, `"a"`, `"\u00e9\ud83d\ude00"`, 1) + "\n" + c,
		"text without a url":  strings.Replace(a, `"audio","url":"https://assets.sync.so/a.wav"`, `"text","provider":{"name":"elevenlabs"}`, 1) + "\n" + c,
		"options are carried": strings.Replace(a, `"model"`, `"options":{"sync_mode":"loop"},"model"`, 1) + "\n" + c,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, sandbox.WithDuration(0))
			results, _ := b.results(b.create(input))
			if len(results) != 2 {
				t.Errorf("%d results, want 2: %v", len(results), results)
			}
		})
	}
}

func TestLimitsAreOptions(t *testing.T) {
	b := newBench(t, sandbox.WithRequests(2, 4), sandbox.WithMaxBytes(2000))
	b.do(upload(lines(1))).wantError(400, "batch_insufficient_records")
	b.do(upload(lines(5))).wantError(400, "batch_too_many_requests")
	b.create(lines(2))
	input := lines(4)
	b.create(input + strings.Repeat(" ", 2000-len(input)))
	b.do(upload(input+strings.Repeat(" ", 2001-len(input)))).wantError(413, "batch_file_too_large")
	row := line("a", "https://assets.sync.so/"+strings.Repeat("x", 1900))
	b.do(rows(`{"rows":[`+row+`]}`)).wantError(413, "batch_file_too_large")
}

func TestConcurrencyLimit(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second), sandbox.WithMaxRunning(2))
	b.create(lines(1))
	b.create(line("d", "https://assets.sync.so/doom.mp4"))
	got := b.do(upload(lines(1)))
	body := got.want(429).object()
	if body["errorCode"] != "concurrency_limit_reached" || body["activeGenerations"] != 2.0 || body["concurrencyLimit"] != 2.0 || body["retryAfterSeconds"] != 10.0 {
		t.Errorf("the refusal is %v", body)
	}
	if wait := got.Header().Get("Retry-After"); wait != "" {
		t.Errorf("Retry-After %q, though the end of a batch is not certain", wait)
	}
	b.do(upload(lines(1), "dry_run", "true")).want(200)
	b.clock.Advance(6 * time.Second) // the doomed one has failed
	b.create(lines(1))
	b.do(upload(lines(1))).want(429)
}

func TestCreateAndListAtOnce(t *testing.T) {
	b := newBench(t, sandbox.WithMaxRunning(1000), sandbox.WithRateLimit(0))
	ids := make(chan string, 64)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 8 {
				ids <- b.create(lines(3))
				b.do(request("GET", "/v2/batch", nil)).want(200)
				b.clock.Advance(time.Second)
			}
		})
	}
	wg.Wait()
	close(ids)
	seen := map[string]bool{}
	for id := range ids {
		seen[id] = true
	}
	if got := b.do(request("GET", "/v2/batch", nil)).array(); len(seen) != 64 || len(got) != 64 {
		t.Errorf("%d ids and %d listed, want 64", len(seen), len(got))
	}
}

func TestSeed(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(100*time.Second), sandbox.WithMaxRunning(1))
	seed := func(age time.Duration) string {
		id, err := b.server.Seed(sandbox.SeedBatch{Input: []byte(lines(5)), Age: age})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	running, ended, newer := seed(50*time.Second), seed(time.Hour), seed(0)
	var got []string
	for _, batch := range b.do(request("GET", "/v2/batch", nil)).array() {
		got = append(got, fmt.Sprint(batch["id"], " ", batch["status"]))
	}
	if want := []string{newer + " PENDING", running + " PROCESSING", ended + " COMPLETED"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := b.server.Seed(sandbox.SeedBatch{Input: []byte("{}")}); err == nil || !strings.Contains(err.Error(), "Line 1") {
		t.Errorf("a bad input is seeded with %v", err)
	}
	if _, err := b.server.Seed(sandbox.SeedBatch{Input: []byte(lines(1)), WebhookURL: "nonsense"}); err == nil {
		t.Error("a bad webhook is seeded")
	}
}
