package sandbox_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

// rows makes a create in the JSON form.
func rows(body string) *http.Request {
	r := request("POST", "/v2/batch", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	return r
}

func TestDryRunCreatesNothing(t *testing.T) {
	for name, r := range map[string]*http.Request{
		"multipart":      upload(lines(3), "dry_run", "true"),
		"as Python says": upload(lines(3), "dry_run", "True"),
		"rows":           rows(`{"rows":[` + line("a", "https://assets.sync.so/v.mp4") + `],"dry_run":true}`),
		"rows, a string": rows(`{"rows":[` + line("a", "https://assets.sync.so/v.mp4") + `],"dry_run":"true"}`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if got := b.do(r).want(200).Body.String(); got != `{"status":"VALIDATED"}` {
				t.Errorf("got %s", got)
			}
			if got := b.do(request("GET", "/v2/batch", nil)).want(200).Body.String(); got != "[]" {
				t.Errorf("the dry run created %s", got)
			}
		})
	}
}

func TestDryRunFalseCreates(t *testing.T) {
	for name, r := range map[string]*http.Request{
		"false":   upload(lines(3), "dry_run", "false"),
		"empty":   upload(lines(3), "dry_run", ""),
		"rows":    rows(`{"rows":[` + line("a", "https://assets.sync.so/v.mp4") + `],"dry_run":false,"webhook_url":null}`),
		"unknown": upload(lines(3), "priority", "high", "webhook_url", ""),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if got := b.do(r).want(200).object(); got["status"] != "PENDING" || got["webhookUrl"] != nil {
				t.Errorf("got %v", got)
			}
		})
	}
}

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

func TestRowsAreLines(t *testing.T) {
	b := newBench(t)
	good := line("good", "https://assets.sync.so/v.mp4")
	id := b.do(rows("{\"rows\": [\n" + good + ",\n {\n" + strings.Replace(good, "good", "other", 1)[1:] + "]}")).want(200).object()["id"].(string)
	if got := b.get(id)["metrics"].(map[string]any)["total_generations"]; got != 2.0 {
		t.Errorf("total_generations %v, want 2", got)
	}
	for name, test := range map[string]struct{ body, code, says string }{
		"a bad row":      {`{"rows":[` + good + `,{}]}`, "batch_invalid_jsonl", "Line 2: request_id is missing"},
		"no rows":        {`{"input":[]}`, "validation_failed", "rows must be an array"},
		"rows an object": {`{"rows":{}}`, "validation_failed", "rows must be an array"},
		"not JSON":       {`{"rows":[`, "validation_failed", "not a JSON object"},
		"webhook 7":      {`{"rows":[` + good + `],"webhook_url":7}`, "validation_failed", "webhook_url must be a string"},
		"dry_run maybe":  {`{"rows":[` + good + `],"dry_run":"maybe"}`, "validation_failed", "dry_run must be true or false"},
		"none":           {`{"rows":[]}`, "batch_insufficient_records", "0 requests"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := b.do(rows(test.body)).wantError(400, test.code); !strings.Contains(got[0], test.says) {
				t.Errorf("says %q, want %q", got, test.says)
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

func TestDefaultSizeLimit(t *testing.T) {
	b := newBench(t)
	fill := func(n int) string { return lines(1) + strings.Repeat(" ", n-len(lines(1))) }
	b.create(fill(5_242_880))
	b.do(upload(fill(5_242_881))).wantError(413, "batch_file_too_large")
}

// endless is a body without an end that counts what was read of it.
type endless struct{ read int }

var ones = bytes.Repeat([]byte("1\n"), 64<<10)

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, ones)
	e.read += n
	return n, nil
}

func TestBodyIsBounded(t *testing.T) {
	const most = 64 << 20
	for name, test := range map[string]struct{ contentType, start string }{
		"the file":         {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"input\"; filename=\"f\"\r\n\r\n"},
		"an unknown field": {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n"},
		"no part at all":   {"multipart/form-data; boundary=x", ""},
		"rows":             {"application/json", `{"rows":[`},
	} {
		t.Run(name, func(t *testing.T) {
			body := &endless{}
			r := request("POST", "/v2/batch", io.MultiReader(strings.NewReader(test.start), body))
			r.Header.Set("Content-Type", test.contentType)
			newBench(t).do(r).wantError(413, "batch_file_too_large")
			if body.read > most {
				t.Errorf("%d bytes were read", body.read)
			}
		})
	}
}

func TestRefusedForms(t *testing.T) {
	part := "--x\r\nContent-Disposition: form-data; name=\"input\"; filename=\"f\"\r\n\r\n" + lines(1)
	for name, test := range map[string]struct {
		contentType, body string
		status            int
	}{
		"no content type":   {"", lines(1), 415},
		"a bare file":       {"application/x-ndjson", lines(1), 415},
		"no boundary":       {"multipart/form-data", part + "\r\n--x--\r\n", 400},
		"no input":          {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--x--\r\n", 400},
		"input twice":       {"multipart/form-data; boundary=x", part + "\r\n" + part + "\r\n--x--\r\n", 400},
		"cut in the file":   {"multipart/form-data; boundary=x", part, 400},
		"cut before a part": {"multipart/form-data; boundary=x", part + "\r\n--x\r\nContent-Disp", 400},
		"empty":             {"multipart/form-data; boundary=x", "", 400},
		"long field":        {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"webhook_url\"\r\n\r\nhttps://" + strings.Repeat("x", 9000) + "\r\n--x--\r\n", 400},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			r := request("POST", "/v2/batch", strings.NewReader(test.body))
			r.Header.Set("Content-Type", test.contentType)
			code := "validation_failed"
			if test.status == 415 {
				code = "unsupported_media_type"
			}
			b.do(r).wantError(test.status, code)
			if got := b.do(request("GET", "/v2/batch", nil)).Body.String(); got != "[]" {
				t.Errorf("it created %s", got)
			}
		})
	}
	b := newBench(t)
	cut := io.MultiReader(strings.NewReader(part+"\r\n--x\r\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
	r := request("POST", "/v2/batch", cut)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	b.do(r).wantError(400, "validation_failed")
	b.do(upload(lines(1), "dry_run", "yes please")).wantError(400, "validation_failed")
}

func TestWebhookURLs(t *testing.T) {
	b := newBench(t)
	for url, ok := range map[string]bool{
		"https://hooks.sync.so/x":   true,
		"http://127.0.0.1:9000/x":   true,
		"http://localhost:9000/x":   true,
		"http://[::1]:9000/x":       true,
		"http://hooks.sync.so/x":    false,
		"http://127.0.0.1.evil.com": false,
		"ftp://127.0.0.1/x":         false,
		"https://":                  false,
		"<YOUR_WEBHOOK_URL>":        false,
		"https://a b/":              false,
	} {
		got := b.do(upload(lines(1), "webhook_url", url))
		if !ok {
			got.wantError(400, "validation_failed")
		} else if got.want(200).object()["webhookUrl"] != url {
			t.Errorf("webhookUrl of %s is %s", url, got.Body)
		}
	}
}

func TestConcurrencyLimit(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second), sandbox.WithMaxRunning(2))
	b.create(lines(1))
	b.create(line("d", "https://assets.sync.so/doom.mp4"))
	got := b.do(upload(lines(1)))
	got.wantError(429, "concurrency_limit_reached")
	if wait := got.Header().Get("Retry-After"); wait != "" {
		t.Errorf("Retry-After %q, though nobody knows when a batch ends", wait)
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
