package media

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

func TestAddresses(t *testing.T) {
	for addr, want := range map[string]bool{
		"93.184.216.34": true, "8.8.8.8": true, "2606:4700::1": true, "64:ff9b::808:808": true, "::ffff:8.8.8.8": true,
		"2002:808:808::1": true,
		"0.0.0.0":         false, "10.1.2.3": false, "100.64.0.1": false, "100.100.100.200": false, "127.0.0.1": false,
		"169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"192.0.0.192": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "fc00::1": false,
		"ff02::1": false, "2001:db8::1": false, "2001::1": false, "64:ff9b:1::1": false, "::7f00:1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "64:ff9b::a9fe:a9fe": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::1": false, "2002:a00:1::": false,
	} {
		g := &guard{}
		// As a dialer calls it.
		err := g.control(context.Background(), "tcp", netip.AddrPortFrom(netip.MustParseAddr(addr), 443).String(), nil)
		if (err == nil) != want {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for host, want := range map[string]bool{
		"localhost": false, "LOCALHOST.": false, "a.localhost": false, "127.0.0.1": false, "::1": false,
		"::ffff:10.0.0.1": false, "cdn.acme.io": true, "8.8.8.8": true,
	} {
		if err := (&guard{}).checkHost(host); (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
	}
	sandbox := &guard{allowLoopback: true}
	if sandbox.checkHost("localhost") != nil || sandbox.checkHost("10.0.0.1") == nil {
		t.Error("only loopback is allowed besides")
	}
}

// nameServer answers each IPv4 query with the next address, and then always with the last
// one; there is no IPv6.
func nameServer(t *testing.T, addrs ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	var asked atomic.Int32
	go func() {
		buf := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(dnsAnswer(buf[:n], &asked, addrs), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// dnsAnswer returns the answer to a query.
func dnsAnswer(question []byte, asked *atomic.Int32, addrs []string) []byte {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // the end of the name, type and class
	const typeA = 1
	isA := binary.BigEndian.Uint16(question[end-4:]) == typeA
	answer := append([]byte{}, question[:end]...)
	answer[2], answer[3] = 0x81, 0x80
	copy(answer[6:12], make([]byte, 6))
	if !isA {
		return answer
	}
	i := min(int(asked.Add(1)), len(addrs)) - 1
	answer[7] = 1
	answer = append(answer, 0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4)
	a := netip.MustParseAddr(addrs[i]).As4()
	return append(answer, a[:]...)
}

// TestRebinding uses a name server that returns first a public address and then a private
// one. The production dialer decides; a hook behind it keeps the test from calling the
// public address.
func TestRebinding(t *testing.T) {
	errStop := errors.New("stopped before the call")
	var dialed []string
	p := New(Options{
		Proxy:    noProxy,
		resolver: nameServer(t, "93.184.216.34", "169.254.169.254", "10.0.0.1", "127.0.0.1"),
		onDial: func(to netip.AddrPort) error {
			dialed = append(dialed, to.Addr().String())
			return errStop
		},
	})
	defer p.Close()
	for i, want := range []string{"cannot be reached", "169.254.169.254", "10.0.0.1", "127.0.0.1"} {
		r := p.Probe(t.Context(), []string{"http://rebind.acme.io/v.mp4"}, nil)[0]
		if r.Status != NotChecked || !strings.Contains(r.Reason, want) {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if len(dialed) != 1 || dialed[0] != "93.184.216.34" {
		t.Errorf("the guard let %v pass", dialed)
	}
}

// TestRebindingAfterSuccess serves media under an allowed address, until the name leads
// elsewhere.
func TestRebindingAfterSuccess(t *testing.T) {
	srv := serve(t, map[string]http.HandlerFunc{"/v.mp4": file("sound.mp4"), "/w.mp4": file("sound.mp4")})
	port := mustParse(t, srv.URL).Port()
	p := New(Options{AllowLoopback: true, Proxy: noProxy, resolver: nameServer(t, "127.0.0.1", "192.168.0.1")})
	defer p.Close()
	first := p.Probe(t.Context(), []string{"http://rebind.acme.io:" + port + "/v.mp4"}, nil)[0]
	if first.Status != Found {
		t.Fatalf("%+v", first)
	}
	p.Close()
	second := p.Probe(t.Context(), []string{"http://rebind.acme.io:" + port + "/w.mp4"}, nil)[0]
	if second.Status != NotChecked || !strings.Contains(second.Reason, "192.168.0.1") {
		t.Errorf("%+v", second)
	}
}

// TestForbiddenTargets checks redirects to forbidden addresses, and URLs with them.
func TestForbiddenTargets(t *testing.T) {
	targets := []string{
		"http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:10.0.0.1]/",
		"http://[fd00:ec2::254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://0.0.0.0/", "http://192.168.0.1/", "https://100.64.0.1/",
		"file:///etc/passwd", "gopher://acme.io/",
	}
	handlers := map[string]http.HandlerFunc{}
	for i, target := range targets {
		handlers["/"+string(rune('a'+i))] = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, target, http.StatusFound)
		}
	}
	srv := serve(t, handlers)
	p := sandboxProber(t)
	for i, target := range targets {
		for _, u := range []string{target, srv.URL + "/" + string(rune('a'+i))} {
			if r := p.Probe(t.Context(), []string{u}, nil)[0]; r.Status != Unreachable {
				t.Errorf("%s: %+v", u, r)
			}
		}
	}
	strict := New(Options{Proxy: noProxy})
	defer strict.Close()
	if r := strict.Probe(t.Context(), []string{srv.URL + "/a"}, nil)[0]; r.Status != Unreachable || r.Code != 0 {
		t.Errorf("loopback without the option: %+v", r)
	}
}

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

func mustParse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func sandboxProber(t testing.TB) *Prober {
	t.Helper()
	p := New(Options{AllowLoopback: true, Proxy: noProxy})
	t.Cleanup(p.Close)
	return p
}

// serve serves files by their paths, and fails on other paths.
func serve(t testing.TB, handlers map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(handler(t, handlers))
	t.Cleanup(srv.Close)
	return srv
}

func handler(t testing.TB, handlers map[string]http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Authorization", "Cookie", "Referer", "X-Api-Key"} {
			if r.Header.Get(name) != "" {
				t.Errorf("%s was sent", name)
			}
		}
		h := handlers[r.URL.Path]
		if h == nil {
			t.Errorf("%s was asked for", r.URL.Path)
			return
		}
		h(w, r)
	})
}
