package syncapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
)

// part is a download into a file that already has content.
func part(t *testing.T, content string) *syncapi.Partial {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "part"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	io.WriteString(f, content)
	return &syncapi.Partial{File: f}
}

func content(t *testing.T, p *syncapi.Partial) string {
	t.Helper()
	data, err := os.ReadFile(p.File.(*os.File).Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDownloadThroughTheRedirect(t *testing.T) {
	w := newWorld(t)
	b := w.finished(t, 20)
	p := part(t, "left over")
	if err := w.client.Download(t.Context(), b, p); err != nil {
		t.Fatal(err)
	}
	if got := content(t, p); strings.Count(got, "\n") != 20 || int64(len(got)) != p.Length || p.ETag == "" {
		t.Errorf("%d lines, %+v", strings.Count(got, "\n"), p)
	}
	for _, r := range w.files.seen() {
		if r.key != "" || r.header.Get("Referer") != "" || r.header.Get("Accept-Encoding") != "identity" {
			t.Errorf("the second origin got %v", r.header)
		}
	}
}

func TestDownloadRefusals(t *testing.T) {
	loop := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"x?Signature=canary-signature", http.StatusFound)
	})
	for name, c := range map[string]struct {
		handler  http.HandlerFunc
		status   int // of the *Error; 0 for another error
		requests int
	}{
		"gone":                   {answer(410, ``), 410, 1},
		"not there":              {answer(404, `{"message":"no results"}`), 404, 1},
		"401":                    {answer(401, ``), 401, 1},
		"403":                    {answer(403, ``), 403, 1},
		"500 for good":           {answer(500, ``), 500, 4},
		"a loop":                 {loop, 0, 5},
		"http to a foreign host": {answer(302, ``, "Location", "http://files.example.com/x?Signature=canary-signature"), 0, 1},
		"a file":                 {answer(302, ``, "Location", "file:///etc/passwd"), 0, 1},
		"no Location":            {answer(302, ``), 0, 1},
		"a bad Location":         {answer(302, ``, "Location", "http://[::1?Signature=canary-signature"), 0, 1},
		"204":                    {answer(204, ``), 204, 1},
		"compressed":             {answer(200, `xx`, "Content-Encoding", "gzip"), 0, 1},
		"over 1 GiB":             {answer(200, `xx`, "Content-Length", "1073741825"), 0, 1},
		"an unwanted piece":      {answer(206, `xx`, "Content-Range", "bytes 0-1/9"), 0, 4},
	} {
		t.Run(name, func(t *testing.T) {
			api := record(t, c.handler)
			p := part(t, "")
			err := newClient(t, api.URL, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: api.URL + "/v2/batches/b/result"}, p)
			if got := content(t, p); err == nil || got != "" {
				t.Fatalf("%q, %v", got, err)
			}
			if e, ok := errors.AsType[*syncapi.Error](err); ok != (c.status != 0) || ok && e.StatusCode != c.status {
				t.Errorf("error is %v", err)
			}
			if n := len(api.seen()); n != c.requests {
				t.Errorf("%d requests", n)
			}
			if name == "a file" && !strings.Contains(err.Error(), "Sync gave an address for the file that names no host") {
				t.Errorf("error is %v", err)
			}
			wantClean(t, err, "canary-signature")
		})
	}
}

func TestErrorsAreScrubbed(t *testing.T) {
	c := newClient(t, deadEnd(t), canary)
	for _, output := range []string{
		"", "://", "http://files.example.com/x?Signature=canary-signature", "ftp://x/canary-signature", "relative", "file:///canary-signature",
		deadEnd(t) + "/file?Signature=canary-signature", "http://127.0.0.1:99999/canary-signature", "https:///canary-signature",
		"https://files.example.com/%zz?Signature=canary-signature",
	} {
		err := c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output}, part(t, ""))
		if err == nil {
			t.Errorf("%q is fetched", output)
		}
		if err != nil && strings.Contains(err.Error(), "from :") {
			t.Errorf("%q names an empty host: %v", output, err)
		}
		wantClean(t, err, "canary-signature")
	}
}

// TestMessagesTellNoSecretsOfURLs has Sync quote a URL that it could not fetch.
func TestMessagesTellNoSecretsOfURLs(t *testing.T) {
	for said, want := range map[string]string{
		"input.0.url https://me:hunter2@cdn.acme.io/v.mp4?X-Sig=canary&e=5 cannot be fetched": "input.0.url https://••••••••@cdn.acme.io/v.mp4?•••••••• cannot be fetched",
		`bad {"url":"https://u@h/a?sig=canary","next":"http://h/b?canary"}`:                   `bad {"url":"https://••••••••@h/a?••••••••","next":"http://h/b?••••••••"}`,
		"see https://h:8080/a/b.html#c for more: what?":                                       "see https://h:8080/a/b.html#c for more: what?",
		"https://h?canary": "https://h?••••••••",
		"://":              "://",
	} {
		body, err := json.Marshal(map[string]string{"message": said})
		if err != nil {
			t.Fatal(err)
		}
		api := record(t, answer(422, string(body)))
		_, err = newClient(t, api.URL, canary).DryRun(t.Context(), syncapi.Input{Content: lines(1)})
		if err == nil || err.Error() != "Sync answered 422: "+want {
			t.Errorf("of %q comes %v", said, err)
		}
	}
}

// TestExpiredSignature lets signed URLs expire, in both known forms of an outputUrl.
func TestExpiredSignature(t *testing.T) {
	const results = `{"request_id":"r1"}` + "\n"
	for name, c := range map[string]struct {
		direct  bool
		expired int // how often the second origin refuses before it sends the file
		status  int
		ok      bool
		gets    int // of the batch
	}{
		"once, by redirect":     {false, 1, 403, true, 0},
		"three times":           {false, 3, 403, true, 0},
		"400 is expired, too":   {false, 1, 400, true, 0},
		"for good":              {false, 99, 403, false, 0},
		"the outputUrl itself":  {true, 1, 403, true, 1},
		"that, for good":        {true, 99, 400, false, 3},
		"416 is expired, too":   {false, 1, 416, true, 0},
		"416 for good":          {false, 99, 416, false, 0},
		"not there yet":         {false, 5, 404, true, 0},
		"never there":           {false, 99, 404, false, 0},
		"itself not there yet":  {true, 5, 404, true, 5},
		"500 is from outputUrl": {false, 1, 500, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			files := record(t, func(w http.ResponseWriter, r *http.Request) {
				if n++; n <= c.expired {
					answer(c.status, `<Error>Request has expired</Error>`)(w, r)
					return
				}
				answer(200, results)(w, r)
			})
			gets := 0
			var api *recorder
			output := func() string {
				if c.direct {
					return fmt.Sprintf("%s/file?Signature=canary-signature-%d", files.URL, gets)
				}
				return api.URL + "/v2/batches/b/result"
			}
			api = record(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/v2/batches/b/result":
					http.Redirect(w, r, files.URL+"/file?Signature=canary-signature", http.StatusFound)
				case "/v2/batch/b":
					gets++
					fmt.Fprintf(w, `{"id":"b","status":"COMPLETED","outputUrl":%q}`, output())
				default:
					t.Errorf("a call to %s", r.URL)
				}
			})
			p := part(t, "")
			err := newClient(t, api.URL, canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: output()}, p)
			if (err == nil) != c.ok || c.ok && content(t, p) != results || gets != c.gets {
				t.Errorf("%d gets, %v", gets, err)
			}
			for _, r := range files.seen() {
				if r.key != "" {
					t.Error("the second origin got the key")
				}
			}
			wantClean(t, err, "canary-signature")
		})
	}
}

// TestSandboxSignatureExpires has an old outputUrl that is the signed URL itself.
func TestSandboxSignatureExpires(t *testing.T) {
	w := newWorld(t, sandbox.WithURLLifetime(time.Minute))
	b := w.finished(t, 20)
	resp, err := http.DefaultTransport.RoundTrip(httptest.NewRequest(http.MethodGet, b.OutputURL, nil))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	b.OutputURL = resp.Header.Get("Location")
	w.clock.Advance(time.Hour)
	p := part(t, "")
	if err := w.client.Download(t.Context(), b, p); err != nil || strings.Count(content(t, p), "\n") != 20 {
		t.Error(err)
	}
}

// TestSignedHostThatDoesNotResolve asks the API again, which may name another host.
func TestSignedHostThatDoesNotResolve(t *testing.T) {
	api := record(t, answer(302, ``, "Location", "https://files.example.com/x?Signature=canary-signature"))
	c := newClient(t, api.URL, canary)
	c.Dial(func(ctx context.Context, network, addr string) (net.Conn, error) {
		if strings.HasPrefix(addr, "files.example.com") {
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: "files.example.com", IsNotFound: true}}
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	})
	err := c.Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: api.URL + "/v2/batches/b/result"}, part(t, ""))
	if err == nil || !strings.Contains(err.Error(), "files.example.com") || len(api.seen()) != 4 {
		t.Errorf("%d requests, %v", len(api.seen()), err)
	}
	wantClean(t, err, "canary-signature")
}
