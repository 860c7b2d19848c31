package batchfile

import "testing"

// TestHasRequestsOnly recognizes a request file that was given as results.
func TestHasRequestsOnly(t *testing.T) {
	const (
		request = `{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"m","input":[{"type":"video","url":"https://a.io/v.mp4"}]}}` + "\n"
		result  = `{"request_id":"a","response":{"status":"FAILED"}}` + "\n"
		pending = `{"request_id":"a","response":{"status":"PENDING"}}` + "\n"
		bare    = `{"request_id":"a"}` + "\n"
	)
	for content, want := range map[string]bool{
		request: true, "no JSON\n" + request: true, bare + request: true,
		"": false, "no JSON\n": false, bare: false, result: false, request + result: false, request + pending: false,
	} {
		if got := (&File{Content: []byte(content)}).HasRequestsOnly(); got != want {
			t.Errorf("%q: %v", content, got)
		}
	}
}
