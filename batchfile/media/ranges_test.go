package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"syncbatch-tui/batchfile/media/container"
)

// TestRangeReader reads at various positions and compares with the file.
func TestRangeReader(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		data := make([]byte, 1+random.IntN(600<<10))
		for i := range data {
			data[i] = byte(i * i >> 7)
		}
		seen := make([]bool, len(data))
		r := &rangeReader{ctx: t.Context(), size: int64(len(data))}
		r.fetch = func(_ context.Context, at, n int64) ([]byte, error) {
			for i := at; i < at+n; i++ {
				if seen[i] {
					t.Fatalf("byte %d was fetched again", i)
				}
				seen[i] = true
			}
			return bytes.Clone(data[at : at+n]), nil
		}
		for range 40 {
			off := random.Int64N(r.size + 10)
			p, want := make([]byte, 1+random.IntN(40<<10)), make([]byte, 40<<10)
			n, err := r.ReadAt(p, off)
			m, _ := bytes.NewReader(data).ReadAt(want[:len(p)], off)
			if !bytes.Equal(p[:n], want[:n]) || n < m && !errors.Is(err, container.ErrBound) || n == m && n < len(p) && err != io.EOF { //nolint:errorlint // required by io.ReaderAt
				t.Fatalf("%d of %d bytes at %d of %d: %v", n, len(p), off, r.size, err)
			}
		}
		if r.bytes > MaxBytes || r.requests > maxRequests {
			t.Fatalf("%d bytes in %d requests", r.bytes, r.requests)
		}
	}
}

// endless is an endless sequence of boxes.
type endless struct{ box []byte }

func (e endless) at(p []byte, off int64) {
	for i := range p {
		p[i] = e.box[(off+int64(i))%int64(len(e.box))]
	}
}

// TestHostileServers checks that no more than the bound is read from endless servers.
func TestHostileServers(t *testing.T) {
	const huge = int64(1) << 50
	far := endless{append([]byte("\x00\x01\x00\x00free"), make([]byte, 1<<16-8)...)}
	near := endless{[]byte("\x00\x00\x00\x08free")}
	clusters := endless{append([]byte("\x1aE\xdf\xa3\x80\x18\x53\x80\x67\xff\x1f\x43\xb6\x75\xff"), bytes.Repeat([]byte("\xec\x80"), 1000)...)}
	var sent, requests atomic.Int64
	ranges := func(e endless) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			var from, to int64
			if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &from, &to); err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, huge))
			w.WriteHeader(http.StatusPartialContent)
			p := make([]byte, to-from+1)
			e.at(p, from)
			sent.Add(int64(len(p))) // before the client can be done with it
			_, _ = w.Write(p)
		}
	}
	whole := func(e endless) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			p := make([]byte, 32<<10)
			for off := int64(0); ; off += int64(len(p)) {
				e.at(p, off)
				if _, err := w.Write(p); err != nil {
					return
				}
			}
		}
	}
	handlers := map[string]http.HandlerFunc{
		"/far": ranges(far), "/near": ranges(near), "/mkv": ranges(clusters),
		"/whole-far": whole(far), "/whole-near": whole(near), "/whole-mkv": whole(clusters),
		"/wrong": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 7-9/10")
			w.WriteHeader(http.StatusPartialContent)
		},
		"/odd": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-/-9223372036854775808")
			w.WriteHeader(http.StatusPartialContent)
		},
	}
	srv := serve(t, handlers)
	p := sandboxProber(t)
	for path := range handlers {
		sent.Store(0)
		requests.Store(0)
		r := p.Probe(t.Context(), []string{srv.URL + path}, nil)[0]
		if r.Bytes > MaxBytes || sent.Load() > MaxBytes || requests.Load() > maxRequests {
			t.Errorf("%s: %d bytes, %d requests", path, max(r.Bytes, sent.Load()), requests.Load())
		}
		if isWrong := path == "/wrong" || path == "/odd"; isWrong != (r.Status == NotChecked) || r.Info.Duration > 0 {
			t.Errorf("%s: %+v", path, r)
		}
	}
}

// TestContentRange reads the Content-Range header.
func TestContentRange(t *testing.T) {
	for text, want := range map[string][2]int64{
		"bytes 0-99/1234": {0, 1234}, "bytes 5-9/10": {5, 10},
		"": {-1, 0}, "bytes */10": {-1, 0}, "bytes 0-9/*": {-1, 0}, "bytes -1-9/10": {-1, 0},
		"bytes 0-9/" + strings.Repeat("9", 30): {-1, 0},
	} {
		at, size, ok := contentRange(text)
		if ok != (want[0] >= 0) || ok && (at != want[0] || size != want[1]) {
			t.Errorf("%q: %d of %d, %v", text, at, size, ok)
		}
	}
}
