package syncapi_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestKeyStaysHome names places where the key must not go.
func TestKeyStaysHome(t *testing.T) {
	foreign := record(t, answer(200, `{"request_id":"r1"}`))
	for name, c := range map[string]struct {
		output  string
		handler http.HandlerFunc
	}{
		"a foreign outputUrl":     {foreign.URL + "/signed?Signature=canary-signature", answer(500, ``)},
		"a redirect":              {"/v2/batches/b/result", answer(302, ``, "Location", foreign.URL+"/signed?Signature=canary-signature")},
		"a protocol-relative one": {"/v2/batches/b/result", answer(307, ``, "Location", strings.TrimPrefix(foreign.URL, "http:")+"/signed")},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			output := c.output
			if strings.HasPrefix(output, "/") {
				output = api.URL + output
			}
			before := len(foreign.seen())
			if err := newClient(t, api.URL, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output}, part(t, "")); err != nil {
				t.Fatal(err)
			}
			seen := foreign.seen()[before:]
			if len(seen) != 1 || seen[0].key != "" || seen[0].header.Get("Referer") != "" {
				t.Errorf("the foreign host saw %+v", seen)
			}
			for _, r := range api.seen() {
				if r.key != canary {
					t.Errorf("the API got key %q", r.key)
				}
			}
		})
	}
}

// TestKeyStaysHomeByName has results on the same port as the API, under its own host name and under
// others, which all lead to the same server.
func TestKeyStaysHomeByName(t *testing.T) {
	api := record(t, answer(200, `{"request_id":"r1"}`))
	_, port, err := net.SplitHostPort(api.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		base, output string
		key          string
	}{
		"its own":               {"127.0.0.1", "127.0.0.1", canary},
		"its own, in capitals":  {"localhost", "LOCALHOST", canary},
		"another":               {"127.0.0.1", "localhost", ""},
		"one that begins so":    {"127.0.0.1", "127.0.0.10", ""},
		"one that it begins as": {"127.0.0.10", "127.0.0.1", ""},
		"one that ends so":      {"127.0.0.1", "[::ffff:127.0.0.1]", ""},
		"one that it ends as":   {"[::ffff:127.0.0.1]", "127.0.0.1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, "http://"+c.base+":"+port, canary)
			client.Dial(func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, api.Listener.Addr().String())
			})
			before := len(api.seen())
			b := syncapi.Batch{ID: "b", OutputURL: "http://" + c.output + ":" + port + "/signed"}
			if err := client.Download(t.Context(), b, part(t, "")); err != nil {
				t.Fatal(err)
			}
			if seen := api.seen()[before:]; len(seen) != 1 || seen[0].key != c.key {
				t.Errorf("%s saw %+v", c.output, seen)
			}
		})
	}
}

// TestSameOrigin has addresses that look like the API's, as an attacker who wants the key would
// choose them.
func TestSameOrigin(t *testing.T) {
	for address, want := range map[string]bool{
		"https://api.sync.so/v2/batch?x=1": true,
		"https://API.Sync.so":              true,
		"https://api.sync.so:443":          true,
		"https://api.sync.so:8443":         false,
		"http://api.sync.so":               false,
		"http://api.sync.so:443":           false,
		"https://sync.so":                  false,
		"https://evil.api.sync.so":         false,
		"https://evil-api.sync.so":         false,
		"https://pi.sync.so":               false,
		"https://api.sync.so.evil.com":     false,
		"https://api.sync.so.":             false,
		"https://api.sync.s":               false,
		"https://api.sync.so@evil.com":     false,
		"https://evil.com/api.sync.so":     false,
		"https://":                         false,
	} {
		base, err := url.Parse("https://api.sync.so")
		if err != nil {
			t.Fatal(err)
		}
		other, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got, back := syncapi.SameOrigin(base, other), syncapi.SameOrigin(other, base); got != want || back != want {
			t.Errorf("%s is of the API's origin: %v, and the other way round: %v", address, got, back)
		}
	}
}

// TestKeyStaysOffPlainHTTP has an API on https, and files on this machine that are not: the client
// does not request them, with or without the key.
func TestKeyStaysOffPlainHTTP(t *testing.T) {
	files := record(t, answer(200, `{"request_id":"r1"}`))
	c := newClient(t, strings.Replace(files.URL, "http:", "https:", 1), canary)
	err := c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: files.URL + "/x"}, part(t, ""))
	video := c.DownloadVideo(t.Context(), files.URL+"/x.mp4", part(t, ""))
	for _, err := range []error{err, video} {
		if err == nil || !strings.Contains(err.Error(), "from https to http, which is not encrypted") {
			t.Errorf("error is %v", err)
		}
	}
	if seen := files.seen(); len(seen) != 0 {
		t.Errorf("without TLS there came %+v", seen)
	}
}
