package media

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func fixture(name string) []byte {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		panic(err)
	}
	return data
}

// file serves a fixture with ranges and a validator.
func file(name string) http.HandlerFunc {
	data := fixture(name)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+name+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// plain serves the whole content, without ranges.
func plain(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		_, _ = w.Write(data)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestStatuses(t *testing.T) {
	cut := fixture("sound-faststart.mp4")
	cut = cut[:len(cut)-500]
	big := append(fixture("sound-faststart.mp4"), make([]byte, 1<<20)...)
	srv := serve(t, map[string]http.HandlerFunc{
		"/found": file("sound.mp4"),
		"/audio": file("vbr.mp3"),
		"/image": file("picture.png"),
		"/whole": plain(fixture("sound.mp4")),
		"/big":   plain(big),
		"/stream": func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			_, _ = w.Write(fixture("sound.mp4"))
		},
		"/cut":   plain(cut),
		"/html":  plain([]byte("<!doctype html><html><body>Sign in</body></html>")),
		"/json":  plain([]byte(`{"error":"gone"}`)),
		"/empty": file("empty"),
		"/404":   status(404), "/410": status(410), "/403": status(403), "/401": status(401),
		"/500": status(500), "/429": status(429), "/304": status(304),
		"/broken": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5000")
			_, _ = w.Write(fixture("sound.mp4")[:1000])
		},
		"/wait": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(503)
		},
		"/loop": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) },
		"/lost": status(302),
		"/hop": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/found", http.StatusMovedPermanently)
		},
	})
	want := map[string]struct {
		status Status
		reason string
	}{
		"/found": {Found, ""}, "/audio": {Found, ""}, "/image": {Found, ""}, "/whole": {Found, ""}, "/big": {Found, ""},
		"/stream": {Found, ""}, "/hop": {Found, ""},
		"/cut": {Cut, "is shorter than its header says"}, "/html": {NotMedia, "HTML"}, "/json": {NotMedia, "JSON"}, "/empty": {NotMedia, "empty"},
		"/404": {Unreachable, "404"}, "/410": {Unreachable, "410"}, "/403": {Unreachable, "403"}, "/401": {Unreachable, "401"},
		"/500": {NotChecked, "500"}, "/429": {NotChecked, "429"}, "/304": {NotChecked, "304"},
		"/broken": {NotChecked, "broke off"}, "/wait": {NotChecked, "1h"},
		"/loop": {Unreachable, "more than 5"}, "/lost": {Unreachable, "nowhere"},
	}
	var urls []string
	for path := range want {
		urls = append(urls, srv.URL+path+"?X-Amz-Signature=secret#fragment")
	}
	for _, r := range sandboxProber(t).Probe(t.Context(), urls, nil) {
		path := mustParse(t, r.URL).Path
		if w := want[path]; r.Status != w.status || !strings.Contains(r.Reason, w.reason) || w.reason == "" && r.Reason != "" {
			t.Errorf("%s: %s, %q", path, r.Status, r.Reason)
		}
		if strings.Contains(r.Reason, "secret") || r.Bytes > MaxBytes {
			t.Errorf("%s: %+v", path, r)
		}
		if r.Status == Found && r.Info.Class() != "image" && r.Info.Duration == 0 {
			t.Errorf("%s: %+v", path, r.Info)
		}
	}
}

// TestTLS checks media over HTTP/2 and HTTP/1.1 with the production transport, and on a
// server whose certificate is for another host.
func TestTLS(t *testing.T) {
	for _, isHTTP2 := range []bool{true, false} {
		var proto atomic.Value
		srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			proto.Store(r.Proto)
			file("sound.mp4")(w, r)
		}))
		srv.EnableHTTP2 = isHTTP2
		srv.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that should fail
		srv.StartTLS()
		p := sandboxProber(t)
		if r := p.Probe(t.Context(), []string{srv.URL}, nil)[0]; r.Status != Found || r.Info.Duration != 2*time.Second {
			t.Errorf("%+v", r)
		}
		if want := map[bool]string{true: "HTTP/2.0", false: "HTTP/1.1"}[isHTTP2]; proto.Load() != want {
			t.Errorf("%v, want %s", proto.Load(), want)
		}
		other := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
		if r := p.Probe(t.Context(), []string{other}, nil)[0]; r.Status != Unreachable || !strings.Contains(r.Reason, "certificate") {
			t.Errorf("%+v", r)
		}
		if r := p.Probe(t.Context(), []string{"https" + strings.TrimPrefix(serve(t, nil).URL, "http")}, nil)[0]; r.Status != Unreachable {
			t.Errorf("plain HTTP behind https: %+v", r)
		}
		p.Close()
		srv.Close()
	}
}

// TestNames distinguishes a host that does not exist from a failed lookup.
func TestNames(t *testing.T) {
	missing := &net.DNSError{Err: "no such host", Name: "gone.acme.io", IsNotFound: true}
	for _, c := range []struct {
		err  *net.DNSError
		want Status
	}{{missing, Unreachable}, {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, NotChecked}} {
		p := New(Options{Proxy: noProxy, resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, c.err
		}}})
		v := &visit{p: p}
		if got := v.classify(&net.OpError{Err: c.err}); got.status != c.want {
			t.Errorf("%v: %+v", c.err, got)
		}
		p.Close()
	}
	if r := sandboxProber(t).Probe(t.Context(), []string{"http://127.0.0.1:1/v.mp4"}, nil)[0]; r.Status != NotChecked {
		t.Errorf("a closed port: %+v", r)
	}
}

// TestSlow calls a server that accepts the connection and sends nothing.
func TestSlow(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	p := New(Options{AllowLoopback: true, Proxy: noProxy, Timeout: 50 * time.Millisecond})
	defer p.Close()
	if r := p.Probe(t.Context(), []string{"http://" + listener.Addr().String()}, nil)[0]; r.Status != Slow {
		t.Errorf("%+v", r)
	}
}

// TestRetryAfter waits if a host asks for it, and gives up after two tries.
func TestRetryAfter(t *testing.T) {
	var calls, others atomic.Int32
	srv := serve(t, map[string]http.HandlerFunc{
		"/busy": func(w http.ResponseWriter, r *http.Request) {
			if calls.Add(1) == 1 {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			file("sound.mp4")(w, r)
		},
		"/always": func(w http.ResponseWriter, _ *http.Request) {
			others.Add(1)
			w.Header().Set("Retry-After", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		},
	})
	r := sandboxProber(t).Probe(t.Context(), []string{srv.URL + "/busy", srv.URL + "/always"}, nil)
	if r[0].Status != Found || calls.Load() != 2 {
		t.Errorf("%+v after %d calls", r[0], calls.Load())
	}
	if r[1].Status != NotChecked || others.Load() != 3 {
		t.Errorf("%+v after %d calls", r[1], others.Load())
	}
}

// TestLimits blocks the first requests until the allowed number is running.
func TestLimits(t *testing.T) {
	var all, most atomic.Int32
	var once sync.Once
	full := make(chan struct{})
	hold := func(here, mostHere *atomic.Int32) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			raise(mostHere, here.Add(1))
			now := all.Add(1)
			if raise(&most, now); now == MaxParallel {
				once.Do(func() { close(full) })
			}
			<-full
			all.Add(-1)
			here.Add(-1)
			status(404)(w, r)
		}
	}
	var urls []string
	var mosts [6]atomic.Int32
	for n := range mosts {
		var here atomic.Int32
		srv := httptest.NewServer(hold(&here, &mosts[n]))
		t.Cleanup(srv.Close)
		for i := range 30 {
			u := fmt.Sprintf("%s/%d", srv.URL, i)
			urls = append(urls, u, u)
		}
	}
	seen := map[string]int{}
	results := sandboxProber(t).Probe(t.Context(), urls, func(r Result) { seen[r.URL]++ })
	if len(results) != 180 || len(seen) != 180 {
		t.Errorf("%d results, %d reported", len(results), len(seen))
	}
	if most.Load() != MaxParallel {
		t.Errorf("%d at a time", most.Load())
	}
	for n := range mosts {
		if got := mosts[n].Load(); got > MaxPerHost {
			t.Errorf("%d at a time for a host", got)
		}
	}
}

func raise(to *atomic.Int32, n int32) {
	for old := to.Load(); n > old && !to.CompareAndSwap(old, n); old = to.Load() {
	}
}

// TestSession answers a second check from the cache, and a later one with the validator.
func TestSession(t *testing.T) {
	var calls, unchanged atomic.Int32
	srv := serve(t, map[string]http.HandlerFunc{
		"/v.mp4": func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			if r.Header.Get("If-None-Match") != "" {
				unchanged.Add(1)
			}
			file("sound.mp4")(w, r)
		},
		"/missing": func(w http.ResponseWriter, r *http.Request) { calls.Add(1); status(404)(w, r) },
		"/page":    func(w http.ResponseWriter, r *http.Request) { calls.Add(1); plain([]byte("<html>"))(w, r) },
	})
	p := sandboxProber(t)
	u := srv.URL + "/v.mp4"
	first := p.Probe(t.Context(), []string{u}, nil)[0]
	second := p.Probe(t.Context(), []string{u}, nil)[0]
	if first.IsCached || !second.IsCached || second.Info.Duration != first.Info.Duration || calls.Load() != 1 {
		t.Errorf("%+v, %+v after %d calls", first, second, calls.Load())
	}
	p.cache.mu.Lock()
	old := p.cache.answers[u]
	old.at = old.at.Add(-freshFor)
	p.cache.answers[u] = old
	p.cache.mu.Unlock()
	third := p.Probe(t.Context(), []string{u}, nil)[0]
	if !third.IsCached || third.Status != Found || unchanged.Load() != 1 || calls.Load() != 2 {
		t.Errorf("%+v after %d calls", third, calls.Load())
	}
	for range 2 { // the next check may find them fixed
		p.Probe(t.Context(), []string{srv.URL + "/missing", srv.URL + "/page"}, nil)
	}
	if calls.Load() != 6 {
		t.Errorf("an answer without media was kept")
	}
}

// TestCancel cancels while servers withhold their answers.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	srv := serve(t, map[string]http.HandlerFunc{"/hang": func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}})
	var urls []string
	for i := range 500 {
		urls = append(urls, fmt.Sprintf("%s/hang?%d", srv.URL, i))
	}
	results := sandboxProber(t).Probe(ctx, urls, nil)
	for _, r := range results {
		if r.Status != NotChecked || r.Reason != "stopped" {
			t.Fatalf("%+v", r)
		}
	}
}

// TestNeverFromHTTPSToHTTP has media that redirect to themselves without encryption.
func TestNeverFromHTTPSToHTTP(t *testing.T) {
	var fetched atomic.Int32
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetched.Add(1)
		file("sound.mp4")(w, r)
	}))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	r := sandboxProber(t).Probe(t.Context(), []string{secure.URL}, nil)[0]
	if r.Status != NotChecked || !strings.Contains(r.Reason, "https to http") || fetched.Load() != 0 {
		t.Errorf("%+v, fetched %d times", r, fetched.Load())
	}
}

// TestProxy uses a proxy from the environment, and attributes its failures to it.
func TestProxy(t *testing.T) {
	var connects atomic.Int32
	target := httptest.NewTLSServer(file("sound.mp4"))
	defer target.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connects.Add(1)
		if r.Method != http.MethodConnect || strings.HasPrefix(r.Host, "blocked") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(w, target.Listener.Addr().String())
	}))
	defer proxy.Close()
	via := mustParse(t, proxy.URL)
	p := New(Options{Proxy: func(*http.Request) (*url.URL, error) { return via, nil }})
	defer p.Close()
	for u, want := range map[string]Status{
		"https://example.com/v.mp4":         Found,
		"https://blocked.example.com/v.mp4": NotChecked,
		"http://example.com/v.mp4":          NotChecked,
		"https://169.254.169.254/":          Unreachable,
		"https://localhost/":                Unreachable,
	} {
		if r := p.Probe(t.Context(), []string{u}, nil)[0]; r.Status != want {
			t.Errorf("%s: %+v", u, r)
		}
	}
	if connects.Load() != 3 {
		t.Errorf("the proxy was called %d times", connects.Load())
	}
}

// TestWrap checks that a layer in front of the network can answer for a host.
func TestWrap(t *testing.T) {
	p := New(Options{Proxy: noProxy, Wrap: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Hostname() != "assets.acme.io" {
				return next.RoundTrip(r)
			}
			answer := httptest.NewRecorder()
			file("sound.mp4")(answer, r)
			return answer.Result(), nil
		})
	}})
	defer p.Close()
	r := p.Probe(t.Context(), []string{"https://assets.acme.io/v.mp4", "http://127.0.0.1/v.mp4"}, nil)
	if r[0].Status != Found || r[0].Info.Duration != 2*time.Second || r[1].Status != Unreachable {
		t.Errorf("%+v", r)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// tunnel does what a proxy does after CONNECT.
func tunnel(w http.ResponseWriter, to string) {
	server, err := net.Dial("tcp", to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = client.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
	go copyAndClose(server, client)
	go copyAndClose(client, server)
}

func copyAndClose(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	_, _ = io.Copy(to, from)
}
