package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
)

func TestStartServesBothOrigins(t *testing.T) {
	delivered := make(chan string, 1)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		delivered <- string(body)
	}))
	defer hook.Close()
	run, err := sandbox.Start("127.0.0.1:0", sandbox.WithDuration(0))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	send := func(r *http.Request) []byte {
		t.Helper()
		r.RequestURI, r.Host = "", ""
		r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(run.BaseURL(), "http://")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%s %s: %s %v %s", r.Method, r.URL, res.Status, err, body)
		}
		return body
	}
	send(upload(lines(20), "webhook_url", hook.URL))
	var batch struct{ OutputURL string }
	if err := json.Unmarshal([]byte(<-delivered), &batch); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(batch.OutputURL, run.BaseURL()+"/v2/batches/") {
		t.Errorf("outputUrl %q", batch.OutputURL)
	}
	res, err := http.Get(batch.OutputURL) // as Sync's example script does: no key, redirects followed
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	content, _ := io.ReadAll(res.Body)
	if res.StatusCode != 200 || strings.Count(string(content), "\n") != 20 {
		t.Errorf("the results are %s %s", res.Status, content)
	}
	if host := "http://" + res.Request.URL.Host; host == run.BaseURL() {
		t.Errorf("the results come from the API's own origin %s", host)
	}
	if run.Server().Duration() != 0 {
		t.Errorf("Duration %v, want 0", run.Server().Duration())
	}
	if err := run.Close(); err != nil {
		t.Error(err)
	}
	if err := run.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(run.BaseURL(), "http://")); err == nil {
		_ = conn.Close()
		t.Error("it listens after Close")
	}
}

func TestUploadThatIsTooLargeIsAnswered(t *testing.T) {
	run, err := sandbox.Start("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	r := upload(strings.Repeat(" ", 12<<20))
	r.RequestURI, r.Host = "", ""
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(run.BaseURL(), "http://")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("the connection broke instead of a 413: %v", err)
	}
	defer res.Body.Close()
	if res.StatusCode != 413 {
		t.Errorf("status %s, want 413", res.Status)
	}
}

func TestStartListensOnLoopbackAlone(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.168.1.10:0", "example.com:0", "127.0.0.1.example.com:0"} {
		run, err := sandbox.Start(addr)
		if err == nil {
			_ = run.Close()
			t.Errorf("%s is listened on", addr)
		} else if !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: %v does not say loopback", addr, err)
		}
	}
	for _, addr := range []string{"", "3001", "127.0.0.1", "::1:0"} {
		if run, err := sandbox.Start(addr); err == nil {
			_ = run.Close()
			t.Errorf("%q is listened on", addr)
		} else if !strings.Contains(err.Error(), "127.0.0.1:3001") {
			t.Errorf("%q: %v does not show the form", addr, err)
		}
	}
}

func TestStartSaysThatAPortIsTaken(t *testing.T) {
	run, err := sandbox.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	taken := strings.TrimPrefix(run.BaseURL(), "http://")
	if second, err := sandbox.Start(taken); err == nil {
		_ = second.Close()
		t.Error("two listen on one port")
	} else if !strings.Contains(err.Error(), taken) {
		t.Errorf("%v does not name %s", err, taken)
	}
}

// TestForeignHostsAreRefused is about DNS rebinding: a web page's name that resolves to
// this machine.
func TestForeignHostsAreRefused(t *testing.T) {
	run, err := sandbox.Start("127.0.0.1:0", sandbox.WithDuration(0))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for _, origin := range []string{run.BaseURL(), run.FilesURL()} {
		for host, refused := range map[string]bool{
			"evil.example": true, "evil.example:80": true, "127.0.0.1.evil.example": true, "10.0.0.1": true, "localhost.evil.example:1": true,
			"[::ffff:10.0.0.1]": true,
			"localhost":         false, "LOCALHOST:1": false, "127.0.0.1": false, "127.0.0.7:99": false, "[::1]": false, "[::1]:80": false,
		} {
			r, _ := http.NewRequest("GET", origin+"/", nil)
			r.Host = host
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if got := strings.Contains(string(body), "loopback addresses"); got != refused || refused && res.StatusCode != 403 {
				t.Errorf("%s with Host %s: %s, refused %v, want %v", origin, host, res.Status, got, refused)
			}
		}
	}
}

func TestServeSaysWhatIsNeeded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	if err := sandbox.Serve(ctx, "127.0.0.1:0", &out, sandbox.WithWebhookSecret("whsec_mine")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SYNC_BASE_URL=http://127.0.0.1:", "SYNC_API_KEY=" + sandbox.Key, "whsec_mine"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it says %q, without %q", &out, want)
		}
	}
}

// TestCutResultsOverTheWire has a download whose cut the transport cannot detect.
func TestCutResultsOverTheWire(t *testing.T) {
	run, err := sandbox.Start("127.0.0.1:0", sandbox.WithDuration(0))
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	b := &bench{t: t, server: run.Server()}
	id := b.create(lineWith("a", "cut-results"))
	var sizes []int
	for range 2 {
		res, err := http.Get(run.BaseURL() + "/v2/batches/" + id + "/result")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(sizes) == 0 && res.ContentLength != -1 {
			t.Errorf("Content-Length %d", res.ContentLength)
		}
		sizes = append(sizes, len(body))
	}
	if sizes[0] != sizes[1]/2 {
		t.Errorf("the downloads have %v bytes, want half of it first", sizes)
	}
}
