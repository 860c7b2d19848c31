package syncapi_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

// FuzzBatch reads what a server may send for a batch.
func FuzzBatch(f *testing.F) {
	f.Add([]byte(`{"id":"batch_abc123","created_at":"2024-01-15T10:30:00Z","status":"PROCESSING","metrics":{"total_generations":10,"success_count":3,"failed_count":0,"pending_count":7},"webhookUrl":null,"outputUrl":""}`))
	f.Add([]byte(`{"id":7,"metrics":{"total_generations":-1e300,"success_count":"x"}}`))
	f.Add([]byte(`{"metrics":[],"outputUrl":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b syncapi.Batch
		if err := json.Unmarshal(data, &b); err != nil {
			if json.Valid(data) && len(data) > 0 && data[0] == '{' {
				t.Errorf("an object is refused: %v", err)
			}
			return
		}
		m := b.Metrics
		if m.Total < 0 || m.Succeeded < 0 || m.Failed < 0 || m.Pending() < 0 || m.Done() < 0 || m.Ratio() < 0 || m.Ratio() > 1 {
			t.Errorf("counts are %+v", m)
		}
	})
}

// FuzzError reads what a server may send as an error.
func FuzzError(f *testing.F) {
	f.Add(429, []byte(`{"message":["a","b"],"statusCode":429,"errorCode":"concurrency_limit_reached","requestId":"r"}`), "2", "")
	f.Add(502, []byte(`<html>`), "Mon, 23 Nov 2026 10:00:30 GMT", "Mon, 23 Nov 2026 10:00:00 GMT")
	f.Add(400, []byte(`{"message":{}}`), "-1", "x")
	f.Fuzz(func(t *testing.T, status int, body []byte, after, date string) {
		err := syncapi.ErrorFrom(&http.Response{StatusCode: status, Header: http.Header{"Retry-After": {after}, "Date": {date}}}, body, syncapi.Secret{})
		if err.RetryAfter < 0 || err.RetryAfter > 24*time.Hour {
			t.Errorf("waits %s", err.RetryAfter)
		}
		if n := len(err.Error()); n == 0 || n > 100_000 {
			t.Errorf("an error of %d bytes", n)
		}
		_ = syncapi.Hint(err)
	})
}

// FuzzContentRange reads what a server may send as a range.
func FuzzContentRange(f *testing.F) {
	f.Add(206, "bytes 5-9/10")
	f.Add(416, "bytes */10")
	f.Add(206, "bytes 5-9/*")
	f.Add(206, "bytes -5-9/10")
	f.Fuzz(func(t *testing.T, status int, value string) {
		start, total, whole := syncapi.ContentRange(&http.Response{StatusCode: status, Header: http.Header{"Content-Range": {value}}})
		if whole && (start < 0 || start >= total) {
			t.Errorf("from %d of %d", start, total)
		}
	})
}
