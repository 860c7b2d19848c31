package syncapi_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"syncbatch-tui/syncapi"
)

// nowhere is a file that discards everything.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error)    { return len(p), nil }
func (nowhere) Seek(int64, int) (int64, error) { return 0, nil }
func (nowhere) Truncate(int64) error           { return nil }

// BenchmarkDownload fetches a gigabyte. Its total allocation (B/op) is what both ends need for a
// file of any size.
func BenchmarkDownload(b *testing.B) {
	const size, chunk = 1 << 30, 1 << 16
	data := make([]byte, chunk)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(size))
		for range size / chunk {
			if _, err := w.Write(data); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	client := newClient(b, server.URL, canary)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		p := &syncapi.Partial{File: nowhere{}}
		if err := client.Download(b.Context(), syncapi.Batch{ID: "batch_a", OutputURL: server.URL + "/output"}, p); err != nil {
			b.Fatal(err)
		}
	}
}
