package syncapi_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

func TestDownloadThroughTheRedirect(t *testing.T) {
	w := newWorld(t)
	b := w.finished(t, 20)
	var out bytes.Buffer
	n, err := w.client.Download(t.Context(), b, &out)
	if err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != n || strings.Count(out.String(), "\n") != 20 {
		t.Errorf("%d bytes, %d lines", n, strings.Count(out.String(), "\n"))
	}
	for _, r := range w.files.seen() {
		if r.key != "" || r.header.Get("Referer") != "" {
			t.Errorf("the second origin got key %q and Referer %q", r.key, r.header.Get("Referer"))
		}
		if r.header.Get("Accept-Encoding") != "identity" {
			t.Errorf("Accept-Encoding is %q", r.header.Get("Accept-Encoding"))
		}
	}
}

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
			var out bytes.Buffer
			if _, err := newClient(t, api.URL, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output}, &out); err != nil {
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

func TestDownloadRefusals(t *testing.T) {
	loop := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"x?Signature=canary-signature", http.StatusFound)
	})
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		status  int // of the *Error; 0 for another error
	}{
		"gone":                   {answer(410, ``), 410},
		"not there":              {answer(404, `{"message":"no results"}`), 404},
		"a loop":                 {loop, 0},
		"http to a foreign host": {answer(302, ``, "Location", "http://files.example.com/x?Signature=canary-signature"), 0},
		"a file":                 {answer(302, ``, "Location", "file:///etc/passwd"), 0},
		"no Location":            {answer(302, ``), 0},
		"a bad Location":         {answer(302, ``, "Location", "http://[::1?Signature=canary-signature"), 0},
		"204":                    {answer(204, ``), 204},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			var out bytes.Buffer
			_, err := newClient(t, api.URL, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: api.URL + "/v2/batches/b/result"}, &out)
			if err == nil || out.Len() > 0 {
				t.Fatalf("%d bytes, %v", out.Len(), err)
			}
			if e, ok := errors.AsType[*syncapi.Error](err); ok != (c.status != 0) || ok && e.StatusCode != c.status {
				t.Errorf("error is %v", err)
			}
			wantClean(t, err, "canary-signature")
		})
	}
	c := newClient(t, deadEnd(t), canary)
	for _, output := range []string{"", "://", "http://files.example.com/x?Signature=canary-signature", "ftp://x/canary-signature", "relative"} {
		_, err := c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output}, &bytes.Buffer{})
		if err == nil {
			t.Errorf("%q is fetched", output)
		}
		wantClean(t, err, "canary-signature")
	}
}

func TestErrorsAreScrubbed(t *testing.T) {
	signed := deadEnd(t) + "/file?Signature=canary-signature"
	_, err := newClient(t, signed[:strings.Index(signed, "/file")], canary).
		Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: signed}, &bytes.Buffer{})
	if _, ok := errors.AsType[*syncapi.TransportError](err); !ok {
		t.Errorf("error is %T", err)
	}
	wantClean(t, err, "canary-signature")
}
