package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// rows returns a create in the JSON form.
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
		// A client with this typo must not believe that it is a dry run.
		"misspelt":       upload(lines(3), "dryRun", "true"),
		"rows, misspelt": rows(`{"rows":[` + line("a", "https://assets.sync.so/v.mp4") + `],"dryRun":true}`),
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			if got := b.do(r).want(200).object(); got["status"] != "PENDING" || got["webhookUrl"] != nil {
				t.Errorf("got %v", got)
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

func TestDefaultSizeLimit(t *testing.T) {
	b := newBench(t)
	fill := func(n int) string { return lines(1) + strings.Repeat(" ", n-len(lines(1))) }
	b.create(fill(5_242_880))
	b.do(upload(fill(5_242_881))).wantError(413, "batch_file_too_large")
}

// endless is an endless body that counts the bytes read from it.
type endless struct {
	unit string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, bytes.Repeat([]byte(e.unit), len(p)/len(e.unit)+1))
	e.read += n
	return n, nil
}

func TestBodyIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const most = 64 << 20
	for name, test := range map[string]struct{ contentType, start, unit string }{
		"the file":         {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"input\"; filename=\"f\"\r\n\r\n", "1\n"},
		"an unknown field": {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n", "1\n"},
		"no part at all":   {"multipart/form-data; boundary=x", "", "1\n"},
		"rows":             {"application/json", `{"rows":[`, "1"},
		"a row":            {"application/json", `{"rows":["`, "x"},
		"white space":      {"application/json", `{"rows":[`, " "},
		"no rows":          {"application/json", `{"other":["`, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			body := &endless{unit: test.unit}
			r := request("POST", "/v2/batch", io.MultiReader(strings.NewReader(test.start), body))
			r.Header.Set("Content-Type", test.contentType)
			newBench(t).do(r).wantError(413, "batch_file_too_large")
			if body.read > most {
				t.Errorf("%d bytes were read", body.read)
			}
		})
	}
}

// TestRowsCostLittleMemory sends 10 MB of the shortest rows.
func TestRowsCostLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const row = `{"rows":[{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video"}],`
	for name, test := range map[string]struct{ start, unit, end, code string }{
		"rows":     {`{"rows":[`, "0,", "0]}", "batch_too_many_requests"},
		"other":    {`{"other":[`, "0,", "0]}", "validation_failed"},
		"inputs":   {strings.TrimSuffix(row, `[{"type":"video"}],`) + "[", "{},", "{}]}}]}", "batch_invalid_jsonl"},
		"segments": {row + `"segments":[`, "0,", "0]}}]}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			size := 10_000_000
			if strings.Contains(test.start, "payload") {
				size = 5_000_000 // one request may be as large as a file
			}
			r := rows(test.start + strings.Repeat(test.unit, size/len(test.unit)) + test.end)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if got := b.do(r); test.code != "" {
				got.wantError(400, test.code)
			}
			runtime.ReadMemStats(&after)
			const most = 96 << 20
			if took := after.TotalAlloc - before.TotalAlloc; took > most {
				t.Errorf("it took %d bytes, want at most %d", took, most)
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
