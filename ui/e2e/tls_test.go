//go:build linux

package e2e

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/tlstest"
)

// protocols are the protocols that a server offers.
var protocols = map[string][]string{
	"HTTP/2 offered": tlstest.HTTP2Offered, "HTTP/2 only": tlstest.HTTP2Only, "HTTP/1.1 only": tlstest.HTTP1Only,
}

// calls records the requests to a service, by method and protocol.
type calls struct {
	mu   sync.Mutex
	seen []string
}

func (c *calls) note(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.seen = append(c.seen, r.Method+" "+r.Proto)
		c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// of returns the protocols of the requests with a method, each once.
func (c *calls) of(method string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, s := range c.seen {
		if m, protocol, _ := strings.Cut(s, " "); m == method {
			all = append(all, protocol)
		}
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(all))), " ")
}

// secure puts the stage's service behind TLS, with a certificate that its programs trust through
// SSL_CERT_FILE.
func (s *stage) secure(api, files []string) (apiCalls, fileCalls *calls) {
	s.t.Helper()
	authority, err := tlstest.NewAuthority()
	if err != nil {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.home, "ca.pem")
	if err := authority.WriteFile(file); err != nil {
		s.t.Fatal(err)
	}
	serve := func(c *calls, handler http.HandlerFunc, protocols []string) *httptest.Server {
		server, err := authority.Serve(c.note(handler), protocols)
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(server.Close)
		return server
	}
	apiCalls, fileCalls = &calls{}, &calls{}
	v := s.service
	v.api = serve(apiCalls, v.serve, api)
	v.files = serve(fileCalls, v.serveFiles, files)
	v.setSandbox(sandbox.New(append(v.options(), sandbox.WithURL(v.api.URL), sandbox.WithFilesURL(v.files.URL))...))
	s.setenv("SYNC_BASE_URL", v.url())
	s.setenv("SSL_CERT_FILE", file)
	s.setenv("SSL_CERT_DIR", s.temp)
	return apiCalls, fileCalls
}

// plain runs the program in the folder without a terminal.
func (s *stage) plain(args ...string) (out, talk string, code int) {
	s.t.Helper()
	cmd := exec.Command(real, args...)
	cmd.Dir, cmd.Env = s.folder, s.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		s.t.Fatal(err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// finishBatch lets the next batch end.
func (s *stage) finishBatch() {
	go func() {
		select {
		case <-s.service.posted:
			s.service.advance(duration)
		case <-s.t.Context().Done():
		}
	}()
}

// The whole work runs over TLS, whatever protocols the API and the host of the results speak.
func TestJobOverTLS(t *testing.T) {
	t.Parallel()
	for apiKind, api := range protocols {
		for filesKind, files := range protocols {
			t.Run(apiKind+", files with "+filesKind, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
				apiCalls, fileCalls := s.secure(api, files)
				s.finishBatch()
				out, talk, code := s.plain("input.jsonl", "--monitor", "--poll-interval", "20ms")
				if code != 0 || s.service.created() != 1 {
					t.Fatalf("exit code %d after %d creates\n%s%s", code, s.service.created(), out, talk)
				}
				holdsResults(t, filepath.Join(s.folder, "output.jsonl"), ids(20, "good"))
				one, two := "HTTP/1.1", "HTTP/2.0"
				want := map[string]string{"HTTP/2 offered": one + " " + two, "HTTP/2 only": two, "HTTP/1.1 only": one}[apiKind]
				if apiKind == "HTTP/2 offered" && apiCalls.of("GET") != two {
					t.Errorf("the API was read over %s", apiCalls.of("GET"))
				}
				// The estimate changes nothing, but is a POST, too.
				if got := apiCalls.of("POST"); got != want {
					t.Errorf("the API got POSTs over %s, want %s", got, want)
				}
				want = map[string]string{"HTTP/2 offered": two, "HTTP/2 only": two, "HTTP/1.1 only": one}[filesKind]
				if got := fileCalls.of("GET"); got != want {
					t.Errorf("the results came over %s, want %s", got, want)
				}
			})
		}
	}
}

// The same in the dashboard, including the videos.
func TestDashboardOverTLS(t *testing.T) {
	t.Parallel()
	for kind, offered := range protocols {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
			s.secure(offered, offered)
			tm := s.start(110, 32)
			tm.sees("20 requests · 0 errors")
			tm.submit()
			s.service.advance(duration / 2)
			tm.row("● PROCESSING")
			s.service.advance(duration / 2)
			tm.row("✔ COMPLETED", "press d")
			tm.press("d")
			tm.sees("Saved", "20 results, 0 failed")
			holdsResults(t, filepath.Join(s.folder, "input.results.jsonl"), ids(20, "good"))
			tm.press("3", "enter")
			tm.sees("20 succeeded", "m downloads the video")
			tm.press("M")
			tm.until("20 videos", func(string) bool {
				saved, err := filepath.Glob(filepath.Join(s.folder, "videos", "*", "*.mp4"))
				return err == nil && len(saved) == 20
			})
			if c := s.service.created(); c != 1 {
				t.Errorf("%d creates", c)
			}
			tm.sees("20 of 20 saved")
			tm.press("esc")
			tm.sees("Files")
			tm.press("q")
			tm.ends(0)
		})
	}
}

// proxy is an HTTP proxy that opens tunnels from the ports of tlstest.Name to servers, for clients
// with the password, if there is one.
type proxy struct {
	*httptest.Server
	mu      sync.Mutex
	tunnels int
	refused int
}

func serveProxy(t *testing.T, password string, servers map[string]*httptest.Server) *proxy {
	p := &proxy{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server := servers[r.Host]
		known := password == "" ||
			r.Header.Get("Proxy-Authorization") == "Basic "+base64.StdEncoding.EncodeToString([]byte("me:"+password))
		p.mu.Lock()
		if known {
			p.tunnels++
		} else {
			p.refused++
		}
		p.mu.Unlock()
		switch {
		case r.Header.Get("X-Api-Key") != "":
			t.Error("the proxy got the key")
		case r.Method != http.MethodConnect || server == nil:
			t.Errorf("the proxy was asked to %s %s", r.Method, r.Host)
			w.WriteHeader(http.StatusBadGateway)
			return
		case !known:
			w.Header().Set("Proxy-Authenticate", "Basic")
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		far, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer far.Close()
		w.WriteHeader(http.StatusOK)
		near, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer near.Close()
		go func() { _, _ = io.Copy(far, buffered); far.Close() }()
		_, _ = io.Copy(near, far)
	}))
	t.Cleanup(p.Close)
	return p
}

// A proxy stands between the program and hosts that only the proxy can resolve.
func TestJobThroughAProxy(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		password string // of the proxy
		user     string // in HTTPS_PROXY
		code     int
	}{
		"without a password":   {"", "", 0},
		"with its password":    {"hunter2", "me:hunter2@", 0},
		"without the password": {"hunter2", "", 1},
		"with another":         {"hunter2", "me:canary@", 1},
	} {
		for kind, offered := range protocols {
			t.Run(name+", "+kind, func(t *testing.T) {
				t.Parallel()
				s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
				s.secure(offered, offered)
				v := s.service
				p := serveProxy(t, tt.password, map[string]*httptest.Server{tlstest.Name + ":443": v.api, tlstest.Name + ":8443": v.files})
				base := "https://" + tlstest.Name
				v.setSandbox(sandbox.New(append(v.options(), sandbox.WithURL(base), sandbox.WithFilesURL(base+":8443"))...))
				s.setenv("SYNC_BASE_URL", base)
				s.setenv("HTTPS_PROXY", "http://"+tt.user+strings.TrimPrefix(p.URL, "http://"))
				s.finishBatch()
				out, talk, code := s.plain("input.jsonl", "--monitor", "--poll-interval", "1s")
				if code != tt.code || strings.Contains(out+talk, "canary") || strings.Contains(out+talk, "hunter2") {
					t.Fatalf("exit code %d\n%s%s", code, out, talk)
				}
				if code != 0 {
					if v.created() != 0 || !strings.Contains(talk, "Put the proxy's user and password into HTTPS_PROXY") || p.tunnels > 0 {
						t.Errorf("%d creates\n%s%s", v.created(), out, talk)
					}
					return
				}
				if v.created() != 1 || p.refused > 0 {
					t.Errorf("%d creates, %d refusals of the proxy", v.created(), p.refused)
				}
				holdsResults(t, filepath.Join(s.folder, "output.jsonl"), ids(20, "good"))
			})
		}
	}
}

// A bad certificate ends the program at once, before it sends anything.
func TestUntrustedCertificate(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good")})
	s.secure(tlstest.HTTP2Offered, tlstest.HTTP2Offered)
	s.setenv("SSL_CERT_FILE", filepath.Join(s.home, "none.pem"))
	start := time.Now()
	_, talk, code := s.plain("input.jsonl", "--monitor", "--poll-interval", "20ms")
	if code != 1 || s.service.created() != 0 || !strings.Contains(talk, "SSL_CERT_FILE") || time.Since(start) > patience/2 {
		t.Errorf("exit code %d after %s\n%s", code, time.Since(start), talk)
	}
}
