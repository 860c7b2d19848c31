// The authorities of this process are those that the tests set, on every system.

//go:debug x509usefallbackroots=1

package syncapi_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/tlstest"
)

// authority signs the certificates of this file's servers. The client trusts it as one of the
// system's authorities, as a user's system would trust a company's.
var authority = sync.OnceValue(func() *tlstest.Authority {
	a, err := tlstest.NewAuthority()
	if err != nil {
		panic(err)
	}
	a.Trust()
	return a
})

func init() { authority() }

// wire is a server that records how each call arrived.
type wire struct {
	*httptest.Server
	mu    sync.Mutex
	calls []string // method, path and protocol
}

func serveTLS(t *testing.T, protocols []string, handler http.HandlerFunc) *wire {
	t.Helper()
	w := &wire{}
	s, err := authority().Serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.calls = append(w.calls, r.Method+" "+r.URL.Path+" "+r.Proto)
		w.mu.Unlock()
		io.Copy(io.Discard, r.Body)
		handler(rw, r)
	}), protocols)
	if err != nil {
		t.Fatal(err)
	}
	w.Server = s
	t.Cleanup(s.Close)
	return w
}

func (w *wire) seen() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.calls, "\n")
}

// TestWire makes each call to an API and a results host of each kind, with the client's own
// transport. A POST uses HTTP/1.1 wherever the server speaks it.
func TestWire(t *testing.T) {
	const results = `{"request_id":"r1"}` + "\n"
	kinds := map[string][]string{
		"HTTP/2 offered": tlstest.HTTP2Offered, "HTTP/2 only": tlstest.HTTP2Only,
		"HTTP/1.1 only": tlstest.HTTP1Only, "no ALPN": tlstest.NoALPN,
	}
	for apiKind, apiProtocols := range kinds {
		for fileKind, fileProtocols := range kinds {
			t.Run(apiKind+", files with "+fileKind, func(t *testing.T) {
				files := serveTLS(t, fileProtocols, answer(200, results, "ETag", `"x"`))
				api := serveTLS(t, apiProtocols, func(w http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == "/result":
						http.Redirect(w, r, files.URL+"/file", http.StatusFound)
					case r.URL.Path == "/v2/generations/estimate":
						answer(200, `{"estimatedGenerationCost":1}`)(w, r)
					case r.URL.Path == "/v2/batch" && r.Method == http.MethodGet:
						answer(200, `[{"id":"b"}]`)(w, r)
					default:
						answer(200, `{"id":"b","status":"PENDING"}`)(w, r)
					}
				})
				c := newClient(t, api.URL, canary)
				ctx := t.Context()
				_, err := c.Create(ctx, syncapi.Input{Name: "a.jsonl", Content: lines(1000)})
				_, listErr := c.List(ctx, syncapi.Filter{})
				_, getErr := c.Get(ctx, "b")
				_, costErr := c.Estimate(ctx, "lipsync-2", time.Second, 0)
				p := part(t, "")
				fileErr := c.Download(ctx, syncapi.Batch{ID: "b", OutputURL: api.URL + "/result"}, p)
				if err := errors.Join(err, listErr, getErr, costErr, fileErr); err != nil || content(t, p) != results {
					t.Fatalf("%v", err)
				}
				post, get, file := "1.1", "1.1", "1.1"
				if apiKind == "HTTP/2 only" {
					post = "2.0"
				}
				if strings.HasPrefix(apiKind, "HTTP/2") {
					get = "2.0"
				}
				if strings.HasPrefix(fileKind, "HTTP/2") {
					file = "2.0"
				}
				want := fmt.Sprintf("POST /v2/batch HTTP/%s\nGET /v2/batch HTTP/%[2]s\nGET /v2/batch/b HTTP/%[2]s\n"+
					"POST /v2/generations/estimate HTTP/%[2]s\nGET /result HTTP/%[2]s", post, get)
				if got := api.seen(); got != want {
					t.Errorf("the API saw\n%s\nand not\n%s", got, want)
				}
				if got := files.seen(); got != "GET /file HTTP/"+file {
					t.Errorf("the host of files saw %s", got)
				}
			})
		}
	}
}

// TestPaidOutcomesOverTLS checks how a paid POST ends over each protocol, and that it is sent once.
func TestPaidOutcomesOverTLS(t *testing.T) {
	for kind, protocols := range map[string][]string{"HTTP/2 offered": tlstest.HTTP2Offered, "HTTP/2 only": tlstest.HTTP2Only} {
		for name, c := range map[string]struct {
			handler http.HandlerFunc
			want    string
		}{
			"accepted": {answer(200, `{"id":"batch_1"}`), "accepted"},
			"400":      {answer(400, `{"message":"no"}`), refused},
			"500":      {answer(500, ``), unknown},
			"cut":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unknown},
		} {
			t.Run(kind+": "+name, func(t *testing.T) {
				api := serveTLS(t, protocols, c.handler)
				_, err := newClient(t, api.URL, canary).Create(t.Context(), syncapi.Input{Content: lines(1000)})
				if outcome(err) != c.want {
					t.Errorf("%s, want %s: %v", outcome(err), c.want, err)
				}
				if n := strings.Count(api.seen(), "POST"); n != 1 {
					t.Errorf("the server saw %d requests", n)
				}
			})
		}
	}
}

// The HTTP/2 frames that the tests use.
const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	refusedStream = 7
)

// h2conn speaks HTTP/2 by hand.
type h2conn struct {
	net.Conn
	r       *bufio.Reader
	headers *counter // on all connections
}

func (c h2conn) frame(kind byte, stream uint32, payload ...uint32) {
	var b bytes.Buffer
	b.Write([]byte{0, 0, byte(4 * len(payload)), kind, 0})
	binary.Write(&b, binary.BigEndian, stream)
	binary.Write(&b, binary.BigEndian, payload)
	c.Write(b.Bytes())
}

// wantsBody answers a request with 100 Continue.
func (c h2conn) wantsBody(stream uint32) {
	const endHeaders, status = 4, 8 // a flag, and the index of the name in HPACK's table
	head := binary.BigEndian.AppendUint32([]byte{0, 0, 5, frameHeaders, endHeaders}, stream)
	c.Write(append(head, status, 3, '1', '0', '0'))
}

func (c h2conn) next() (kind byte, stream uint32, err error) {
	head := make([]byte, 9)
	if _, err = io.ReadFull(c.r, head); err != nil {
		return 0, 0, err
	}
	if head[3] == frameHeaders {
		c.headers.add()
	}
	_, err = c.r.Discard(int(head[0])<<16 | int(head[1])<<8 | int(head[2]))
	return head[3], binary.BigEndian.Uint32(head[5:]), err
}

// TestNoReplayOverHTTP2 has servers that speak only HTTP/2 and ask, in every way that the protocol
// offers, for the same request on another stream or connection. A paid POST does not come a second
// time; a request that changes nothing may.
func TestNoReplayOverHTTP2(t *testing.T) {
	goAway := func(c h2conn, _ uint32) { c.frame(frameGoAway, 0, 0, 0) }
	for name, tt := range map[string]struct {
		after byte // the server acts after this frame
		act   func(c h2conn, stream uint32)
	}{
		"GOAWAY after the headers":         {frameHeaders, goAway},
		"GOAWAY in the body":               {frameData, goAway},
		"GOAWAY that took it":              {frameData, func(c h2conn, stream uint32) { c.frame(frameGoAway, 0, stream, 0); c.Close() }},
		"REFUSED_STREAM after the headers": {frameHeaders, func(c h2conn, stream uint32) { c.frame(frameReset, stream, refusedStream) }},
		"REFUSED_STREAM in the body":       {frameData, func(c h2conn, stream uint32) { c.frame(frameReset, stream, refusedStream) }},
		"PROTOCOL_ERROR":                   {frameHeaders, func(c h2conn, stream uint32) { c.frame(frameReset, stream, 1) }},
		"CANCEL":                           {frameData, func(c h2conn, stream uint32) { c.frame(frameReset, stream, 8) }},
		"HTTP_1_1_REQUIRED":                {frameHeaders, func(c h2conn, stream uint32) { c.frame(frameReset, stream, 13) }},
		"the end of the connection":        {frameData, func(c h2conn, _ uint32) { c.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			headers, connections := serveFrames(t, func(c h2conn) {
				var acted atomic.Bool
				for { // until the client hangs up
					kind, stream, err := c.next()
					if err != nil {
						return
					}
					if kind == frameHeaders && tt.after == frameData {
						c.wantsBody(stream) // the client would send the body a second later in any case
					}
					if kind == tt.after && acted.CompareAndSwap(false, true) {
						tt.act(c, stream)
					}
				}
			})
			base := headers.url
			client := newClient(t, base, canary)
			_, err := client.Create(t.Context(), syncapi.Input{Content: lines(5000)})
			if outcome(err) != unknown {
				t.Errorf("%s: %v", outcome(err), err)
			}
			if n := headers.get(); n != 1 {
				t.Errorf("the request went out %d times, over %d connections", n, connections.get())
			}
		})
	}
}

// TestConnectionsThatRefuseAtOnce checks that the client does not retry endlessly on a server whose
// connections accept no request.
func TestConnectionsThatRefuseAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	headers, connections := serveFrames(t, func(c h2conn) {
		c.frame(frameGoAway, 0, 0, 0)
		for {
			if _, _, err := c.next(); err != nil {
				return
			}
		}
	})
	client := newClient(t, headers.url, canary)
	start := time.Now()
	_, err := client.Create(t.Context(), syncapi.Input{Content: lines(20)})
	if err == nil || headers.get() > 1 || connections.get() > 100 || time.Since(start) > time.Minute {
		t.Errorf("%d requests over %d connections in %s: %v", headers.get(), connections.get(), time.Since(start), err)
	}
}

// counter counts events at a server.
type counter struct {
	url string
	mu  sync.Mutex
	n   int
}

func (c *counter) add() { c.mu.Lock(); defer c.mu.Unlock(); c.n++ }

func (c *counter) get() int { c.mu.Lock(); defer c.mu.Unlock(); return c.n }

// serveFrames serves only HTTP/2 over TLS, by hand. It counts the requests that have begun and the
// connections.
func serveFrames(t *testing.T, serve func(h2conn)) (headers, connections *counter) {
	t.Helper()
	config, err := authority().Config(tlstest.HTTP2Only)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	headers, connections = &counter{url: "https://" + l.Addr().String()}, &counter{}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				if tls, ok := conn.(*tls.Conn); !ok || tls.Handshake() != nil || tls.ConnectionState().NegotiatedProtocol != "h2" {
					return
				}
				connections.add()
				const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
				if _, err := io.ReadFull(conn, make([]byte, len(preface))); err != nil {
					return
				}
				c := h2conn{Conn: conn, r: bufio.NewReader(conn), headers: headers}
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				c.frame(frameSettings, 0)
				serve(c)
			})
		}
	})
	t.Cleanup(func() { l.Close(); serving.Wait() })
	return headers, connections
}

// TestNeverFromHTTPSToHTTP has an API that leads a client from https to http on this machine, with
// a redirect or directly.
func TestNeverFromHTTPSToHTTP(t *testing.T) {
	files := record(t, answer(200, "x"))
	plain := files.URL + "/x?Signature=canary-signature"
	api := serveTLS(t, tlstest.HTTP2Offered, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/assets/upload") {
			answer(200, `{"uploadUrl": "`+plain+`", "url": "https://x/y"}`)(w, r)
			return
		}
		answer(307, ``, "Location", plain)(w, r)
	})
	c := newClient(t, api.URL, canary)
	for name, ask := range map[string]func() error{
		"results by a redirect": func() error {
			return c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: api.URL + "/v2/batches/b/result"}, part(t, ""))
		},
		"results at once": func() error {
			return c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: plain}, part(t, ""))
		},
		"a video by a redirect": func() error { return c.DownloadVideo(t.Context(), api.URL+"/v.mp4", part(t, "")) },
		"a video at once":       func() error { return c.DownloadVideo(t.Context(), plain, part(t, "")) },
		"an upload": func() error {
			_, err := c.BeginUpload(t.Context(), syncapi.UploadFile{Name: "a.mp4"})
			return err
		},
	} {
		err := ask()
		if err == nil || !strings.Contains(err.Error(), "https to http,") {
			t.Errorf("%s: error is %v", name, err)
		}
		wantClean(t, err, "canary-signature")
	}
	if _, err := c.List(t.Context(), syncapi.Filter{}); syncapi.KindOf(err) != syncapi.KindRedirect {
		t.Errorf("the list: error is %v", err)
	}
	if seen := files.seen(); len(seen) != 0 {
		t.Errorf("%d requests went out over http", len(seen))
	}
}
